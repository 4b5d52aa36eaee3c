import { callDevice } from './device-call.ts'
import type { CallLimits } from './device-call.ts'
import type { Job } from './job.ts'
import type { OperationRecord, StepRecord } from './journal-record.ts'
import type { JournalWriter, OpenOperation } from './journal-writer.ts'
import type { LedgerChange } from './ledger.ts'
import { inState } from './operation-record.ts'
import type { Queues } from './queues.ts'
import type { StepHandlers } from './step-handlers.ts'
import { limitsOf } from './step-limits.ts'
import type { StepLimits } from './step-limits.ts'
import type { Step } from './step.ts'

export interface StepRunOptions {
  readonly handlers: StepHandlers
  readonly queues: Queues
  readonly writer: JournalWriter
  readonly limits: StepLimits
  now(): number
  /** A call that had been given up has ended after all. */
  onLate(device: string, step: string): void
}

/** A step with its number, and, where an earlier process has begun it, what was there before. */
export interface NumberedStep {
  readonly number: number
  readonly step: Step
  readonly begun?: StepRecord
}

/**
 * Makes the steps of one operation. Each waits in its device's queue, reads what its undo will need, is written down
 * as started, made, and marked done: with the next mark of the operation, which saves every other transaction; a step
 * that was made and not marked is undone like one that was. The mark of the last step completes the operation.
 */
export class StepRun {
  readonly #open: OpenOperation
  readonly #job: Job
  readonly #options: StepRunOptions

  constructor(open: OpenOperation, job: Job, options: StepRunOptions) {
    this.#open = open
    this.#job = job
    this.#options = options
  }

  /**
   * @param signal matters until the first step begins.
   * @param pointOfNoReturn how many steps are before it.
   * @throws what went wrong; the steps so far are to be undone then.
   */
  async make(
    steps: readonly NumberedStep[],
    signal: AbortSignal | undefined,
    pointOfNoReturn = Infinity,
  ): Promise<void> {
    for (const { step } of steps) if (step.kind !== 'ledger') this.#options.handlers.get(step.kind)
    signal?.throwIfAborted()
    let first = signal
    for (const stage of stagesOf(steps, pointOfNoReturn)) {
      this.#job.throwIfStopped()
      if (stage[0]!.number === pointOfNoReturn + 1) await this.#commit(steps.slice(pointOfNoReturn))
      await this.#makeStage(stage, first)
      first = undefined
    }
  }

  /** Writes down what is to be made whatever happens. */
  async #commit(steps: readonly NumberedStep[]): Promise<void> {
    this.#job.commit()
    const planned = steps.map(({ number, step }): StepRecord => ({
      ...this.#record(number, step),
      before: 'null',
      state: 'planned',
    }))
    const record = inState(this.#open.record, 'finishing', this.#options.now())
    await this.#options.writer.plan(this.#open, record, planned)
  }

