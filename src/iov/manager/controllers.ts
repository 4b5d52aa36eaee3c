import * as controllers from '../decisions/virtual-controller-decisions.ts'
import * as vms from '../decisions/vm-decisions.ts'
import type { ControllerOperations } from '../infrastructure.ts'
import type { ManagerParts } from './parts.ts'
import { runWith, virtualKey, vmKey } from './parts.ts'

/** The primitives of hypervisors, physical controllers and factories. */
export function controllerOperations(parts: ManagerParts): ControllerOperations {
  const run = runWith(parts)
  const { identities, environment } = parts
  return {
    create: (host, request, caller) =>
      run('create', caller, [], (snapshot) =>
        vms.create(snapshot, identities, host, request, environment.now()),
      ),
    getVHBA: (host, group, constraints, caller) =>
      run('getVHBA', caller, [], (snapshot) =>
        controllers.getVHBA(snapshot, identities, host, group, constraints),
      ),
    initVHBA: (host, virtualController, vm, constraints, caller) =>
      run('initVHBA', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
        controllers.initVHBA(snapshot, host, virtualController, vm, constraints),
      ),
    createVHBA: (controller, caller) =>
      run('createVHBA', caller, [], (snapshot) => controllers.createVHBA(snapshot, identities, controller)),
    removeVHBA: (virtualController, caller) =>
      run('removeVHBA', caller, [virtualKey(virtualController)], (snapshot) =>
        controllers.removeVHBA(snapshot, virtualController),
      ),
  }
}
