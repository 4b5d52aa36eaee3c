import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { application, isCIMOM } from './application.ts'
import { CIMOM, type CIMOMOptions } from './cimom.ts'
import { answerClientErrors } from './client-error.ts'
import { answerExpectations } from './expectation.ts'
import { acceptMandatoryPost, type WaitingConnections } from './mandatory-post.ts'
import { tlsOptions, type TLSSettings } from './tls.ts'

export interface ServerOptions<Message> extends CIMOMOptions<Message> {
  /** The address to bind to, such as 127.0.0.1 or ::. */
  readonly host: string
  /** 0: a free one; null: no HTTP. */
  readonly httpPort: number | null
  /** 0: a free one; null: no HTTPS. */
  readonly httpsPort: number | null
  /** Needed with `httpsPort`. */
  readonly tls: TLSSettings | null
}

export interface RunningServer {
  /** The ports that are listened on, the free one found where 0 was asked for. */
  readonly httpPort: number | null
  readonly httpsPort: number | null
  /** Serves new connections with another certificate; throws an Error, and changes nothing, when it cannot be used. */
  renewTLS(settings: TLSSettings): void
  /** Takes no more connections and requests, lets the running ones end within the grace, then ends them. */
  close(): Promise<void>
}

/** Starts to serve. Throws an Error that says what to do when a port cannot be had; then nothing is left listening. */
export async function startServer<Message>(options: ServerOptions<Message>): Promise<RunningServer> {
  const cimom = new CIMOM(options)
  const pages = application(options.log).callback()
  // Operations come first and answer by themselves: they do not pay for what only people's requests need.
  const handler: http.RequestListener = (request, response) =>
    void (isCIMOM(request.url) ? cimom.answer(request, response) : pages(request, response))
  const plain = options.httpPort === null ? null : http.createServer(settings(options.limits), handler)
  const secure =
    options.httpsPort === null || options.tls === null
      ? null
      : https.createServer({ ...settings(options.limits), ...tlsOptions(options.tls) }, handler)
  const waiting = [
    ...(plain === null ? [] : [prepare(plain, 'connection', options.limits, options.log)]),
    ...(secure === null ? [] : [prepare(secure, 'secureConnection', options.limits, options.log)]),
  ]
  const servers = [plain, secure].filter((server) => server !== null)
  try {
    return {
      httpPort: plain === null ? null : await listen(plain, options.host, options.httpPort ?? 0),
      httpsPort: secure === null ? null : await listen(secure, options.host, options.httpsPort ?? 0),
      renewTLS: (tls) => secure?.setSecureContext(tlsOptions(tls)),
      close: () => close(servers, waiting, cimom, options.limits),
    }
  } catch (error) {
    await close(servers, waiting, cimom, options.limits)
    throw error
  }
}

function settings(limits: Limits): http.ServerOptions {
  return {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.max(
      100,
      Math.min(limits.headersTimeoutMs, limits.requestTimeoutMs) / 4,
    ),
    noDelay: true,
  }
}

function prepare(
  server: http.Server,
  event: 'connection' | 'secureConnection',
  limits: Limits,
  log: Log,
): WaitingConnections {
  server.maxConnections = limits.connections
  answerExpectations(server)
  answerClientErrors(server, log)
  server.on('tlsClientError', (error) => log.debug({ err: error }, 'a TLS handshake failed'))
  return acceptMandatoryPost(server, event, limits.headersTimeoutMs)
}

async function listen(server: http.Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFault(error, host, port)))
    server.listen(port, host, resolve)
  })
  return (server.address() as AddressInfo).port
}

function listenFault(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const what = `cannot listen on ${host} port ${port}`
  const advice: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program uses that port; choose another one, or 0 for a free one',
    EACCES: 'ports below 1024 need more rights; choose a higher one',
    EADDRNOTAVAIL: 'this machine does not have that address',
    ENOTFOUND: 'that name has no address',
  }
  return new Error(`${what}: ${advice[error.code ?? ''] ?? error.message}`, { cause: error })
}

async function close<Message>(
  servers: readonly http.Server[],
  waiting: readonly WaitingConnections[],
  cimom: CIMOM<Message>,
  limits: Limits,
): Promise<void> {
  const closed = servers.map(
    (server) =>
      new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve())),
  )
  await cimom.stop(limits.shutdownGraceMs)
  for (const connections of waiting) connections.end()
  for (const server of servers) server.closeIdleConnections()
  // Whoever still reads the last answer gets a moment for it.
  const timer = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, lastAnswerMs)
  await Promise.all(closed)
  clearTimeout(timer)
}

const lastAnswerMs = 500
