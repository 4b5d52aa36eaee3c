import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { Mutex } from '../base/mutex.ts'
import type { CallLimits } from './device-call.ts'
import type { Caller } from './infrastructure.ts'
import { JobRecords } from './job-records.ts'
import { Job } from './job.ts'
import type { OperationRecord } from './journal-record.ts'
import { JournalWriter } from './journal-writer.ts'
import type { OpenOperation, PointHook } from './journal-writer.ts'
import type { Ledger } from './ledger-state.ts'
import { asResult, inState, newRecord } from './operation-record.ts'
import { reason } from './outcome.ts'
import { Queues } from './queues.ts'
import { Retries } from './retries.ts'
import { messageOf, rollBack } from './rollback.ts'
import type { Remainder, Rollback } from './rollback.ts'
import type { StepHandlers } from './step-handlers.ts'
import { StepRun } from './step-run.ts'
import type { NumberedStep } from './step-run.ts'
import type { Brings, Plan, RunResult, Step, StepLimit } from './step.ts'
import type { Storage } from './storage.ts'
import { makeUUID } from './uuid.ts'

export interface JournalOptions {
  readonly storage: Storage
  readonly ledger: Ledger
  readonly handlers: StepHandlers
  readonly environment: Environment
  readonly limits: Pick<
    Limits,
    | 'deviceTimeoutMs'
    | 'deviceGraceMs'
    | StepLimit
    | 'undoAttempts'
    | 'operationsKeptMs'
    | 'retryFirstMs'
    | 'retryMaximumMs'
  >
  readonly log: Log
  /** A device could not be put back, or may have changed after it was given up: it needs a look. */
  readonly onDegraded?: (device: string, reason: string, operation: string | null) => void
  /** What could not be put back has been put back by `retryDegraded`. */
  readonly onMended?: (device: string, operation: string) => void
  /**
   * For conformance runs: passed at every point where dying leaves different things behind (see JournalPoint). The
   * composition root reads IOVM_CRASH_AFTER, a number, and has the process kill itself with SIGKILL at the point of
   * that count; points of recovery count too.
   */
  readonly atPoint?: PointHook
  /** Default: AbortSignal.timeout. */
  readonly makeTimeout?: CallLimits['makeTimeout']
}

/**
 * Makes changes that are all or nothing (DOMAIN.md §7), even if the process dies in between. The steps of a plan are
 * made one after the other or, where the plan says so, beside each other (step-run.ts). When one fails, the steps so
 * far, with the half-made one, are undone in reverse (rollback.ts). Steps of the ledger are stored in the same
 * transaction as their mark, so they have no half-made state. What cannot be undone is tried again (retries.ts).
 */
export class Journal {
  readonly queues: Queues
  /** Records of operations that are no run of a plan. */
  readonly jobs: JobRecords
  readonly #options: JournalOptions
  readonly #limits: CallLimits & JournalOptions['limits']
  readonly #writer: JournalWriter
  readonly #rollback: Rollback
  readonly #running = new Set<Promise<unknown>>()
  readonly #degraded: Retries
  readonly #retrying = new Mutex()
  #forgotAtMs: number

  constructor(options: JournalOptions) {
    const { storage, ledger, handlers, environment, log, limits } = options
    this.#options = options
    this.#limits = {
      ...limits,
      makeTimeout: options.makeTimeout ?? ((ms) => AbortSignal.timeout(ms)),
    }
    this.queues = new Queues(() => environment.now())
    this.#writer = new JournalWriter(storage, ledger, options.atPoint)
    this.jobs = new JobRecords({ writer: this.#writer, environment, limits, log })
    this.#degraded = new Retries(environment, limits)
    this.#forgotAtMs = environment.now()
    const told = new Set<string>()
    this.#rollback = {
      handlers,
      queues: this.queues,
      writer: this.#writer,
      limits: this.#limits,
      log,
      onDegraded: (device, reason, operation) => {
        if (told.has(`${operation} ${device}`)) return
        told.add(`${operation} ${device}`)
        options.onDegraded?.(device, reason, operation)
      },
      onMended: (device, operation) => {
        told.delete(`${operation} ${device}`)
        options.onMended?.(device, operation)
      },
      onLate: (device, step) => this.#onLate(device, step),
    }
  }

  /** Operations by id, oldest first: those on their way, degraded ones, and those that ended not long ago. */
  get operations(): ReadonlyMap<string, OperationRecord> {
    return this.#writer.log.records
  }

  /** When the next attempt to undo what could not be undone is due; null: nothing is left. */
  get nextRetryMs(): number | null {
    return this.#degraded.nextMs
  }

  /** Calls the listener after each change of an operation; answers with what ends that. */
  onChange(listener: () => void): () => void {
    return this.#writer.log.onChange(listener)
  }

