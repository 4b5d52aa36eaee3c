import {
  createServer as createHTTP,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHTTPS } from 'node:https'
import { type AddressInfo, type Socket } from 'node:net'
import { defaultLimits } from '../../src/base/limits.ts'
import { CIMError } from '../../src/cim/cim-error.ts'
import { decodeRequest } from '../../src/cimxml/decode-request.ts'
import {
  encodeErrorResponse,
  encodeMethodResponse,
  encodeResponse,
} from '../../src/cimxml/encode-response.ts'
import type { DecodedMessage } from '../../src/cimxml/message.ts'
import type { OperationName, Result } from '../../src/operations/operations.ts'
import type { OperationRequest } from '../../src/operations/request.ts'
import type { MethodResult } from '../../src/operations/result.ts'
import { joined, options } from '../cimxml/response-samples.ts'

/** What the double answers: a result to its operation, or an outcome of a method. */
export type Answer = { [Name in OperationName]?: (request: OperationRequest) => Result<Name> } & {
  method?: (request: OperationRequest) => MethodResult
}

/** Something that speaks like a WBEM server on the loopback address, and remembers what it was asked. */
export class ServerDouble {
  readonly requests: { headers: IncomingMessage['headers']; message: DecodedMessage }[] = []
  /** Answers in place of the operations, where a test is about HTTP. */
  listener: RequestListener | undefined
  answers: Answer = {}
  connections = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #scheme: string

  constructor(tls?: { cert: string; key: string }) {
    const listen = (request: IncomingMessage, response: ServerResponse): void =>
      this.listener === undefined ? void this.#serve(request, response) : this.listener(request, response)
    this.#scheme = tls === undefined ? 'http' : 'https'
    this.#server = tls === undefined ? createHTTP(listen) : createHTTPS(tls, listen)
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
      this.connections++
      this.#sockets.add(socket.once('close', () => this.#sockets.delete(socket)))
    })
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.dropConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = []
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece)
    const header = (name: string): string | undefined => request.headers[name] as string | undefined
    const message = decodeRequest(Buffer.concat(pieces), defaultLimits, {
      method: header('cimmethod'),
      object: header('cimobject'),
      protocolVersion: header('cimprotocolversion'),
    })
    this.requests.push({ headers: request.headers, message })
    response.setHeader('Content-Type', 'application/xml; charset="utf-8"')
    response.end(await this.#answer(message))
  }

  async #answer(message: DecodedMessage): Promise<string | Buffer> {
    if ('error' in message) return encodeErrorResponse(message, message.error, options)
    const { request } = message
    try {
      if (request.kind === 'method')
        return await joined(encodeMethodResponse(message, this.answers.method?.(request) ?? fail(), options))
      const answer = this.answers[request.operation] as ((request: OperationRequest) => never) | undefined
      const result = answer === undefined ? fail() : answer(request)
      return await joined(encodeResponse(message, request.operation, result, options))
    } catch (error) {
      if (error instanceof CIMError) return encodeErrorResponse(message, error, options)
      throw error
    }
  }
}

function fail(): never {
  throw new CIMError('CIM_ERR_NOT_SUPPORTED', 'the double has no answer')
}
