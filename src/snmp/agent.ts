import dgram from 'node:dgram'
import { createSession, createV3Session, Version2c } from 'net-snmp'
import type { Session, Varbind as LibraryVarbind } from 'net-snmp'
import type { Limits } from '../base/limits.ts'
import { failureOf } from './failure.ts'
import { guardedSockets } from './guarded-sockets.ts'
import type { Sockets } from './guarded-sockets.ts'
import {
  SNMPAnswerError,
  SNMPEngineError,
  SNMPSecurityError,
  SNMPTimeoutError,
  SNMPUnreachableError,
} from './mib-access.ts'
import type { MIBAccess, OID, Varbind } from './mib-access.ts'
import { sessionUser } from './security.ts'
import type { Security } from './security.ts'
import { fromLibrary, toLibrary } from './varbind.ts'

export type SNMPLimits = Pick<
  Limits,
  | 'snmpReadTimeoutMs'
  | 'snmpReadAttempts'
  | 'snmpSetTimeoutMs'
  | 'snmpBulkRows'
  | 'snmpVariables'
  | 'snmpWalkVariables'
>

export interface SNMPAgentOptions {
  /** A name or an address; with a colon in it, one of IPv6. */
  readonly host: string
  readonly port: number
  /** Asked each time a session is opened, so that keys can be changed while we run; what it throws is an SNMPSecurityError. */
  readonly security: () => Security
  readonly limits: SNMPLimits
  /** What makes sockets; the operating system unless given. */
  readonly sockets?: Sockets
}

/**
 * An SNMP agent over UDP: v2c (RFC 3416) or v3 with the user-based security model (RFC 3414). Questions are asked again
 * when there is no answer. A SET is sent once: who hears nothing of it must read what has become of it.
 */
export class SNMPAgent implements MIBAccess {
  readonly #options: SNMPAgentOptions
  readonly #peer: string
  readonly #sessions = new Map<Purpose, OpenSession>()
  #closed = false

  constructor(options: SNMPAgentOptions) {
    this.#options = options
    this.#peer = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${options.port}`
  }

  async get(oids: readonly OID[], signal: AbortSignal): Promise<Varbind[]> {
    const { snmpVariables } = this.#options.limits
    const found: Varbind[] = []
    for (let from = 0; from < oids.length; from += snmpVariables) {
      const asked = oids.slice(from, from + snmpVariables)
      const answer = await this.#read<LibraryVarbind[]>(signal, (session, done) => session.get(asked, done))
      found.push(...this.#expect(asked, (answer ?? []).map(fromLibrary)))
    }
    return found
  }

  async walk(root: OID, signal: AbortSignal): Promise<Varbind[]> {
    const { snmpBulkRows, snmpWalkVariables } = this.#options.limits
    const found: Varbind[] = []
    for (let last = root; ;) {
      const asked = last
      const answer = await this.#read<(LibraryVarbind | LibraryVarbind[])[]>(signal, (session, done) =>
        session.getBulk([asked], 0, snmpBulkRows, done),
      )
      const rows = (answer ?? []).flat()
      if (rows.length === 0)
        throw new SNMPAnswerError(`${this.#peer}: there is nothing after ${asked}, not even an end`)
      for (const row of rows) {
        if (!row.oid.startsWith(`${root}.`)) return found
        const { oid, value } = fromLibrary(row)
        if (value.type === 'endOfMibView') return found
        if (compareOIDs(oid, last) <= 0)
          throw new SNMPAnswerError(`${this.#peer}: ${oid} comes after ${last}: the walk would not end`)
        if (found.length >= snmpWalkVariables)
          throw new SNMPAnswerError(
            `${this.#peer}: there are more than ${snmpWalkVariables} variables in ${root}`,
          )
        found.push({ oid, value })
        last = oid
      }
    }
  }

