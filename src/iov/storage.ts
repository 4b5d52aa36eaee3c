import type { JournalChange, OperationRecord, StepRecord } from './journal-record.ts'
import type { LedgerChange, LedgerContents } from './ledger.ts'

/** Where the domain keeps what must last. `store/` implements it on a database. */
export interface Storage {
  loadLedger(): Promise<LedgerContents>
  /**
   * Operations that have not ended, with their steps in order; and the recent ended ones without.
   * Both in the order in which they began.
   */
  loadJournal(): Promise<{
    unfinished: { operation: OperationRecord; steps: StepRecord[] }[]
    ended: OperationRecord[]
  }>
  /**
   * One transaction: all or nothing, durable when the promise is fulfilled. Throws NotUniqueError where something
   * would be given away twice. That is also so when a put meets a record of the same id that stands for something
   * else: a virtual controller of another generation, a VLAN of another customer, a generation that was used before.
   * At the end of the transaction every record that another refers to must be there.
   */
  commit(ledger: readonly LedgerChange[], journal: readonly JournalChange[]): Promise<void>
  /** Forgets operations that have ended and were kept for their time (`keptMs`). */
  forgetEnded(nowMs: number): Promise<void>
  /** Forgets one that has ended. */
  forgetOperation(id: string): Promise<void>
}
