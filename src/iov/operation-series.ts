import type { Caller } from './infrastructure.ts'
import { StoppedError } from './job.ts'
import type { JobRecords } from './job-records.ts'
import type { Operation, OperationRunner } from './operation-runner.ts'
import type { Outcome } from './outcome.ts'
import { reason, refused } from './outcome.ts'

/** An operation that consists of several, one after the other, and can be one job. */
export interface Series<T> {
  readonly name: string
  readonly caller: Caller
  readonly work: (parts: SeriesParts) => Promise<Outcome<T>>
}

export interface SeriesParts {
  /** So many parts there will be: for the progress that is shown. */
  expect(total: number): void
  /** No further part will be run: the caller has gone, or somebody has asked for the end of the series. */
  readonly isOver: boolean
  /** Runs an operation as the next part; refused with `timeout` or `rolledBack` when the series is over. */
  run<U>(part: Omit<Operation<U>, 'caller'>): Promise<Outcome<U>>
}

/**
 * Runs a series. It is shown as a job only when its caller is given that job; its parts are operations like any other.
 * Parts that have ended stay as they are when a later one fails or the series is stopped; the work says what that means.
 */
export function runSeries<T>(
  runner: OperationRunner,
  records: JobRecords,
  { name, caller, work }: Series<T>,
): Promise<Outcome<T>> {
  const job = runner.newJob(name, caller)
  let total = 0
  let ended = 0
  const parts: SeriesParts = {
    expect: (expected) => {
      total = expected
    },
    get isOver() {
      return job.start.aborted
    },
    async run(operation) {
      const part = runner.newJob(operation.name, caller)
      const pass = (): void => {
        const why: unknown = job.start.reason
        if (why instanceof StoppedError) part.stop(why.ending, why.user)
        else part.abandon(why)
      }
      if (job.start.aborted) return over(name, job.start.reason)
      job.turn()
      job.start.addEventListener('abort', pass, { once: true })
      try {
        return await runner.start(part, { user: caller.user, signal: never }, 'waiting', () =>
          runner.perform(operation, part),
        )
      } finally {
        job.start.removeEventListener('abort', pass)
        ended += 1
        await records.advance(job, ended, Math.max(total, ended))
      }
    },
  }
  return runner.start(job, caller, 'running', () => work(parts))
}

/** A part's caller is the series, which waits for it in any case. */
const never = new AbortController().signal

function over(name: string, why: unknown): Extract<Outcome<never>, { ok: false }> {
  return why instanceof StoppedError
    ? refused('rolledBack', reason(name, `${why.message}; what was done before stays`))
    : refused('timeout', reason(name, 'the caller stopped waiting; what was done before stays'))
}