  async set(varbinds: readonly Varbind[], signal: AbortSignal): Promise<void> {
    const asked = varbinds.map(toLibrary)
    // The answer's values are not looked at: agents echo what was asked, whatever they have done.
    await this.#ask<LibraryVarbind[]>('set', signal, (session, done) => session.set(asked, done))
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const { session, waiting } of this.#sessions.values()) {
      // Whoever still waits is told that it is closed, and closes it.
      if (waiting === 0) session.close()
      else session.cancelRequests(new Error('the connection was closed'))
    }
    this.#sessions.clear()
  }

  /** Asks again when there was no answer, or the agent has been started anew. */
  async #read<T>(signal: AbortSignal, question: Question<T>): Promise<T | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask('read', signal, question)
      } catch (error) {
        const isPassing = error instanceof SNMPTimeoutError || error instanceof SNMPEngineError
        if (!isPassing || attempt >= this.#options.limits.snmpReadAttempts) throw error
      }
    }
  }

  async #ask<T>(purpose: Purpose, signal: AbortSignal, question: Question<T>): Promise<T | undefined> {
    signal.throwIfAborted()
    const open = this.#session(purpose)
    const { promise, resolve, reject } = Promise.withResolvers<T | undefined>()
    const aborted = () => reject(signal.reason)
    signal.addEventListener('abort', aborted, { once: true })
    open.waiting += 1
    try {
      question(open.session, (error, answer) => {
        if (error === null) resolve(answer)
        else reject(failureOf(error, this.#peer))
      })
      return await promise
    } catch (error) {
      if (this.#sessions.get(purpose) === open && isStale(error)) this.#forgetSessions()
      throw error
    } finally {
      signal.removeEventListener('abort', aborted)
      open.waiting -= 1
      // Others may still wait for their answers in a session that takes no further questions.
      if (open.waiting === 0 && this.#sessions.get(purpose) !== open) open.session.close()
    }
  }

  /**
   * The next questions begin with keys read anew, and with what the agent now says its engine is; a SET too, for it is
   * sent once only.
   */
  #forgetSessions(): void {
    const forgotten = [...this.#sessions.values()]
    this.#sessions.clear()
    // Others may still wait for their answers, and close it then.
    for (const { session, waiting } of forgotten) if (waiting === 0) session.close()
  }

  #session(purpose: Purpose): OpenSession {
    if (this.#closed) throw new SNMPUnreachableError(`${this.#peer}: the connection was closed`)
    const known = this.#sessions.get(purpose)
    if (known !== undefined) return known
    const open = { session: this.#open(purpose), waiting: 0 }
    // What is no SNMP message at all is left unheard; who waits for an answer meets its time-out.
    open.session.on('error', () => undefined)
    this.#sessions.set(purpose, open)
    return open
  }

  #open(purpose: Purpose): Session {
    const { host, port, security, limits, sockets = dgram } = this.#options
    const options = {
      port,
      transport: host.includes(':') ? ('udp6' as const) : ('udp4' as const),
      retries: 0,
      timeout: purpose === 'read' ? limits.snmpReadTimeoutMs : limits.snmpSetTimeoutMs,
      dgramModule: sockets,
    }
    try {
      const known = security()
      if (known.version === 'v2c')
        return createSession(host, known.community, { ...options, version: Version2c })
      const level = {
        isAuthenticated: known.authentication !== undefined,
        isPrivate: known.privacy !== undefined,
      }
      return createV3Session(host, sessionUser(known), {
        ...options,
        dgramModule: guardedSockets(sockets, level),
      })
    } catch (error) {
      throw new SNMPSecurityError(`${this.#peer}: ${(error as Error).message}`)
    }
  }

  #expect(asked: readonly OID[], answered: readonly Varbind[]): readonly Varbind[] {
    const fits = answered.length === asked.length && asked.every((oid, at) => answered[at]?.oid === oid)
    if (fits) return answered
    throw new SNMPAnswerError(`${this.#peer} answers about other variables than it was asked for`)
  }
}

/** Each has a session of its own: the library gives all questions of one the same time. */
type Purpose = 'read' | 'set'

interface OpenSession {
  readonly session: Session
  /** So many questions have not been answered. */
  waiting: number
}

function isStale(error: unknown): boolean {
  return error instanceof SNMPTimeoutError || error instanceof SNMPSecurityError
}

type Question<T> = (session: Session, done: (error: Error | null, answer?: T) => void) => void

/** Lexicographical order (RFC 3416 4.2.2). */
function compareOIDs(one: OID, other: OID): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)]
  for (const [at, number] of a.entries()) {
    const difference = number - (b[at] ?? -1)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
