import * as channels from '../decisions/channel-decisions.ts'
import type { Decision } from '../decisions/decision.ts'
import { notFound } from '../decisions/decision.ts'
import * as representations from '../decisions/representation-decisions.ts'
import * as controllers from '../decisions/virtual-controller-decisions.ts'
import type { Caller, GuestOperations } from '../infrastructure.ts'
import type { Outcome } from '../outcome.ts'
import type { Snapshot } from '../snapshot.ts'
import type { ManagerParts } from './parts.ts'
import { runWith, virtualKey, vmKey } from './parts.ts'

/** The primitives of virtual machines and of the representations in their guests. */
export function guestOperations(parts: ManagerParts): GuestOperations {
  const run = runWith(parts)
  const { identities, naming, state } = parts
  const onRepresentation = async <T>(
    name: string,
    id: string,
    caller: Caller,
    decide: (snapshot: Snapshot, vm: string, virtualController: string) => Decision<T>,
  ): Promise<Outcome<T>> => {
    const known = state.site.representations.get(id)
    if (known === undefined) return notFound('port representation', id)
    return run(name, caller, [vmKey(known.vm)], (snapshot) => {
      const representation = snapshot.ledger.get('representations', id)
      if (representation === undefined) return notFound('port representation', id)
      return decide(snapshot, representation.vm, representation.virtualController)
    })
  }
  return {
    createREP: (vm, virtualController, caller) =>
      run(
        'createREP',
        caller,
        [vmKey(vm)],
        (snapshot) => representations.createREP(snapshot, vm, virtualController),
        async ({ representation }) => {
          const renamed = await naming.settle(vm)
          return { representation: renamed.get(representation) ?? representation }
        },
      ),
    removeREP: (vm, representation, caller) =>
      run(
        'removeREP',
        caller,
        [vmKey(vm)],
        (snapshot) => representations.removeREP(snapshot, vm, representation),
        // After an undo, the guest may call an interface otherwise than it did.
        async () => void (await naming.settle(vm)),
      ),
    requestChannel: (vm, virtualController, resource, constraints, caller) =>
      run('requestChannel', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
        channels.requestChannel(snapshot, identities, vm, virtualController, resource, constraints),
      ),
    releaseChannel: (vm, virtualController, resource, caller) =>
      run('releaseChannel', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
        channels.releaseChannel(snapshot, vm, virtualController, resource),
      ),
    releaseVHBA: (vm, virtualController, caller) =>
      run('releaseVHBA', caller, [vmKey(vm), virtualKey(virtualController)], (snapshot) =>
        controllers.releaseVHBA(snapshot, vm, virtualController),
      ),
    connect: (vm, virtualController, vlan, resource, caller) =>
      run('connect', caller, [vmKey(vm)], (snapshot) =>
        channels.connect(snapshot, vm, virtualController, vlan, resource),
      ),
    disconnect: (vm, resource, caller) =>
      run('disconnect', caller, [vmKey(vm)], (snapshot) => channels.disconnect(snapshot, vm, null, resource)),
    connectRR: (representation, resource, caller) =>
      onRepresentation('connectRR', representation, caller, (snapshot, vm, virtualController) =>
        channels.connect(snapshot, vm, virtualController, null, resource),
      ),
    disconnectRR: (representation, resource, caller) =>
      onRepresentation('disconnectRR', representation, caller, (snapshot, vm, virtualController) =>
        channels.disconnect(snapshot, vm, virtualController, resource),
      ),
  }
}
