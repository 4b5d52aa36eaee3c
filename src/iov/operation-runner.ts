import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { Mutex } from '../base/mutex.ts'
import { unlessAborted } from './aborted.ts'
import { answerCaller, stoppedWaiting } from './answer-caller.ts'
import { BackendError } from './backend.ts'
import type { Decision, Proposal, Refused } from './decisions/decision.ts'
import { ElementLocks, union } from './element-locks.ts'
import type { LockRequest } from './element-locks.ts'
import type { Caller } from './infrastructure.ts'
import { Job, StoppedError } from './job.ts'
import type { Ending } from './job.ts'
import type { Journal } from './journal.ts'
import { NotUniqueError } from './ledger.ts'
import type { Ledger } from './ledger-state.ts'
import { Line } from './line.ts'
import type { Place } from './line.ts'
import type { Outcome } from './outcome.ts'
import { reason, refused } from './outcome.ts'
import { messageOf } from './rollback.ts'
import type { SharedDevices } from './shared-devices.ts'
import type { SiteState } from './site-state.ts'
import type { Snapshot } from './snapshot.ts'
import type { Plan, RunResult } from './step.ts'
import type { VirtualTarget } from './steps/step-context.ts'
import { makeUUID } from './uuid.ts'

export interface RunnerOptions {
  readonly state: Pick<SiteState, 'snapshot'>
  readonly shared: Pick<SharedDevices, 'unseen' | 'look'>
  readonly ledger: Ledger
  readonly journal: Journal
  readonly environment: Environment
  readonly limits: Pick<Limits, 'decisionsBeforePrecedence'>
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
  | { readonly kind: 'blocked' }
  | { readonly kind: 'unseen'; readonly devices: readonly VirtualTarget[] }
  | { readonly kind: 'running'; readonly end: Promise<Outcome<T>> }

/**
 * Runs operations. One at a time decides and reserves in the ledger what it has decided on, so that nothing is given
 * away twice; the devices are then worked on side by side. An operation that meets elements which another one is
 * changing waits, and decides anew on what that one has left; nobody who came later takes them before it. So does one
 * that would take devices which others hand out too, when they have been looked at.
 */
export class OperationRunner {
  readonly #options: RunnerOptions
  readonly #deciding = new Mutex()
  readonly #locks = new ElementLocks()
  readonly #line: Line
  readonly #running = new Set<Promise<unknown>>()
  /** Operations that have not ended, by id. */
  readonly #jobs = new Map<string, Job>()

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#line = new Line(options.limits.decisionsBeforePrecedence)
  }

  run<T>(operation: Operation<T>): Promise<Outcome<T>> {
    const job = this.newJob(operation.name, operation.caller)
    return this.start(job, operation.caller, 'waiting', () => this.perform(operation, job))
  }

  /** Asks an operation to end; false: there is none that could be stopped. */
  stop(id: string, ending: Ending, user: string): boolean {
    return this.#jobs.get(id)?.stop(ending, user) ?? false
  }

  /** An operation is changing this `table:id`: what is known of it and what was decided differ for a moment. */
  isBusy(element: string): boolean {
    return this.#locks.isChanging(element)
  }

  /** Settles when no operation is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }

  // --- for operations that consist of several; see operation-series.ts

  newJob(name: string, { user }: Pick<Caller, 'user'>): Job {
    return new Job(makeUUID(this.#options.environment), name, user)
  }

  /** Begins the work and answers its caller. If he is given the job before it has a record, it is shown as said. */
  start<T>(
    job: Job,
    caller: Caller,
    shownAs: 'waiting' | 'running',
    work: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const { jobs } = this.#options.journal
    let ended: Outcome<T> | undefined
    const finish = async (): Promise<Outcome<T>> => {
      try {
        ended = await this.#guarded(job, work)
        if (!ended.ok && caller.recordsRefusal === true) {
          await jobs.announce(job, 'waiting')
          ended = { ...ended, operation: job.id }
        }
        await jobs.conclude(job, ended)
        return ended
      } finally {
        job.commit()
        this.#jobs.delete(job.id)
      }
    }
    if (caller.signal.aborted) job.abandon(caller.signal.reason)
    this.#jobs.set(job.id, job)
    const end = finish()
    this.#running.add(end)
    const forget = (): unknown => this.#running.delete(end)
    end.then(forget, forget)
    return answerCaller(end, job, caller, async () => {
      await jobs.announce(job, shownAs)
      if (ended !== undefined) await jobs.conclude(job, ended)
    })
  }

