import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { callDevice } from './device-call.ts'
import type { CallLimits } from './device-call.ts'
import type { Caller } from './infrastructure.ts'
import type { OperationRecord, OperationState } from './journal-record.ts'
import { JournalWriter } from './journal-writer.ts'
import type { OpenOperation, PointHook } from './journal-writer.ts'
import type { LedgerChange } from './ledger.ts'
import type { Ledger } from './ledger-state.ts'
import { Mutex } from '../base/mutex.ts'
import { Queues } from './queues.ts'
import { messageOf, rollBack } from './rollback.ts'
import type { Remainder, Rollback } from './rollback.ts'
import type { StepHandlers } from './step-handlers.ts'
import type { Plan, RunResult, Step } from './step.ts'
import type { Storage } from './storage.ts'
import { makeUUID } from './uuid.ts'

export interface JournalOptions {
  readonly storage: Storage
  readonly ledger: Ledger
  readonly handlers: StepHandlers
  readonly environment: Environment
  readonly limits: Pick<Limits, 'deviceTimeoutMs' | 'deviceGraceMs' | 'undoAttempts' | 'operationsKeptMs'>
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
 * Makes changes that are all or nothing (DOMAIN.md §7), even if the process dies in between. Each step waits in its
 * device's queue, reads what its undo will need, is written down as started, made, and marked done. When one fails,
 * the steps so far, with the half-made one, are undone in reverse. Steps of the ledger are stored in the same
 * transaction as their mark, so they have no half-made state. The mark of the last step also completes the operation.
 */
export class Journal {
  readonly queues = new Queues()
  readonly #options: JournalOptions
  readonly #limits: CallLimits & JournalOptions['limits']
  readonly #writer: JournalWriter
  readonly #rollback: Rollback
  readonly #running = new Set<Promise<unknown>>()
  readonly #degraded = new Map<string, OpenOperation>()
  readonly #retrying = new Mutex()
  #forgotAtMs: number

  constructor(options: JournalOptions) {
    const { storage, ledger, handlers, environment, log } = options
    this.#options = options
    this.#limits = {
      ...options.limits,
      makeTimeout: options.makeTimeout ?? ((ms) => AbortSignal.timeout(ms)),
    }
    this.#writer = new JournalWriter(storage, ledger, options.atPoint)
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

  /** Operations by id, oldest first: running ones, degraded ones, and those that ended within the last hour. */
  get operations(): ReadonlyMap<string, OperationRecord> {
    return this.#writer.log.records
  }

  /** Calls the listener after each change of an operation; answers with what ends that. */
  onChange(listener: () => void): () => void {
    return this.#writer.log.onChange(listener)
  }

  /**
   * Carries a plan out, or leaves everything as it was. The caller's signal matters until the first step begins.
   * Never throws: what went wrong is in the result.
   */
  run(plan: Plan, caller: Caller): Promise<RunResult> {
    const run = this.#run(plan, caller).finally(() => this.#running.delete(run))
    this.#running.add(run)
    return run
  }

  /** Takes up an operation that an earlier process left unfinished, and undoes it. */
  async resume(open: OpenOperation, silent: Set<string>): Promise<readonly Remainder[]> {
    this.#writer.log.show(open.record)
    return this.#undo(open, open.record.error ?? 'the process ended before the operation did', silent)
  }

  /** Shows operations that ended in an earlier process. */
  showEnded(records: readonly OperationRecord[]): void {
    for (const record of records) this.#writer.log.show(record)
  }

  /** Tries once more to undo what could not be undone, the newest operation first; answers how many are still left. */
  retryDegraded(): Promise<number> {
    return this.#retrying.run(async () => {
      const silent = new Set<string>()
      for (const open of [...this.#degraded.values()].toReversed()) {
        await this.#undo(open, open.record.error ?? '', silent)
      }
      return this.#degraded.size
    })
  }

