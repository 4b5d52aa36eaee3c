import { isEnded } from './journal-record.ts'
import type { OperationRecord } from './journal-record.ts'

/** The operations that are on their way, degraded or ended not long ago, by id, oldest first. */
export class OperationLog {
  readonly #records = new Map<string, OperationRecord>()
  readonly #listeners = new Set<() => void>()

  get records(): ReadonlyMap<string, OperationRecord> {
    return this.#records
  }

  /** Shows this record in the place of the operation's earlier one. */
  show(record: OperationRecord): void {
    this.#records.set(record.id, record)
    this.#tell()
  }

  forget(id: string): void {
    this.#records.delete(id)
    this.#tell()
  }

  /** Forgets what has ended and was kept long enough. Degraded operations have not ended. */
  forgetEnded(nowMs: number): void {
    for (const { id, state, finishedAtMs, keptMs } of this.#records.values()) {
      if (isEnded(state) && finishedAtMs !== null && finishedAtMs + keptMs < nowMs) this.#records.delete(id)
    }
  }

  /** Calls the listener after each change; answers with what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
