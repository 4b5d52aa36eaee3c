import type { ReconcileOperations } from '../infrastructure.ts'
import { completed, reason, refused } from '../outcome.ts'
import type { ManagerParts } from './parts.ts'

/** What clients ask of the reconciler. */
export function reconcileOperations({ reconciler, discovery, runner }: ManagerParts): ReconcileOperations {
  return {
    onEvent: (listener) => reconciler.onEvent(listener),
    look: (element, caller) => {
      const job = runner.newJob('refresh', caller)
      return runner.start(job, caller, 'running', async () => {
        job.turn()
        if (element === null) {
          await discovery.everything(job.kill)
          reconciler.wake()
        } else if (!(await reconciler.look(element)))
          return refused('notFound', reason('look', `no host or switch shows ${element}`, [element]))
        return completed(undefined)
      })
    },
    mend: (element, caller) => {
      const job = runner.newJob('mend', caller)
      return runner.start(job, caller, 'running', () => {
        job.turn()
        // Each element is an operation of its own; those that follow are left out when the job is to end.
        return reconciler.mend(element, { user: caller.user, signal: job.start })
      })
    },
  }
}
