import type { ChannelRecord, RepresentationRecord, VMRecord } from '../ledger.ts'
import type { RemoteResource } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import type { GuestInterfaceTarget } from '../steps/guest-steps.ts'
import { connection } from './channel.ts'
import type { PlanDraft } from './plan-draft.ts'

/**
 * The guest's side of a VM that goes or comes as a whole: its connections and interfaces are taken away and given
 * back, while the ledger keeps what is to be there.
 */
export function emptyGuest(draft: PlanDraft, vm: VMRecord, before: Snapshot = draft.snapshot): void {
  if (!vm.running) return
  reliesOnGuest(draft, vm, before)
  for (const channel of connectedOf(before, vm)) {
    draft.step('guest.disconnect', connectionOf(draft, channel, vm))
  }
  for (const one of representationsInOrder(before, vm.id).toReversed()) {
    draft.step('guest.remove', interfaceOf(draft, one, vm))
  }
}

/** As the ledger will have it then. The VM must have its devices. */
export function furnishGuest(draft: PlanDraft, vm: VMRecord): void {
  if (!vm.running) return
  reliesOnGuest(draft, vm, draft.snapshot)
  for (const one of representationsInOrder(draft.snapshot, vm.id)) {
    draft.step('guest.add', interfaceOf(draft, one, vm)).reliesOn('virtualControllers', one.virtualController)
  }
  for (const channel of connectedOf(draft.snapshot, vm)) {
    draft.step('guest.connect', connectionOf(draft, channel, vm))
  }
}

/** In the order in which the guest had numbered them, so that it numbers them so again. */
export function representationsInOrder({ ledger }: Snapshot, vm: string): readonly RepresentationRecord[] {
  const compare = new Intl.Collator('en', { numeric: true }).compare
  return ledger.by('representations', 'vm', vm).sort((one, other) => compare(one.name, other.name))
}

/** The resource that a channel leads to; of one that the site does not have any more, no more than its name is known. */
export function resourceOf({ site }: Snapshot, { resource }: ChannelRecord): RemoteResource {
  const gone = { name: resource, kind: '', address: '', ports: [], tagged: false }
  return site.resources.get(resource) ?? gone
}

/** What the guest has must be as the ledger says, not as an operation has left it that could not be undone. */
function reliesOnGuest(draft: PlanDraft, { id: vm }: VMRecord, { ledger }: Snapshot): void {
  for (const { id } of ledger.by('representations', 'vm', vm)) draft.reliesOn('representations', id)
  for (const { id } of ledger.by('channels', 'vm', vm)) draft.reliesOn('channels', id)
}

function connectedOf({ ledger }: Snapshot, vm: VMRecord): readonly ChannelRecord[] {
  const connected = ledger.by('channels', 'vm', vm.id).filter(({ state }) => state === 'connected')
  return connected.sort((one, other) => (one.id < other.id ? -1 : 1))
}

function connectionOf(draft: PlanDraft, channel: ChannelRecord, vm: VMRecord): object {
  return connection(draft, channel, vm, resourceOf(draft.snapshot, channel))
}

function interfaceOf(
  { snapshot }: PlanDraft,
  { virtualController }: RepresentationRecord,
  vm: VMRecord,
): GuestInterfaceTarget {
  const { mac } = snapshot.ledger.get('virtualControllers', virtualController)!
  return { host: vm.host, vm: vm.id, mac }
}