  /**
   * Carries a plan out, or leaves everything as it was. The caller's signal matters until the first step begins, the
   * job until the last one ends. Never throws: what went wrong is in the result.
   */
  run(
    plan: Plan,
    caller: Pick<Caller, 'user' | 'signal'>,
    job = new Job(makeUUID(this.#options.environment), plan.name, caller.user),
    brings: Brings = { value: undefined, reasons: [] },
  ): Promise<RunResult> {
    const run = this.#run(plan, caller.signal, job, brings).finally(() => this.#running.delete(run))
    this.#running.add(run)
    return run
  }

  /**
   * Takes up an operation that an earlier process left unfinished: finishes it when it was past its point of no
   * return, and undoes it otherwise, or when it cannot be finished.
   */
  async resume(open: OpenOperation, silent: Set<string>): Promise<'finished' | readonly Remainder[]> {
    const { record } = open
    this.#writer.log.show(record)
    if (record.state !== 'finishing') return this.#undo(open, record.error ?? resumed(record), silent)
    try {
      await this.#finish(open)
      return 'finished'
    } catch (fault) {
      const error = `the server was restarted, and the operation could not be finished: ${messageOf(fault)}`
      return this.#undo(open, error, silent)
    }
  }

  /** Shows operations that ended in an earlier process. */
  showEnded(records: readonly OperationRecord[]): void {
    for (const record of records) this.#writer.log.show(record)
  }

  /**
   * Tries once more to undo what could not be undone, the newest operation first; answers how many are still left.
   * @param which those whose time has come (see nextRetryMs), or all.
   */
  retryDegraded(which: 'all' | 'due' = 'all'): Promise<number> {
    return this.#retrying.run(async () => {
      const silent = new Set<string>()
      for (const open of this.#degraded.due(which).toReversed()) {
        await this.#undo(open, open.record.error ?? '', silent)
      }
      return this.#degraded.size
    })
  }

  /** Waits until no run is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #run(plan: Plan, signal: AbortSignal, job: Job, brings: Brings): Promise<RunResult> {
    const { environment, log, limits } = this.#options
    const open: OpenOperation = {
      record: newRecord(job, 'running', environment.now(), limits.operationsKeptMs, {
        stepsTotal: plan.steps.length,
        affected: plan.affected,
        result: asResult(brings.value),
        reasons: brings.reasons,
      }),
      steps: [],
    }
    const operation = open.record.id
    this.#writer.log.show(open.record)
    try {
      const steps = plan.steps.map((step, at) => ({ number: at + 1, step }))
      await this.#stepRun(open, job).make(steps, signal, plan.pointOfNoReturn)
      if (steps.length === 0) {
        await this.#writer.operation(open, inState(open.record, 'completed', environment.now()))
      }
      log.info({ operation, name: plan.name, user: job.user }, 'operation completed')
      return { ok: true, operation }
    } catch (fault) {
      const error = fault instanceof Error ? fault : new Error(messageOf(fault))
      log.warn({ operation, name: plan.name, user: job.user, err: error }, 'operation failed')
      job.commit()
      const left = await this.#undo(open, error.message, new Set(), job.ending)
      return { ok: false, operation, error, undone: left.length === 0 }
    } finally {
      await this.#forgetEnded()
    }
  }

  /** Makes what an earlier process has not made of an operation. */
  async #finish(open: OpenOperation): Promise<void> {
    const job = new Job(open.record.id, open.record.name, open.record.user)
    const steps = open.steps.flatMap((record): NumberedStep[] => {
      if (record.state === 'done') return []
      const step = { kind: record.kind, arguments: JSON.parse(record.arguments) as unknown } as Step
      return [{ number: record.number, step, ...(record.state === 'started' ? { begun: record } : {}) }]
    })
    const stepsDone = open.steps.length - steps.length
    open.record = { ...open.record, stepsDone }
    await this.#stepRun(open, job).make(steps, undefined)
  }

  #stepRun(open: OpenOperation, job: Job): StepRun {
    const { handlers, environment } = this.#options
    return new StepRun(open, job, {
      handlers,
      queues: this.queues,
      writer: this.#writer,
      limits: this.#limits,
      now: () => environment.now(),
      onLate: (device, step) => this.#onLate(device, step),
    })
  }

  async #undo(
    open: OpenOperation,
    error: string,
    silent: Set<string>,
    ending: 'undone' | 'terminated' | 'killed' = 'undone',
  ): Promise<readonly Remainder[]> {
    const { state } = open.record
    const now = (): number => this.#options.environment.now()
    if (state !== 'degraded' && open.steps.length > 0) {
      await this.#writeOrShow(open, inState(open.record, 'undoing', now(), { error }))
    }
    const left = await rollBack(open, silent, this.#rollback)
    const reasons = left.map(({ step, reason: why }) => reason(step.device, why, [step.device]))
    if (left.length === 0) {
      this.#degraded.delete(open)
      await this.#writeOrShow(open, inState(open.record, ending, now(), { error }))
    } else {
      const retryAtMs = this.#degraded.add(open)
      const record = state === 'degraded' ? open.record : inState(open.record, 'degraded', now(), { error })
      await this.#writeOrShow(open, { ...record, retryAtMs, reasons })
    }
    return left
  }

  /** While it undoes, the journal goes on without its own marks: they only save work after a crash. */
  async #writeOrShow(open: OpenOperation, record: OperationRecord): Promise<void> {
    try {
      await this.#writer.operation(open, record)
    } catch (error) {
      this.#options.log.error({ operation: record.id, err: error }, 'the journal could not be written')
      open.record = record
      this.#writer.log.show(record)
    }
  }

  async #forgetEnded(): Promise<void> {
    const now = this.#options.environment.now()
    if (now - this.#forgotAtMs < this.#options.limits.operationsKeptMs / 60) return
    this.#forgotAtMs = now
    try {
      await this.#writer.forgetEnded(now)
    } catch (error) {
      this.#options.log.warn({ err: error }, 'ended operations could not be forgotten')
    }
  }

  #onLate(device: string, step: string): void {
    this.#options.log.error({ device, step }, 'a call that had been given up has ended late')
    this.#options.onDegraded?.(device, `${step} ended after it had been given up`, null)
  }
}

/** What became of an operation that the end of the process has cut off. */
function resumed({ state, stepsDone, stepsTotal }: OperationRecord): string {
  if (state === 'waiting') return 'the server was restarted before the operation began; nothing was changed'
  const progress = `${stepsDone} of ${stepsTotal} steps`
  return `the server was restarted after ${progress} of the operation; they were undone`
}
