import type { Log } from '../base/log.ts'
import { BackendError } from './backend.ts'
import type { Decision, Proposal } from './decisions/decision.ts'
import { ElementLocks } from './element-locks.ts'
import type { LockRequest } from './element-locks.ts'
import type { Caller } from './infrastructure.ts'
import type { Journal } from './journal.ts'
import { NotUniqueError } from './ledger.ts'
import type { Ledger } from './ledger-state.ts'
import { Mutex } from '../base/mutex.ts'
import type { Outcome } from './outcome.ts'
import { reason, refused } from './outcome.ts'
import type { SiteState } from './site-state.ts'
import type { Snapshot } from './snapshot.ts'
import type { Plan, RunResult } from './step.ts'

export interface RunnerOptions {
  readonly state: SiteState
  readonly ledger: Ledger
  readonly journal: Journal
  readonly log: Log
  /** `table:id` of elements that an operation left half changed. */
  readonly isDegraded: (element: string) => boolean
  /** Told when a run failed: what is known of the devices may be wrong. */
  readonly onFailure: (plan: Plan, result: Extract<RunResult, { ok: false }>) => Promise<void>
}

/** An operation, as the runner needs to know it. */
export interface Operation<T> {
  readonly name: string
  readonly caller: Caller
  /** Elements, `table:id`, that the call names: two operations that name the same wait for each other. */
  readonly elements: readonly string[]
  readonly decide: (snapshot: Snapshot) => Decision<T>
  /** When the plan has been carried out, or undone, and before anybody else may touch its elements. */
  readonly settle?: (value: T) => Promise<T>
}

type Turn<T> =
  | { readonly kind: 'answered'; readonly outcome: Outcome<T> }
  | { readonly kind: 'blocked'; readonly until: Promise<void> }
  | { readonly kind: 'running'; readonly end: Promise<Outcome<T>> }

/**
 * Runs operations. One at a time decides and reserves in the ledger what it has decided on, so that nothing is given
 * away twice; the devices are then worked on side by side. An operation that meets elements which another one is
 * changing waits, and decides anew on what that one has left.
 */
export class OperationRunner {
  readonly #options: RunnerOptions
  readonly #deciding = new Mutex()
  readonly #locks = new ElementLocks()
  readonly #running = new Set<Promise<unknown>>()

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  async run<T>(operation: Operation<T>): Promise<Outcome<T>> {
    const { signal } = operation.caller
    try {
      for (;;) {
        const turn = await this.#deciding.run(() => this.#takeTurn(operation), signal)
        if (turn.kind === 'answered') return turn.outcome
        if (turn.kind === 'running') return await unlessAborted(turn.end, signal)
        await unlessAborted(turn.until, signal)
      }
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error
      const text = 'the caller stopped waiting; what has begun is finished or undone all the same'
      return refused('timeout', reason(operation.name, text))
    }
  }

  /** Settles when no operation is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }

  async #takeTurn<T>(operation: Operation<T>): Promise<Turn<T>> {
    const named: LockRequest = { exclusive: new Set(operation.elements), shared: new Set() }
    const blocked = this.#locks.obstacle(named)
    if (blocked !== undefined) return { kind: 'blocked', until: blocked }
    const decision = operation.decide(this.#options.state.snapshot)
    if (!('draft' in decision)) return { kind: 'answered', outcome: decision }
    const { draft, value, reasons } = decision
    const locks = union(named, draft.locks)
    const met = this.#locks.obstacle(locks)
    if (met !== undefined) return { kind: 'blocked', until: met }
    if (draft.isEmpty) return { kind: 'answered', outcome: { ok: true, value, reasons } }
    const degraded = [...locks.exclusive, ...locks.shared].filter(this.#options.isDegraded)
    if (degraded.length > 0) {
      const text = `an earlier operation could not be undone yet: ${degraded.join(', ')}`
      return { kind: 'answered', outcome: refused('degraded', reason(operation.name, text, degraded)) }
    }
    return { kind: 'running', ...(await this.#begin(operation, decision, locks)) }
  }

  /** Starts the plan and comes back when its reservation is stored, or when it has ended already. */
  async #begin<T>(
    operation: Operation<T>,
    proposal: Proposal<T>,
    locks: LockRequest,
  ): Promise<{ readonly end: Promise<Outcome<T>> }> {
    const giveBack = this.#locks.take(locks)
    const plan = proposal.draft.toPlan(operation.name)
    const reserved = this.#reserved(plan)
    const end = this.#finish(operation, proposal, plan, giveBack)
    this.#running.add(end)
    const forget = (): unknown => this.#running.delete(end)
    end.then(forget, forget)
    await Promise.race([reserved.stored, end])
    reserved.stop()
    return { end }
  }

  async #finish<T>(
    { caller, settle }: Operation<T>,
    proposal: Proposal<T>,
    plan: Plan,
    giveBack: () => void,
  ): Promise<Outcome<T>> {
    try {
      const result = await this.#options.journal.run(plan, caller)
      const value = settle === undefined ? proposal.value : await settle(proposal.value)
      if (result.ok) return { ok: true, value, reasons: proposal.reasons, operation: result.operation }
      await this.#options.onFailure(plan, result)
      return failure(plan, result)
    } finally {
      giveBack()
    }
  }

  /** Settles when the plan's first step, where it is one of the ledger, is stored. */
  #reserved(plan: Plan): { stored: Promise<void>; stop: () => void } {
    const [first] = plan.steps
    if (first?.kind !== 'ledger') return { stored: Promise.resolve(), stop: () => {} }
    const { changes } = first.arguments as { changes: unknown }
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = this.#options.ledger.onCommit((committed) => {
      if (committed === changes) resolve()
    })
    return { stored: promise, stop }
  }
}

function union(one: LockRequest, other: LockRequest): LockRequest {
  const exclusive = new Set([...one.exclusive, ...other.exclusive])
  const shared = [...one.shared, ...other.shared].filter((key) => !exclusive.has(key))
  return { exclusive, shared: new Set(shared) }
}

function failure<T>(plan: Plan, result: Extract<RunResult, { ok: false }>): Outcome<T> {
  const { error, operation, undone } = result
  const source = error instanceof BackendError ? error.device : plan.name
  const after = undone ? 'everything was undone' : 'and not everything could be undone'
  const why = reason(
    source,
    `${error.message}; ${after}`,
    error instanceof BackendError ? [error.device] : [],
  )
  return { ...refused(undone ? codeOf(error) : 'degraded', why), operation }
}

function codeOf(error: Error): 'deviceRefused' | 'timeout' | 'inUse' | 'failed' {
  if (error instanceof BackendError) return error.code === 'timeout' ? 'timeout' : 'deviceRefused'
  if (error instanceof NotUniqueError) return 'inUse'
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'timeout' : 'failed'
}

/** @throws the signal's reason, when it is aborted first. The promise goes on by itself. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    const settled = (): void => signal.removeEventListener('abort', giveUp)
    promise.then(
      (value) => {
        settled()
        resolve(value)
      },
      (error: unknown) => {
        settled()
        reject(error)
      },
    )
  })
}
