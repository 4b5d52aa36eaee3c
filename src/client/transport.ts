import { Agent as HTTPAgent, request as requestHTTP, type IncomingMessage } from 'node:http'
import { Agent as HTTPSAgent, request as requestHTTPS } from 'node:https'
import { joinSignals } from '../base/joined-signals.ts'
import { WBEMConnectionError, WBEMHTTPError } from './client-error.ts'

export interface TransportOptions {
  /** `http://host:5988` or `https://host:5989`; the path is `/cimom` where none is given. */
  readonly url: string
  readonly user?: string | undefined
  readonly password?: string | undefined
  /** Certificates in PEM that the server's is checked against, in place of the system's. */
  readonly certificateAuthority?: string | Buffer | undefined
  /** Accepts any certificate: whoever answers gets the password. */
  readonly insecure?: boolean | undefined
  /** A request that is not answered whole after this time fails. */
  readonly timeoutMs: number
  /** The longest response that is read. */
  readonly responseBytes: number
}

/** How one message is sent. */
export interface PostOptions {
  readonly signal?: AbortSignal | undefined
  /** Performing it twice does no harm, so it is sent again when a kept connection turns out to be closed. */
  readonly repeatable: boolean
}

/** Carries CIM-XML messages over HTTP to one server, over connections that are kept (DSP0200 1.4, 7). */
export class Transport {
  readonly #options: TransportOptions
  readonly #url: URL
  readonly #agent: HTTPAgent
  readonly #authorization: string | undefined

  /** Throws TypeError for a URL that is none. */
  constructor(options: TransportOptions) {
    this.#options = options
    this.#url = new URL(options.url)
    if (this.#url.protocol !== 'http:' && this.#url.protocol !== 'https:')
      throw new TypeError(
        `the URL of a WBEM server starts with http:// or https://, not ${this.#url.protocol}`,
      )
    if (this.#url.pathname === '/') this.#url.pathname = '/cimom'
    this.#agent = makeAgent(this.#url, options)
    const user = options.user ?? decodeURIComponent(this.#url.username)
    const password = options.password ?? decodeURIComponent(this.#url.password)
    this.#authorization =
      user === '' ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }

  /** Sends a message and answers with the body of the response. Throws WBEMConnectionError and WBEMHTTPError. */
  async post(
    headers: Readonly<Record<string, string>>,
    message: string,
    options: PostOptions,
  ): Promise<Buffer> {
    const body = Buffer.from(message)
    const timeout = AbortSignal.timeout(this.#options.timeoutMs)
    const either = joinSignals(timeout, ...(options.signal === undefined ? [] : [options.signal]))
    try {
      return await this.#exchange(headers, body, either.signal, options.repeatable)
    } catch (error) {
      if (error instanceof WBEMHTTPError || error instanceof WBEMConnectionError) throw error
      if (options.signal?.aborted) throw options.signal.reason
      throw new WBEMConnectionError(this.#describe(error, timeout.aborted), error)
    } finally {
      either.stop()
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#agent.destroy()
  }

  async #exchange(
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    signal: AbortSignal,
    repeatable: boolean,
  ): Promise<Buffer> {
    const { response, isReused } = await this.#send(headers, body, signal)
    if (response instanceof Error) {
      if (isReused && repeatable && !signal.aborted) return this.#exchange(headers, body, signal, false)
      throw response
    }
    const received = await this.#receive(response)
    checkResponse(response, received)
    return received
  }

  /** A failed request is a value here, since what to do about it depends on the connection. */
  #send(
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<{ response: IncomingMessage | Error; isReused: boolean }> {
    const send = this.#url.protocol === 'https:' ? requestHTTPS : requestHTTP
    return new Promise((resolve) => {
      const request = send(this.#url, {
        method: 'POST',
        agent: this.#agent,
        signal,
        headers: {
          'Content-Type': 'application/xml; charset="utf-8"',
          'Content-Length': body.length,
          Accept: 'application/xml, text/xml',
          ...(this.#authorization === undefined ? {} : { Authorization: this.#authorization }),
          ...headers,
        },
      })
      request.on('response', (response) => resolve({ response, isReused: request.reusedSocket }))
      request.on('error', (error) => resolve({ response: error, isReused: request.reusedSocket }))
      request.end(body)
    })
  }

  async #receive(response: IncomingMessage): Promise<Buffer> {
    const limit = this.#options.responseBytes
    const pieces: Buffer[] = []
    let length = 0
    for await (const piece of response as AsyncIterable<Buffer>) {
      length += piece.length
      if (length > limit)
        throw new WBEMConnectionError(`the response of ${this.#url.host} exceeds ${limit} bytes`)
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  }

  #describe(error: unknown, isTimeout: boolean): string {
    const { host } = this.#url
    if (isTimeout) return `${host} did not answer within ${this.#options.timeoutMs / 1000} s`
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (certificateFaults.test(code))
      return `the certificate of ${host} is not trusted (${code}): name the authority that issued it`
    return `cannot exchange messages with ${host}: ${error instanceof Error ? error.message || code : String(error)}`
  }
}

const certificateFaults = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/

function makeAgent(url: URL, options: TransportOptions): HTTPAgent {
  if (url.protocol === 'http:') return new HTTPAgent({ keepAlive: true })
  return new HTTPSAgent({
    keepAlive: true,
    rejectUnauthorized: options.insecure !== true,
    ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
  })
}

function checkResponse(response: IncomingMessage, body: Buffer): void {
  const status = response.statusCode as number
  const type = response.headers['content-type']
  if (status !== 200) throw httpError(response, status, body)
  if (type !== undefined && !/^(?:application|text)\/xml\b/i.test(type))
    throw new WBEMHTTPError(status, undefined, `the server answered with ${type} in place of CIM-XML`)
}

function httpError(response: IncomingMessage, status: number, body: Buffer): WBEMHTTPError {
  const cimError = header(response, 'cimerror')
  if (status === 401)
    return new WBEMHTTPError(status, cimError, 'the server refuses this user name and password')
  const detail = header(response, 'pgerrordetail')
  const text = detail === undefined ? body.toString('utf8', 0, 200).trim() : unescape(detail)
  const parts = [`HTTP status ${status}`, cimError, text].filter((part) => part !== undefined && part !== '')
  return new WBEMHTTPError(status, cimError, parts.join(': '))
}

function header(response: IncomingMessage, name: string): string | undefined {
  const value = response.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Percent-decodes what is percent-encoded, and leaves everything else. */
function unescape(text: string): string {
  return /%(?![0-9a-fA-F]{2})/.test(text)
    ? text
    : Buffer.from(
        text.replace(/%(..)/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
        'latin1',
      ).toString('utf8')
}