  /** One device after the other at once; the steps on one device in their order. After a failure none is begun. */
  async #makeStage(stage: readonly NumberedStep[], signal: AbortSignal | undefined): Promise<void> {
    let hasFailed = false
    const makeAll = async (steps: readonly NumberedStep[]): Promise<void> => {
      try {
        for (const each of steps) {
          if (hasFailed) return
          this.#job.throwIfStopped()
          await this.#makeStep(each, signal)
        }
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
    const devices = Map.groupBy(stage, ({ step }) => this.#deviceOf(step))
    const ends = await Promise.allSettled([...devices.values()].map(makeAll))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  async #makeStep(each: NumberedStep, signal: AbortSignal | undefined): Promise<void> {
    const { step } = each
    if (isLedgerStep(step)) await this.#makeInLedger(each.number, step)
    else await this.#makeOnDevice(each, signal)
  }

  async #makeInLedger(number: number, step: LedgerStep): Promise<void> {
    const { before: _, ...record } = this.#record(number, step)
    const { changes } = step.arguments
    const done = { ...record, state: 'done' } as const
    await this.#options.writer.ledgerStep(this.#open, this.#advanced(), changes, done)
  }

  async #makeOnDevice({ number, step, begun }: NumberedStep, signal: AbortSignal | undefined): Promise<void> {
    const { queues, writer, handlers, limits } = this.#options
    const { kind } = step
    const handler = handlers.get(kind)
    const args = asStored(step.arguments)
    const record = this.#record(number, step)
    const make = async (): Promise<void> => {
      let started: StepRecord | undefined = begun
      if (started === undefined) {
        const found = await this.#call(record, 'prepare', limits, (signal) => handler.prepare(args, signal))
        const before = JSON.stringify(found ?? null)
        started = { ...record, before, state: 'started' }
        this.#open.steps[number - 1] = started
        await writer.step(this.#open, this.#open.record, started)
      }
      const before: unknown = JSON.parse(started.before)
      writer.pass('before-device')
      const perform = (signal: AbortSignal): Promise<void> => handler.perform(args, before, signal)
      const breaksOff = handler.isTerminable === true ? this.#job.end : this.#job.kill
      await this.#call(record, 'perform', limitsOf(handler, limits), perform, breaksOff)
      writer.pass('after-device')
      this.#job.throwIfStopped()
      await this.#markDone({ ...started, state: 'done' })
    }
    await queues.run(record.device, make, signal, { operation: this.#open.record.id, kind })
  }

  #call<T>(
    { device, kind }: StepRecord,
    what: string,
    limits: CallLimits,
    make: (signal: AbortSignal) => Promise<T>,
    breaksOff = this.#job.kill,
  ): Promise<T> {
    const { onLate } = this.#options
    const step = `${kind}: ${what}`
    return callDevice(device, step, limits, make, () => onLate(device, step), breaksOff)
  }

  async #markDone(step: StepRecord): Promise<void> {
    const { writer } = this.#options
    const record = this.#advanced()
    if (record.state === 'completed') await writer.step(this.#open, record, step)
    else writer.stepLater(this.#open, record, step)
  }

  /** The operation with one more step done, completed when it was the last; then it can no longer be stopped. */
  #advanced(): OperationRecord {
    const { record } = this.#open
    const stepsDone = record.stepsDone + 1
    if (stepsDone < record.stepsTotal) return { ...record, stepsDone }
    this.#job.throwIfStopped()
    this.#job.commit()
    return { ...inState(record, 'completed', this.#options.now()), stepsDone }
  }

  #record(number: number, step: Step): StepRecord {
    return {
      operation: this.#open.record.id,
      number,
      kind: step.kind,
      device: this.#deviceOf(step),
      arguments: JSON.stringify(asStored(step.arguments)),
      before: 'null',
      state: 'started',
    }
  }

  #deviceOf({ kind, arguments: args }: Step): string {
    return kind === 'ledger' ? 'ledger' : this.#options.handlers.get(kind).device(asStored(args))
  }
}

/**
 * Steps that may be made at the same time, one stage after the other. What is reserved in the ledger is so before a
 * device is touched, and the point of no return begins a stage.
 */
function stagesOf(steps: readonly NumberedStep[], pointOfNoReturn: number): NumberedStep[][] {
  const stages: NumberedStep[][] = []
  for (const each of steps) {
    const last = stages.at(-1)
    const beside = 'beside' in each.step && each.step.beside === true && last?.at(-1)?.step.kind !== 'ledger'
    if (last !== undefined && beside && each.number !== pointOfNoReturn + 1) last.push(each)
    else stages.push([each])
  }
  return stages
}

type LedgerStep = Extract<Step, { arguments: { readonly changes: readonly LedgerChange[] } }>

function isLedgerStep(step: Step): step is LedgerStep {
  return step.kind === 'ledger'
}

/** A value as it will be read back after a crash, so that both ways behave alike. */
function asStored(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null))
}
