import * as controllers from '../decisions/virtual-controller-decisions.ts'
import { configureVHBA } from '../decisions/own-settings-decisions.ts'
import * as vms from '../decisions/vm-decisions.ts'
import type { ControllerOperations } from '../infrastructure.ts'
import type { ManagerParts } from './parts.ts'
import { nameKeys, runWith, virtualKey, vmKey } from './parts.ts'

/** The primitives of hypervisors, physical controllers and factories. */
export function controllerOperations(parts: ManagerParts): ControllerOperations {
  const run = runWith(parts)
  const { identities, environment } = parts
  return {
    create: (host, request, caller) =>
      run('create', caller, nameKeys('VM', request.name), (snapshot) =>
        vms.create(snapshot, identities, host, request, environment.now()),
      ),
    getVHBA: (host, group, constraints, caller, name = null) =>
      run('getVHBA', caller, nameKeys('vHBA', name), (snapshot) =>
        controllers.getVHBA(snapshot, identities, host, group, constraints, name),
      ),
    initVHBA: (host, virtualController, vm, constraints, caller) =>
      run('initVHBA', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
        controllers.initVHBA(snapshot, host, virtualController, vm, constraints),
      ),
    createVHBA: (controller, caller, request = {}) =>
      run('createVHBA', caller, nameKeys('vHBA', request.name), (snapshot) =>
        controllers.createVHBA(snapshot, identities, controller, request),
      ),
    removeVHBA: (virtualController, caller, generation = null) =>
      run('removeVHBA', caller, [virtualKey(virtualController)], (snapshot) =>
        controllers.removeVHBA(snapshot, virtualController, generation),
      ),
    configureVHBA: (virtualController, settings, caller, generation = null) =>
      run('configureVHBA', caller, [virtualKey(virtualController)], (snapshot) =>
        configureVHBA(snapshot, virtualController, settings, generation),
      ),
  }
}
