import * as vms from '../decisions/vm-decisions.ts'
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
    haltVM: (vm, caller) =>
      run('haltVM', caller, [vmKey(vm)], (snapshot) => vms.haltVM(snapshot, vm), settleNames(vm)),
  }
}
