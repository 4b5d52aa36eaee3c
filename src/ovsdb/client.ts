import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../base/limits.ts'
import type { OVSDBAddress } from './address.ts'
import { formatAddress } from './address.ts'
import { openConnection } from './connection.ts'
import type { Connection, ConnectionLimits } from './connection.ts'
import { OVSDBError } from './error.ts'
import type { MonitorRequests, Operation, ResultsOf, TableUpdates } from './operation.ts'
import { readResults } from './transaction.ts'
import { within } from './within.ts'
import type { CallOptions } from './within.ts'

export type ClientLimits = ConnectionLimits & Pick<Limits, 'ovsdbBackOffFirstMs' | 'ovsdbBackOffMaximumMs'>

export interface MonitorListener {
  /** Something changed (RFC 7047 4.1.6). */
  update(updates: TableUpdates): void
  /** The connection was lost: there will be no more updates, and what happens meanwhile is not seen. */
  end(error: OVSDBError): void
}

export interface Monitor {
  /** What there was when watching began. */
  readonly initial: TableUpdates
  /** Stops watching; no update arrives after this is called. */
  cancel(): void
}

/**
 * A client of one database server (RFC 7047). It connects when it is first needed and again when the connection was
 * lost; after failed attempts it waits, longer each time up to a bound, and calls made meanwhile wait with it. A call
 * is sent once: one that was pending when the connection ended fails, since it may have been carried out.
 */
export class OVSDBClient {
  readonly name: string
  readonly #address: OVSDBAddress
  readonly #limits: ClientLimits
  readonly #database: string
  readonly #monitors = new Map<number, { readonly listener: MonitorListener; begun: boolean }>()
  readonly #closing = new AbortController()
  #connection: Promise<Connection> | null = null
  #failures = 0
  #nextMonitor = 1

  constructor(address: OVSDBAddress, limits: ClientLimits, database = 'Open_vSwitch') {
    this.name = formatAddress(address)
    this.#address = address
    this.#limits = limits
    this.#database = database
  }

  /** Carries out all operations or none (RFC 7047 4.1.3). Throws a TransactionError when one of them fails. */
  async transact<const Operations extends readonly Operation[]>(
    operations: Operations,
    options: CallOptions,
  ): Promise<ResultsOf<Operations>> {
    const connection = await this.#connected(options)
    const answer = await connection.call('transact', [this.#database, ...operations], options)
    return readResults(operations, answer)
  }

  /** Watches tables (RFC 7047 4.1.5) until cancelled or disconnected; it is not taken up again by itself. */
  async monitor(
    requests: MonitorRequests,
    listener: MonitorListener,
    options: CallOptions,
  ): Promise<Monitor> {
    const connection = await this.#connected(options)
    const id = this.#nextMonitor++
    const watch = { listener, begun: false }
    this.#monitors.set(id, watch)
    const cancel = (): void => {
      if (this.#monitors.delete(id)) connection.post('monitor_cancel', [id])
    }
    try {
      const initial = await connection.call('monitor', [this.#database, id, requests], options)
      watch.begun = true
      return { initial: initial as TableUpdates, cancel }
    } catch (error) {
      // The server may have begun to watch although the caller has given up.
      cancel()
      throw error
    }
  }

  /** Ends the connection; pending calls fail, and so does every later one. */
  async close(): Promise<void> {
    this.#closing.abort()
    const connection = this.#connection
    if (connection === null) return
    const [result] = await Promise.allSettled([connection])
    if (result.status === 'fulfilled') result.value.close()
  }

  #connected(options: CallOptions): Promise<Connection> {
    this.#connection ??= this.#connect()
    return within(this.#connection, options, `${this.name}: connect`)
  }

  async #connect(): Promise<Connection> {
    try {
      await this.#backOff()
      const connection = await openConnection(
        this.#address,
        this.#limits,
        (method, params) => this.#onNotification(method, params),
        this.#closing.signal,
      )
      this.#failures = 0
      void connection.ended.then((error) => this.#onEnd(error))
      return connection
    } catch (error) {
      this.#failures++
      this.#connection = null
      throw error
    }
  }

  async #backOff(): Promise<void> {
    if (this.#closing.signal.aborted)
      throw new OVSDBError('unreachable', `${this.name}: the client is closed`)
    if (this.#failures === 0) return
    const { ovsdbBackOffFirstMs: first, ovsdbBackOffMaximumMs: maximum } = this.#limits
    try {
      await sleep(Math.min(first * 2 ** (this.#failures - 1), maximum), undefined, {
        signal: this.#closing.signal,
      })
    } catch (error) {
      throw new OVSDBError('unreachable', `${this.name}: the client was closed`, { cause: error })
    }
  }

  #onEnd(error: OVSDBError): void {
    this.#connection = null
    const watches = [...this.#monitors.values()]
    this.#monitors.clear()
    // One that has not begun hears of it by the failure of its call.
    for (const { listener, begun } of watches) if (begun) listener.end(error)
  }

  #onNotification(method: string, params: unknown): void {
    if (method !== 'update' || !Array.isArray(params)) return
    const [id, updates] = params as [unknown, TableUpdates]
    if (typeof id === 'number') this.#monitors.get(id)?.listener.update(updates)
  }
}
