import type { Log } from '../base/log.ts'
import type { Journal } from './journal.ts'
import type { Storage } from './storage.ts'

/** What became of one operation that an earlier process had left unfinished. */
export interface Recovered {
  readonly operation: string
  /** The method, such as connectResource. */
  readonly name: string
  /** It was past its point of no return, and has been completed. */
  readonly finished: boolean
  readonly undone: boolean
  /** What is left to be undone: device and reason. Empty when it is undone. */
  readonly left: readonly { readonly device: string; readonly reason: string }[]
}

/**
 * Undoes whatever an earlier process did not finish, the newest operation first, or finishes it where it was past its
 * point of no return. To be called before anything else
 * uses the journal. A device that does not answer is waited for once and leaves its operations degraded, for
 * `Journal.retryDegraded` to go on with; the start is not held up further.
 */
export async function recover(journal: Journal, storage: Storage, log: Log): Promise<Recovered[]> {
  const { unfinished, ended } = await storage.loadJournal()
  journal.showEnded(ended)
  const silent = new Set<string>()
  const recovered: Recovered[] = []
  for (const { operation, steps } of unfinished.toReversed()) {
    const resumed = await journal.resume({ record: operation, steps: [...steps] }, silent)
    const finished = resumed === 'finished'
    const left = finished ? [] : resumed
    log.warn(
      { operation: operation.id, name: operation.name, left: left.length },
      `unfinished operation ${finished ? 'finished' : 'undone'}`,
    )
    recovered.push({
      operation: operation.id,
      name: operation.name,
      finished,
      undone: !finished && left.length === 0,
      left: left.map(({ step, reason }) => ({ device: step.device, reason })),
    })
  }
  return recovered
}
