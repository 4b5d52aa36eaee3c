import type { ControllerKind } from '../backend.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { addRepresentation, removeRepresentation } from '../plans/virtual-controller.ts'
import type { PhysicalController } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Decision } from './decision.ts'
import { inUse, madeBefore, notFound, propose, wrongState } from './decision.ts'
import { findVirtualOfVM, findVM, representationOf } from './lookup.ts'

/** `createREP`: the guest takes the virtual controller into use. */
export function createREP(
  snapshot: Snapshot,
  vmID: string,
  virtualController: string,
): Decision<{ representation: string }> {
  const found = findVirtualOfVM(snapshot, vmID, virtualController)
  if (!found.ok) return found
  const { vm, record, physical } = found.value
  const known = representationOf(snapshot, virtualController)
  if (known !== undefined)
    return madeBefore(snapshot, 'representations', known.id, { representation: known.id })
  if (!vm.running)
    return wrongState(
      'virtual machine',
      `${vmID} does not run, so it has no guest to ask; start it first`,
      vmID,
    )
  const draft = new PlanDraft(snapshot)
  const added = addRepresentation(draft, record, vm, freeInterfaceName(snapshot, vmID, physical))
  return propose(draft, { representation: added.id })
}

/** `removeREP`: the guest gives it up. Nothing may be connected through it. */
export function removeREP(snapshot: Snapshot, vmID: string, id: string): Decision<void> {
  const vm = findVM(snapshot, vmID)
  if (!vm.ok) return vm
  const representation = snapshot.ledger.get('representations', id)
  if (representation === undefined || representation.vm !== vmID) return notFound('port representation', id)
  const connected = snapshot.ledger
    .by('channels', 'virtualController', representation.virtualController)
    .filter(({ state }) => state === 'connected')
    .map(({ resource }) => resource)
  if (connected.length > 0) {
    return inUse(
      'channel',
      `${id} is connected to ${connected.join(', ')}; disconnect that first`,
      ...connected,
    )
  }
  const draft = new PlanDraft(snapshot)
  removeRepresentation(draft, representation, vm.value)
  return propose(draft, undefined)
}

/**
 * What a guest will probably call its next interface. The guest has the last word; when it says otherwise, the
 * representation is named after that.
 */
export function freeInterfaceName(
  { ledger }: Snapshot,
  vm: string,
  { kind }: Pick<PhysicalController, 'kind'>,
): string {
  const taken = new Set(ledger.by('representations', 'vm', vm).map(({ name }) => name))
  const stem = interfaceStems[kind]
  for (let number = 0; ; number++) if (!taken.has(`${stem}${number}`)) return `${stem}${number}`
}

/** As Linux begins the names of what it has by a controller: a network interface, a SCSI host, an NVMe controller. */
const interfaceStems: Readonly<Record<ControllerKind, string>> = {
  ethernet: 'eth',
  'fibre-channel': 'host',
  nvme: 'nvme',
}
