import * as vms from '../decisions/vm-decisions.ts'
import { cloneVM } from '../decisions/clone-decisions.ts'
import { moveToGroup } from '../decisions/group-move-decisions.ts'
import { migrateVM } from '../decisions/migration-decisions.ts'
import { startVM, stopVM } from '../decisions/power-decisions.ts'
import type { LifeCycleOperations } from '../infrastructure.ts'
import type { ManagerParts } from './parts.ts'
import { nameKeys, runWith, vmKey } from './parts.ts'

/** The phases of a virtual machine's life, each as one plan. */
export function lifeCycleOperations(parts: ManagerParts): LifeCycleOperations {
  const run = runWith(parts)
  const { identities, environment, naming } = parts
  /** After an undo, too, the guest may call an interface otherwise than was expected. */
  const settleNames = (vm: string) => async (): Promise<void> => void (await naming.settle(vm))
  return {
    createVM: (request, caller) =>
      run(
        'createVM',
        caller,
        nameKeys('VM', request.name),
        (snapshot) => vms.createVM(snapshot, identities, request, environment.now()),
        async (value) => {
          await naming.settle(value.vm)
          return value
        },
      ),
    cloneVM: (request, caller) =>
      run(
        'cloneVM',
        caller,
        [vmKey(request.vm)],
        (snapshot) => cloneVM(snapshot, identities, request, environment.now()),
        async (value) => {
          await naming.settle(value.vm)
          return value
        },
      ),
    moveToGroup: (vm, group, caller) =>
      run('moveToGroup', caller, [vmKey(vm)], (snapshot) => moveToGroup(snapshot, vm, group)),
    migrateVM: (vm, host, caller) =>
      run(
        'migrateVM',
        caller,
        [vmKey(vm)],
        (snapshot) => migrateVM(snapshot, identities, { vm, host }),
        async (value) => {
          await naming.settle(vm)
          return value
        },
      ),
    startVM: (vm, caller) =>
      run('startVM', caller, [vmKey(vm)], (snapshot) => startVM(snapshot, vm), settleNames(vm)),
    stopVM: (vm, caller) =>
      run('stopVM', caller, [vmKey(vm)], (snapshot) => stopVM(snapshot, vm), settleNames(vm)),
    haltVM: (vm, caller) =>
      run('haltVM', caller, [vmKey(vm)], (snapshot) => vms.haltVM(snapshot, vm), settleNames(vm)),
  }
}
