import type { JournalChange, OperationRecord, StepRecord } from './journal-record.ts'
import type { LedgerChange, LedgerContents } from './ledger.ts'

/** Where the domain keeps what must last. `store/` implements it on a database. */
export interface Storage {
  loadLedger(): Promise<LedgerContents>
  /** Operations that are running or undoing or degraded, with their steps in order; and the recent ended ones without. */
  loadJournal(): Promise<{
    unfinished: { operation: OperationRecord; steps: StepRecord[] }[]
    ended: OperationRecord[]
  }>
  /** One transaction: all or nothing, durable when the promise is fulfilled. Throws NotUniqueError. */
  commit(ledger: readonly LedgerChange[], journal: readonly JournalChange[]): Promise<void>
  /** Forgets ended operations (completed, undone) that ended before this time. */
  forgetEnded(beforeMs: number): Promise<void>
}
