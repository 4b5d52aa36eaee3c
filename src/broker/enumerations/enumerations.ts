import type { Environment } from '../../base/environment.ts'
import type { Limits } from '../../base/limits.ts'
import type { Timers } from '../../base/timers.ts'
import { CIMError } from '../../cim/cim-error.ts'
import type { Scope } from '../scope.ts'
import { Enumeration } from './enumeration.ts'
import { continuations, type EnumerationKind, type EnumerationKinds } from './kinds.ts'

export type EnumerationLimits = Pick<
  Limits,
  | 'enumerations'
  | 'enumerationsPerUser'
  | 'enumerationTimeoutMs'
  | 'enumerationTimeoutMaximumMs'
  | 'enumerationEmptyPulls'
  | 'pulledObjects'
>

export interface EnumerationsOptions {
  readonly limits: EnumerationLimits
  readonly timers: Timers
  readonly environment: Pick<Environment, 'randomBytes'>
}

/** Starts what an enumeration gives; called again where its items are counted. */
export type Start<Kind extends EnumerationKind> = (
  scope: Scope,
) => EnumerationKinds[Kind] | Promise<EnumerationKinds[Kind]>

/** The open enumeration sessions of all clients, a bounded number (DSP0200 1.4, 5.4.2.24). */
export class Enumerations {
  readonly limits: EnumerationLimits
  readonly #options: EnumerationsOptions
  readonly #open = new Map<string, Enumeration>()
  #closed: Error | undefined

  constructor(options: EnumerationsOptions) {
    this.limits = options.limits
    this.#options = options
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /**
   * Opens one. `start` gets a scope of the enumeration's own, which outlives the request that opens it: its signal is
   * aborted when the enumeration is closed before its end. Throws CIM_ERR_SERVER_LIMITS_EXCEEDED, and what `start`
   * throws.
   */
  async open<Kind extends EnumerationKind>(
    scope: Scope,
    kind: Kind,
    timeoutMs: number,
    start: Start<Kind>,
  ): Promise<Enumeration<Kind>> {
    const { limits, timers, environment } = this.#options
    const controller = new AbortController()
    const own = scope.withSignal(controller.signal)
    const result = await start(own)
    const { user } = scope.context
    this.#admit(user)
    const id = Buffer.from(environment.randomBytes(16)).toString('hex')
    const enumeration = new Enumeration<Kind>({
      id,
      kind,
      user,
      namespace: scope.namespace,
      timeoutMs,
      emptyPulls: limits.enumerationEmptyPulls,
      timers,
      controller,
      result,
      again: async () => (await start(own)).items,
      onClose: () => this.#open.delete(id),
    })
    // What is known of it here is the same for all kinds.
    this.#open.set(id, enumeration as unknown as Enumeration)
    return enumeration
  }

  /** The open one of this id. Throws CIM_ERR_INVALID_ENUMERATION_CONTEXT where this client has none to go on with. */
  find<Kind extends EnumerationKind>(scope: Scope, id: string, kind?: Kind): Enumeration<Kind> {
    const found = this.#open.get(id)
    if (found?.admits(scope.context.user, scope.namespace) !== true) {
      throw new CIMError(
        'CIM_ERR_INVALID_ENUMERATION_CONTEXT',
        `no enumeration of user ${scope.context.user} in ${scope.namespace} is open under this context: ` +
          'it has ended, was closed or has timed out',
      )
    }
    if (kind === undefined || found.kind === kind) return found as unknown as Enumeration<Kind>
    throw new CIMError(
      'CIM_ERR_INVALID_ENUMERATION_CONTEXT',
      `this enumeration is continued with ${continuations[found.kind]}, not with ${continuations[kind]}`,
    )
  }

  /** Closes all of them, and lets none be opened any more. */
  close(reason: CIMError): void {
    this.#closed = reason
    for (const enumeration of [...this.#open.values()]) enumeration.close(reason)
  }

  #admit(user: string): void {
    if (this.#closed !== undefined) throw this.#closed
    const { enumerations, enumerationsPerUser } = this.#options.limits
    let own = 0
    for (const enumeration of this.#open.values()) if (enumeration.user === user) own++
    if (own >= enumerationsPerUser) throw exceeded(`user ${user} has ${own} enumerations open`)
    if (this.#open.size >= enumerations) throw exceeded(`${enumerations} enumerations are open`)
  }
}

function exceeded(what: string): CIMError {
  return new CIMError(
    'CIM_ERR_SERVER_LIMITS_EXCEEDED',
    `${what}, which is the most that this server keeps: pull them to their end, or close them`,
  )
}
