import type { ReconcileOperations } from '../infrastructure.ts'
import { completed, reason, refused } from '../outcome.ts'
import type { ManagerParts } from './parts.ts'

/** What clients ask of the reconciler. */
export function reconcileOperations({ reconciler, discovery }: ManagerParts): ReconcileOperations {
  return {
    onEvent: (listener) => reconciler.onEvent(listener),
    async look(element, signal) {
      if (element === null) await discovery.everything(signal)
      else if (!(await reconciler.look(element)))
        return refused('notFound', reason('look', `no host or switch shows ${element}`, [element]))
      return completed(undefined)
    },
    mend: (element, caller) => reconciler.mend(element, caller),
  }
}