  /** Waits until no run is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #run(plan: Plan, caller: Caller): Promise<RunResult> {
    const open: OpenOperation = { record: this.#newRecord(plan, caller), steps: [] }
    const operation = open.record.id
    this.#writer.log.show(open.record)
    try {
      await this.#makeSteps(plan, open, caller.signal)
      this.#options.log.info({ operation, name: plan.name, user: caller.user }, 'operation completed')
      return { ok: true, operation }
    } catch (fault) {
      const error = fault instanceof Error ? fault : new Error(messageOf(fault))
      this.#options.log.warn(
        { operation, name: plan.name, user: caller.user, err: error },
        'operation failed',
      )
      const left = await this.#undo(open, error.message, new Set())
      return { ok: false, operation, error, undone: left.length === 0 }
    } finally {
      await this.#forgetEnded()
    }
  }

  #newRecord(plan: Plan, caller: Caller): OperationRecord {
    const { environment } = this.#options
    return {
      id: makeUUID(environment),
      name: plan.name,
      user: caller.user,
      startedAtMs: environment.now(),
      finishedAtMs: null,
      state: 'running',
      stepsTotal: plan.steps.length,
      stepsDone: 0,
      affected: plan.affected,
      error: null,
    }
  }

  async #makeSteps(plan: Plan, open: OpenOperation, signal: AbortSignal): Promise<void> {
    for (const { kind } of plan.steps) if (kind !== 'ledger') this.#options.handlers.get(kind)
    signal.throwIfAborted()
    if (plan.steps.length === 0) await this.#writer.operation(open, this.#ended(open, 'completed'))
    for (const step of plan.steps) {
      if (isLedgerStep(step)) await this.#makeInLedger(open, step.arguments.changes)
      else await this.#makeOnDevice(open, step, open.steps.length === 0 ? signal : undefined)
    }
  }

  async #makeInLedger(open: OpenOperation, changes: readonly LedgerChange[]): Promise<void> {
    await this.#writer.ledgerStep(open, this.#advanced(open), changes, {
      operation: open.record.id,
      number: open.steps.length + 1,
      kind: 'ledger',
      device: 'ledger',
      arguments: JSON.stringify({ changes }),
      state: 'done',
    })
  }

  async #makeOnDevice(
    open: OpenOperation,
    { kind, arguments: given }: Step,
    signal?: AbortSignal,
  ): Promise<void> {
    const handler = this.#options.handlers.get(kind)
    const args = asStored(given)
    const device = handler.device(args)
    const call = <T>(what: string, make: (signal: AbortSignal) => Promise<T>): Promise<T> =>
      callDevice(device, `${kind}: ${what}`, this.#limits, make, () =>
        this.#onLate(device, `${kind}: ${what}`),
      )
    const make = async (): Promise<void> => {
      const before = asStored(await call('prepare', (signal) => handler.prepare(args, signal)))
      const step = {
        operation: open.record.id,
        number: open.steps.length + 1,
        kind,
        device,
        arguments: JSON.stringify(args),
        before: JSON.stringify(before),
      }
      open.steps.push({ ...step, state: 'started' })
      await this.#writer.step(open, open.record, { ...step, state: 'started' })
      this.#writer.pass('before-device')
      await call('perform', (signal) => handler.perform(args, before, signal))
      this.#writer.pass('after-device')
      await this.#writer.step(open, this.#advanced(open), { ...step, state: 'done' })
    }
    await this.queues.run(device, make, signal)
  }

  /** The operation with one more step done, completed when it was the last. */
  #advanced(open: OpenOperation): OperationRecord {
    const stepsDone = open.record.stepsDone + 1
    const record = stepsDone === open.record.stepsTotal ? this.#ended(open, 'completed') : open.record
    return { ...record, stepsDone }
  }

  #ended(open: OpenOperation, state: OperationState): OperationRecord {
    return { ...open.record, state, finishedAtMs: this.#options.environment.now() }
  }

  async #undo(open: OpenOperation, error: string, silent: Set<string>): Promise<readonly Remainder[]> {
    const { id, state } = open.record
    if (state !== 'degraded' && open.steps.length > 0) {
      await this.#writeOrShow(open, { ...open.record, state: 'undoing', error })
    }
    const left = await rollBack(open, silent, this.#rollback)
    if (left.length > 0) this.#degraded.set(id, open)
    else this.#degraded.delete(id)
    const end = left.length > 0 ? 'degraded' : 'undone'
    if (state !== end) await this.#writeOrShow(open, { ...this.#ended(open, end), error })
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
    const { operationsKeptMs } = this.#options.limits
    if (now - this.#forgotAtMs < operationsKeptMs / 10) return
    this.#forgotAtMs = now
    try {
      await this.#writer.forgetEnded(now - operationsKeptMs)
    } catch (error) {
      this.#options.log.warn({ err: error }, 'ended operations could not be forgotten')
    }
  }

  #onLate(device: string, step: string): void {
    this.#options.log.error({ device, step }, 'a call that had been given up has ended late')
    this.#options.onDegraded?.(device, `${step} ended after it had been given up`, null)
  }
}

function isLedgerStep(
  step: Step,
): step is Extract<Step, { arguments: { readonly changes: readonly LedgerChange[] } }> {
  return step.kind === 'ledger'
}

/** A value as it will be read back after a crash, so that both ways behave alike. */
function asStored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null))
}
