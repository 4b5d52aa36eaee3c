import type { Infrastructure } from './infrastructure.ts'
import { connectionOperations } from './manager/connections.ts'
import { consolidationOperations } from './manager/consolidation.ts'
import { controllerOperations } from './manager/controllers.ts'
import { groupOperations } from './manager/groups.ts'
import { guestOperations } from './manager/guests.ts'
import { lifeCycleOperations } from './manager/life-cycle.ts'
import { jobOperations } from './manager/jobs.ts'
import type { ManagerParts } from './manager/parts.ts'
import { reconcileOperations } from './manager/reconciling.ts'
import { planOperations } from './manager/plans.ts'
import { vlanOperations } from './manager/vlans.ts'

/**
 * The domain's front door. Each operation is a decision (decisions/), pure, which the runner turns into a run of the
 * journal; manager/ says, a file for each kind of operation, which decision it is and which elements the call names.
 */
export function infrastructureManager(parts: ManagerParts): Infrastructure {
  const { state, discovery, runner } = parts
  return {
    site: state.site,
    ...jobOperations(parts),
    ...lifeCycleOperations(parts),
    ...consolidationOperations(parts),
    ...planOperations(parts),
    ...connectionOperations(parts),
    ...vlanOperations(parts),
    ...groupOperations(parts),
    ...controllerOperations(parts),
    ...guestOperations(parts),
    ...reconcileOperations(parts),
    onChange(listener) {
      const stops = [state.onChange(listener), parts.onOperation(listener)]
      return () => stops.forEach((stop) => stop())
    },
    refresh: (signal) => discovery.everything(signal),
    async close() {
      await runner.idle()
      await parts.end()
    },
  }
}