  /** Waits for its turn, and runs the operation to its end. */
  async perform<T>(operation: Omit<Operation<T>, 'caller'>, job: Job): Promise<Outcome<T>> {
    const place = this.#line.join({ exclusive: new Set(operation.elements), shared: new Set() })
    const seen = new Set<string>()
    try {
      for (;;) {
        await this.#untilFree(place, job)
        const turn = await this.#deciding.run(() => this.#takeTurn(operation, job, place, seen), job.start)
        if (turn.kind === 'answered') return turn.outcome
        job.turn()
        if (turn.kind === 'running') return await turn.end
        if (turn.kind === 'unseen') await unlessAborted(this.#options.shared.look(turn.devices), job.start)
      }
    } catch (error) {
      if (job.start.aborted && error === job.start.reason) return notBegun(job)
      throw error
    } finally {
      place.leave()
    }
  }

  /** A fault of the program also ends the job that somebody may be looking at. */
  async #guarded<T>(job: Job, work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    try {
      return await work()
    } catch (error) {
      this.#options.log.error({ operation: job.id, name: job.name, err: error }, 'operation broken off')
      await this.#options.journal.jobs.conclude(job, refused('failed', reason(job.name, messageOf(error))))
      throw error
    }
  }

  async #untilFree(place: Place, job: Job): Promise<void> {
    for (;;) {
      const obstacle = this.#obstacle(place)
      if (obstacle === undefined) return
      job.turn()
      await unlessAborted(obstacle, job.start)
    }
  }

  #obstacle(place: Place): Promise<void> | undefined {
    return this.#locks.obstacle(place.wants) ?? this.#line.ahead(place)
  }

  async #takeTurn<T>(
    operation: Omit<Operation<T>, 'caller'>,
    job: Job,
    place: Place,
    seen: Set<string>,
  ): Promise<Turn<T>> {
    if (this.#obstacle(place) !== undefined) return { kind: 'blocked' }
    const decision = operation.decide(this.#options.state.snapshot)
    if (!('draft' in decision)) {
      const outcome = decision.ok ? (this.#halfChanged(operation, operation.elements) ?? decision) : decision
      return { kind: 'answered', outcome }
    }
    const { draft, value, reasons } = decision
    const locks = union({ exclusive: new Set(operation.elements), shared: new Set() }, draft.locks)
    const degraded = this.#halfChanged(operation, [...locks.exclusive, ...locks.shared])
    if (degraded !== null) return { kind: 'answered', outcome: degraded }
    if (draft.isEmpty) {
      // What is there already may be the work of another operation, which may yet take it back.
      place.wants = locks
      if (this.#obstacle(place) !== undefined) return { kind: 'blocked' }
      return { kind: 'answered', outcome: { ok: true, value, reasons } }
    }
    place.wants = locks
    place.decisions += 1
    if (this.#obstacle(place) !== undefined) return { kind: 'blocked' }
    const devices = this.#options.shared.unseen(draft, seen)
    if (devices.length > 0) return { kind: 'unseen', devices }
    return { kind: 'running', ...(await this.#begin(operation, decision, locks, job, place)) }
  }

  /** The refusal of an operation that builds on what an earlier one left half changed; null: none of it is. */
  #halfChanged({ name }: { readonly name: string }, elements: readonly string[]): Refused | null {
    const degraded = elements.filter(this.#options.isDegraded)
    if (degraded.length === 0) return null
    const text = `an earlier operation could not be undone yet: ${degraded.join(', ')}`
    return refused('degraded', reason(name, text, degraded))
  }

  /** Starts the plan and comes back when its reservation is stored, or when it has ended already. */
  async #begin<T>(
    operation: Omit<Operation<T>, 'caller'>,
    proposal: Proposal<T>,
    locks: LockRequest,
    job: Job,
    place: Place,
  ): Promise<{ readonly end: Promise<Outcome<T>> }> {
    const giveBack = this.#locks.take(locks)
    place.leave()
    const plan = proposal.draft.toPlan(operation.name)
    const reserved = this.#reserved(plan)
    const end = this.#finish(operation, proposal, plan, job, giveBack)
    await Promise.race([reserved.stored, end])
    reserved.stop()
    return { end }
  }

  async #finish<T>(
    { settle }: Omit<Operation<T>, 'caller'>,
    proposal: Proposal<T>,
    plan: Plan,
    job: Job,
    giveBack: () => void,
  ): Promise<Outcome<T>> {
    try {
      const caller = { user: job.user, signal: job.start }
      const result = await this.#options.journal.run(plan, caller, job, proposal)
      const value = settle === undefined ? proposal.value : await settle(proposal.value)
      if (result.ok && value !== proposal.value) await this.#options.journal.jobs.bring(job, value)
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

/** The outcome of an operation whose caller went, or whose end somebody asked for, before its turn came. */
function notBegun(job: Job): Extract<Outcome<never>, { ok: false }> {
  const why: unknown = job.start.reason
  if (!(why instanceof StoppedError)) return refused('timeout', reason(job.name, stoppedWaiting))
  return refused('rolledBack', reason(job.name, `${why.message}, before anything was changed`))
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

function codeOf(error: Error): 'deviceRefused' | 'timeout' | 'inUse' | 'rolledBack' | 'failed' {
  if (error instanceof BackendError) return error.code === 'timeout' ? 'timeout' : 'deviceRefused'
  if (error instanceof NotUniqueError) return 'inUse'
  if (error instanceof StoppedError) return 'rolledBack'
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'timeout' : 'failed'
}
