import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Job } from './job.ts'
import type { OperationRecord } from './journal-record.ts'
import { isEnded } from './journal-record.ts'
import type { JournalWriter } from './journal-writer.ts'
import { asResult, inState, newRecord } from './operation-record.ts'
import type { Outcome } from './outcome.ts'

export interface JobRecordsOptions {
  readonly writer: JournalWriter
  readonly environment: Environment
  readonly limits: Pick<Limits, 'operationsKeptMs'>
  readonly log: Log
}

/**
 * Records of operations for which somebody was given a job, and which are no run of a plan: because they wait for
 * their turn, have been refused, or consist of several runs.
 */
export class JobRecords {
  readonly #options: JobRecordsOptions

  constructor(options: JobRecordsOptions) {
    this.#options = options
  }

  has(id: string): boolean {
    return this.#get(id) !== undefined
  }

  /** The operation waits for its turn, or runs in so many parts. One that has a record keeps it. */
  async announce(job: Job, state: 'waiting' | 'running', parts = 0): Promise<void> {
    const { environment, limits } = this.#options
    if (this.has(job.id)) return
    await this.#write(
      newRecord(job, state, environment.now(), limits.operationsKeptMs, { stepsTotal: parts }),
    )
  }

  /** So many parts of an announced operation have ended. */
  async advance(job: Job, parts: number, total: number): Promise<void> {
    const record = this.#get(job.id)
    if (record !== undefined) await this.#write({ ...record, stepsDone: parts, stepsTotal: total })
  }

  /** The operation has ended. Nothing is done for one that was not announced, or whose run has an end of its own. */
  async conclude(job: Job, outcome: Outcome<unknown>): Promise<void> {
    const record = this.#get(job.id)
    if (record === undefined || isEnded(record.state) || record.state === 'degraded') return
    const nowMs = this.#options.environment.now()
    const { reasons } = outcome
    if (outcome.ok) {
      const ended = inState(record, 'completed', nowMs, { reasons })
      await this.#write({ ...ended, result: asResult(outcome.value) })
    } else {
      const error = reasons.map(({ text }) => text).join('; ')
      await this.#write(inState(record, job.ending ?? 'refused', nowMs, { error, reasons }))
    }
  }

  /** What the operation has brought is not quite what was planned. */
  async bring(job: Job, value: unknown): Promise<void> {
    const record = this.#get(job.id)
    const result = asResult(value)
    if (record !== undefined && record.result !== result) await this.#write({ ...record, result })
  }

  /** @throws whatever the storage throws. */
  async keep(id: string, keptMs: number): Promise<void> {
    const record = this.#get(id)
    if (record !== undefined) await this.#options.writer.announce({ ...record, keptMs })
  }

  /** Forgets an operation that has ended. @throws whatever the storage throws. */
  async forget(id: string): Promise<void> {
    await this.#options.writer.forget(id)
  }

  #get(id: string): OperationRecord | undefined {
    return this.#options.writer.log.records.get(id)
  }

  /** What cannot be written is shown all the same: the record changes nothing but what clients are told. */
  async #write(record: OperationRecord): Promise<void> {
    try {
      await this.#options.writer.announce(record)
    } catch (error) {
      this.#options.log.error({ operation: record.id, err: error }, 'the journal could not be written')
    }
  }
}
