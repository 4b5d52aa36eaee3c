import type { OperationRecord } from './journal-record.ts'

/** The operations that are running, degraded or ended not long ago, by id, oldest first. */
export class OperationLog {
  readonly #records = new Map<string, OperationRecord>()
  readonly #listeners = new Set<() => void>()

  get records(): ReadonlyMap<string, OperationRecord> {
    return this.#records
  }

  /** Shows this record in the place of the operation's earlier one. */
  show(record: OperationRecord): void {
    this.#records.set(record.id, record)
    for (const listener of this.#listeners) listener()
  }

  /** Forgets what has ended before this time. Degraded operations have not ended. */
  forgetEnded(beforeMs: number): void {
    for (const { id, state, finishedAtMs } of this.#records.values()) {
      const ended = state === 'completed' || state === 'undone'
      if (ended && finishedAtMs !== null && finishedAtMs < beforeMs) this.#records.delete(id)
    }
  }

  /** Calls the listener after each change; answers with what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
