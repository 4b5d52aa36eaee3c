import { aborted } from './aborted.ts'
import type { Caller } from './infrastructure.ts'
import type { Job } from './job.ts'
import type { Outcome } from './outcome.ts'
import { reason, refused } from './outcome.ts'

/**
 * Answers the caller of an operation: with its outcome, with `jobStarted` as soon as the caller would rather have the
 * job and the operation was not refused at once, or with `timeout` when the caller stops waiting. The operation then
 * goes on by itself; one that has not begun when its caller goes does not begin any more, unless it has become a job.
 * @param work does not depend on the caller; its faults are thrown while the caller waits.
 * @param announce shows the job.
 */
export async function answerCaller<T>(
  work: Promise<Outcome<T>>,
  job: Job,
  caller: Caller,
  announce: () => Promise<void>,
): Promise<Outcome<T>> {
  const gone = aborted(caller.signal)
  const impatient = aborted(caller.jobWhen)
  try {
    const first = await Promise.race([
      work,
      gone.promise.then(() => 'gone' as const),
      impatient.promise.then(() => job.turned).then(() => 'impatient' as const),
    ])
    if (first === 'gone') {
      job.abandon(caller.signal.reason)
      return refused('timeout', reason(job.name, stoppedWaiting))
    }
    if (first !== 'impatient') return first
    await announce()
    return { ...refused('jobStarted', reason(job.name, goesOn)), operation: job.id }
  } finally {
    gone.stop()
    impatient.stop()
  }
}

export const stoppedWaiting = 'the caller stopped waiting; what has begun is finished or undone all the same'
const goesOn = 'the operation goes on as a job'
