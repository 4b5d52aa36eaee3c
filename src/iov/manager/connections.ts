import * as resources from '../decisions/resource-decisions.ts'
import type { ConnectionOperations } from '../infrastructure.ts'
import type { ManagerParts } from './parts.ts'
import { runWith, vmKey } from './parts.ts'

/** The paper's "connect RR" and "disconnect RR", each as one plan. */
export function connectionOperations(parts: ManagerParts): ConnectionOperations {
  const run = runWith(parts)
  return {
    connectResource: (vm, resource, constraints, caller) =>
      run('connectResource', caller, [vmKey(vm)], (snapshot) =>
        resources.connectResource(snapshot, parts.identities, vm, resource, constraints),
      ),
    disconnectResource: (vm, resource, caller) =>
      run('disconnectResource', caller, [vmKey(vm)], (snapshot) =>
        resources.disconnectResource(snapshot, vm, resource),
      ),
  }
}
