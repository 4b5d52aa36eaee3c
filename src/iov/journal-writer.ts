import type { OperationRecord, StepRecord } from './journal-record.ts'
import type { LedgerChange } from './ledger.ts'
import type { Ledger } from './ledger-state.ts'
import { OperationLog } from './operation-log.ts'
import type { Storage } from './storage.ts'

/** An operation that has not ended, with its steps as far as they were begun, in order. */
export interface OpenOperation {
  record: OperationRecord
  readonly steps: StepRecord[]
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

  async operation(open: OpenOperation, record: OperationRecord): Promise<void> {
    await this.#storage.commit([], [{ operation: record }])
    this.#written(open, record)
  }

  /** Marks a step, and the operation's progress with it. */
  async step(open: OpenOperation, record: OperationRecord, step: StepRecord): Promise<void> {
    await this.#storage.commit([], [{ operation: record }, { step }])
    this.#written(open, record, step)
  }

  /** Makes the changes of a ledger step and marks it done, exactly once. The step's `before` is filled in here. */
  async ledgerStep(
    open: OpenOperation,
    record: OperationRecord,
    changes: readonly LedgerChange[],
    step: Omit<StepRecord, 'before'>,
  ): Promise<void> {
    let made: StepRecord | undefined
    await this.#ledger.commit(changes, (inverse) => {
      made = { ...step, before: JSON.stringify(inverse) }
      return [{ operation: record }, { step: made }]
    })
    this.#written(open, record, made)
  }

  /** Takes the changes of a ledger step back and marks it undone, exactly once. */
  async ledgerUndo(open: OpenOperation, step: StepRecord): Promise<void> {
    const { changes } = JSON.parse(step.arguments) as { changes: LedgerChange[] }
    const inverse = JSON.parse(step.before) as LedgerChange[]
    const undone: StepRecord = { ...step, state: 'undone' }
    await this.#ledger.revert(changes, inverse, [{ operation: open.record }, { step: undone }])
    this.#written(open, open.record, undone)
  }

  /** Forgets what ended before this time. */
  async forgetEnded(beforeMs: number): Promise<void> {
    this.log.forgetEnded(beforeMs)
    await this.#storage.forgetEnded(beforeMs)
  }

  #written(open: OpenOperation, record: OperationRecord, step?: StepRecord): void {
    open.record = record
    if (step !== undefined) open.steps[step.number - 1] = step
    this.log.show(record)
    this.pass('write')
  }
}
