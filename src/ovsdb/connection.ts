import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Limits } from '../base/limits.ts'
import { formatAddress } from './address.ts'
import type { OVSDBAddress } from './address.ts'
import { OVSDBError } from './error.ts'
import { MessageReader } from './message-reader.ts'
import { within } from './within.ts'
import type { CallOptions } from './within.ts'

export type ConnectionLimits = Pick<
  Limits,
  'ovsdbMessageBytes' | 'ovsdbPendingCalls' | 'ovsdbKeepAliveMs' | 'deviceTimeoutMs'
>

interface Pending {
  readonly method: string
  resolve(result: unknown): void
  reject(error: OVSDBError): void
}

interface Message {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: unknown
}

/**
 * One connection: calls and their answers, notifications, echo (RFC 7047 4, 4.1.11). When it ends, for whatever reason,
 * every pending call fails, and it stays ended.
 */
export class Connection {
  readonly name: string
  /** Fulfilled with the reason when the connection has ended. */
  readonly ended: Promise<OVSDBError>
  readonly #socket: Socket
  readonly #limits: ConnectionLimits
  readonly #reader: MessageReader
  readonly #pending = new Map<number, Pending>()
  readonly #keepAlive: NodeJS.Timeout
  readonly #notify: (method: string, params: unknown) => void
  readonly #end: (error: OVSDBError) => void
  #nextID = 1
  #heard = true
  #failure: OVSDBError | null = null

  constructor(
    socket: Socket,
    name: string,
    limits: ConnectionLimits,
    notify: (method: string, params: unknown) => void,
  ) {
    const ended = Promise.withResolvers<OVSDBError>()
    this.name = name
    this.ended = ended.promise
    this.#end = ended.resolve
    this.#socket = socket
    this.#limits = limits
    this.#notify = notify
    this.#reader = new MessageReader(limits.ovsdbMessageBytes)
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', (error) =>
      this.#fail(new OVSDBError('disconnected', `${name}: ${error.message}`, { cause: error })),
    )
    socket.on('close', () =>
      this.#fail(new OVSDBError('disconnected', `${name}: the server closed the connection`)),
    )
    // An idle connection does not keep the process alive; one with pending calls does.
    socket.unref()
    this.#keepAlive = setInterval(() => this.#checkAlive(), limits.ovsdbKeepAliveMs).unref()
  }

  /** Calls a method. A transaction that is given up is also cancelled at the server (RFC 7047 4.1.4). */
  call(method: string, params: unknown, options: CallOptions): Promise<unknown> {
    const what = `${this.name}: ${method}`
    if (this.#failure !== null) return Promise.reject(this.#failure)
    if (this.#pending.size >= this.#limits.ovsdbPendingCalls) {
      return Promise.reject(
        new OVSDBError('overload', `${what}: ${this.#pending.size} calls are waiting already`),
      )
    }
    if (options.signal.aborted) return within(new Promise<never>(() => {}), options, what)
    const id = this.#nextID++
    const answer = Promise.withResolvers<unknown>()
    this.#pending.set(id, { method, resolve: answer.resolve, reject: answer.reject })
    this.#socket.ref()
    this.#send({ method, params, id })
    return within(answer.promise, options, what, () => {
      if (this.#forget(id) && method === 'transact') this.#send({ method: 'cancel', params: [id], id: null })
    })
  }

  /** Calls a method whose answer is of no interest. */
  post(method: string, params: unknown): void {
    this.#send({ method, params, id: this.#nextID++ })
  }

  close(): void {
    this.#fail(new OVSDBError('disconnected', `${this.name}: closed by this side`))
  }

  #send(message: object): void {
    if (this.#failure === null) this.#socket.write(JSON.stringify(message))
  }

  #receive(chunk: Uint8Array): void {
    this.#heard = true
    try {
      for (const message of this.#reader.push(chunk)) this.#accept(message as Message)
    } catch (error) {
      if (!(error instanceof OVSDBError)) throw error
      this.#fail(new OVSDBError(error.failure, `${this.name}: ${error.message}`, { cause: error }))
    }
  }

  #accept(message: Message): void {
    if (typeof message.method === 'string') {
      if (message.id === null || message.id === undefined) this.#notify(message.method, message.params)
      else this.#answer(message)
      return
    }
    const pending = typeof message.id === 'number' ? this.#pending.get(message.id) : undefined
    // No such call: its caller has given up (this may be the confirmation of the cancellation) or wants no answer.
    if (pending === undefined || !this.#forget(message.id as number)) return
    if (message.error === null || message.error === undefined) pending.resolve(message.result)
    else
      pending.reject(new OVSDBError('refused', `${this.name}: ${pending.method}: ${describe(message.error)}`))
  }

  /** The server calls us: it may ask for an echo, and for nothing else. */
  #answer(message: Message): void {
    if (message.method === 'echo') this.#send({ id: message.id, result: message.params, error: null })
    else this.#send({ id: message.id, result: null, error: 'unknown method' })
  }

  #forget(id: number): boolean {
    const known = this.#pending.delete(id)
    if (this.#pending.size === 0) this.#socket.unref()
    return known
  }

  /** Nothing heard since the last time: ask; nothing heard even then: the connection is dead. */
  #checkAlive(): void {
    if (this.#heard) {
      this.#heard = false
      return
    }
    const asked = [...this.#pending.values()].some((each) => each.method === 'echo')
    if (asked) {
      this.#fail(new OVSDBError('disconnected', `${this.name}: the server does not answer any more`))
      return
    }
    this.#pending.set(this.#nextID, { method: 'echo', resolve() {}, reject() {} })
    this.#send({ method: 'echo', params: [], id: this.#nextID++ })
  }

  #fail(error: OVSDBError): void {
    if (this.#failure !== null) return
    this.#failure = error
    clearInterval(this.#keepAlive)
    this.#socket.destroy()
    for (const { method, reject } of this.#pending.values()) {
      reject(
        new OVSDBError(error.failure, `${error.message} (while "${method}" was waiting)`, { cause: error }),
      )
    }
    this.#pending.clear()
    this.#end(error)
  }
}

/** Connects. Throws an OVSDBError (unreachable, aborted, timeout). */
export async function openConnection(
  address: OVSDBAddress,
  limits: ConnectionLimits,
  notify: (method: string, params: unknown) => void,
  signal: AbortSignal,
): Promise<Connection> {
  const name = formatAddress(address)
  const socket =
    address.kind === 'tcp'
      ? connect({ host: address.host, port: address.port, noDelay: true })
      : connect(address.path)
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', (error) =>
      reject(new OVSDBError('unreachable', `${name}: ${error.message}`, { cause: error })),
    )
  })
  await within(opened, { signal, timeoutMs: limits.deviceTimeoutMs }, `${name}: connect`, () =>
    socket.destroy(),
  )
  return new Connection(socket, name, limits, notify)
}

function describe(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error !== 'object' || error === null) return String(error)
  const { error: word, details } = error as { error?: unknown; details?: unknown }
  return [word, details].filter((part) => typeof part === 'string').join(': ') || JSON.stringify(error)
}
