import type { JobOperations } from '../infrastructure.ts'
import type { OperationRecord } from '../journal-record.ts'
import { isEnded } from '../journal-record.ts'
import type { Outcome } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import type { ManagerParts } from './parts.ts'

/** What clients can do with operations that are on their way, or have ended. */
export function jobOperations({ runner, journal, environment, limits }: ManagerParts): {
  jobs: JobOperations
} {
  const { operations } = journal
  return {
    jobs: {
      afterMs: limits.jobAfterMs,
      now: () => environment.now(),
      get queues() {
        return journal.queues.state()
      },
      stop(id, ending, caller) {
        const known = find(operations, id)
        if (!known.ok) return known
        if (runner.stop(id, ending, caller.user)) return completed(undefined)
        const { name, state } = known.value
        const why = isEnded(state) ? `has ended already: it is ${state}` : 'can no longer be stopped'
        return refused('wrongState', reason('job', `${name} ${why}`, [id]))
      },
      async keep(id, keptMs) {
        const known = find(operations, id)
        if (!known.ok) return known
        if (keptMs < 0 || keptMs > limits.jobKeptMaximumMs) {
          const text = `a job is kept for at most ${limits.jobKeptMaximumMs / 1000} s after its end`
          return refused('invalidParameter', reason('job', text, [id]))
        }
        await journal.jobs.keep(id, keptMs)
        return completed(undefined)
      },
      async remove(id) {
        const known = find(operations, id)
        if (!known.ok) return known
        if (!isEnded(known.value.state)) {
          const text = `${known.value.name} has not ended: it is ${known.value.state}`
          return refused('wrongState', reason('job', text, [id]))
        }
        await journal.jobs.forget(id)
        return completed(undefined)
      },
    },
  }
}

function find(operations: ReadonlyMap<string, OperationRecord>, id: string): Outcome<OperationRecord> {
  const record = operations.get(id)
  return record === undefined
    ? refused('notFound', reason('job', `there is no job ${id}`, [id]))
    : completed(record)
}
