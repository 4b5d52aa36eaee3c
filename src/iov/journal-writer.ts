import type { JournalChange, OperationRecord, StepRecord } from './journal-record.ts'
import type { LedgerChange } from './ledger.ts'
import type { Ledger } from './ledger-state.ts'
import { OperationLog } from './operation-log.ts'
import type { Storage } from './storage.ts'

/** An operation that has not ended, with its steps as far as they were begun, in order. */
export interface OpenOperation {
  record: OperationRecord
  /** By number, which counts from 1. A step whose turn has not come while a later one's has is absent. */
  readonly steps: StepRecord[]
  /** Marks that are stored with the next one. */
  unwritten?: readonly StepRecord[]
}

/**
 * Where a process may die with different things left behind: right after a write to the journal was stored, right
 * before a device is changed (or changed back), and right after.
 */
export type JournalPoint = 'write' | 'before-device' | 'after-device'

/** Told of each point that the journal passes; `count` runs from 1 over all points of one journal. */
export type PointHook = (count: number, point: JournalPoint) => void

/**
 * Writes the journal: each mark of a step goes with the operation's progress, and with the ledger's changes where the
 * step is one of the ledger, in a single transaction. What was written is then shown.
 */
export class JournalWriter {
  readonly log = new OperationLog()
  readonly #storage: Storage
  readonly #ledger: Ledger
  readonly #hook: PointHook
  #points = 0

  constructor(storage: Storage, ledger: Ledger, hook: PointHook = () => {}) {
    this.#storage = storage
    this.#ledger = ledger
    this.#hook = hook
  }

  /** Passes a point where the process may be made to die. */
  pass(point: JournalPoint): void {
    this.#points += 1
    this.#hook(this.#points, point)
  }

  /** Shows the record at once, and stores it. For operations of which no step is under way. */
  async announce(record: OperationRecord): Promise<void> {
    this.log.show(record)
    await this.#storage.commit([], [{ operation: record }])
    this.pass('write')
  }

  async operation(open: OpenOperation, record: OperationRecord): Promise<void> {
    await this.#write(open, record, [])
  }

  /** Marks a step, and the operation's progress with it. */
  async step(open: OpenOperation, record: OperationRecord, step: StepRecord): Promise<void> {
    await this.#write(open, record, [step])
  }

  /** Shows a step's mark at once; it is stored with the operation's next one. */
  stepLater(open: OpenOperation, record: OperationRecord, step: StepRecord): void {
    open.record = record
    open.steps[step.number - 1] = step
    open.unwritten = [...(open.unwritten ?? []), step]
    this.log.show(record)
  }

  /** Stores steps that are to be made even if the process dies. */
  async plan(open: OpenOperation, record: OperationRecord, steps: readonly StepRecord[]): Promise<void> {
    const { unwritten = [] } = open
    open.record = record
    await this.#storage.commit([], marks(record, [...unwritten, ...steps]))
    this.#written(open, record, unwritten)
  }

  /** Makes the changes of a ledger step and marks it done, exactly once. The step's `before` is filled in here. */
  async ledgerStep(
    open: OpenOperation,
    record: OperationRecord,
    changes: readonly LedgerChange[],
    step: Omit<StepRecord, 'before'>,
  ): Promise<void> {
    const { unwritten = [] } = open
    const made: StepRecord[] = []
    await this.#ledger.commit(changes, (inverse) => {
      made.push({ ...step, before: JSON.stringify(inverse) })
      return marks(record, [...unwritten, ...made])
    })
    open.record = record
    this.#written(open, record, [...unwritten, ...made])
  }

  /** Takes the changes of a ledger step back and marks it undone, exactly once. */
  async ledgerUndo(open: OpenOperation, step: StepRecord): Promise<void> {
    const { changes } = JSON.parse(step.arguments) as { changes: LedgerChange[] }
    const inverse = JSON.parse(step.before) as LedgerChange[]
    const { record, unwritten = [] } = open
    const steps: StepRecord[] = [...unwritten, { ...step, state: 'undone' }]
    await this.#ledger.revert(changes, inverse, marks(record, steps))
    this.#written(open, record, steps)
  }

  /** Forgets what ended and was kept long enough. */
  async forgetEnded(nowMs: number): Promise<void> {
    this.log.forgetEnded(nowMs)
    await this.#storage.forgetEnded(nowMs)
  }

  /** Forgets an operation that has ended. */
  async forget(id: string): Promise<void> {
    await this.#storage.forgetOperation(id)
    this.log.forget(id)
  }

  /** The progress is the operation's from now on, also for marks that are asked for before this one is stored. */
  async #write(open: OpenOperation, record: OperationRecord, steps: readonly StepRecord[]): Promise<void> {
    open.record = record
    const all = [...(open.unwritten ?? []), ...steps]
    await this.#storage.commit([], marks(record, all))
    this.#written(open, record, all)
  }

  #written(open: OpenOperation, record: OperationRecord, steps: readonly StepRecord[]): void {
    open.unwritten = open.unwritten?.filter((step) => !steps.includes(step)) ?? []
    for (const step of steps) open.steps[step.number - 1] = step
    this.log.show(record)
    this.pass('write')
  }
}

function marks(operation: OperationRecord, steps: readonly StepRecord[]): JournalChange[] {
  return [{ operation }, ...steps.map((step) => ({ step }))]
}
