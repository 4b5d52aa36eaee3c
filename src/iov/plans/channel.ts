import type { ChannelDecision } from '../channel-decision.ts'
import { smallestMaximum } from '../channel-decision.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import { switchesOf } from '../path.ts'
import { roleOf } from '../port-role.ts'
import type { RemoteResource } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import type { GuestConnectionTarget } from '../steps/guest-steps.ts'
import type { PlanDraft } from './plan-draft.ts'
import { demandsOf } from './demands.ts'
import type { Afterwards, Demands } from './virtual-controller.ts'
import { change } from './virtual-controller.ts'
import { leavePorts, providePort, provideVLAN, pruneVLAN } from './vlan.ts'

/**
 * Configures VLAN, switches and adapter for a channel, from the far end to the near one; `constraints` are what the
 * call asks for, beyond VM and virtual controller.
 */
export function reserveChannel(
  draft: PlanDraft,
  id: string,
  decision: ChannelDecision,
  constraints: ConstraintSet = {},
): ChannelRecord {
  const { vm, resource, vlan, path, guaranteedRateMbps, maximumRateMbps, enforcedBy } = decision
  const channel: ChannelRecord = {
    id,
    vm: vm.id,
    virtualController: decision.virtualController.id,
    resource: resource.name,
    vlan,
    path: path.ports,
    guaranteedRateMbps,
    maximumRateMbps,
    enforcedBy,
    constraints,
    state: 'reserved',
  }
  if (vlan !== null) {
    provideVLAN(draft, vlan, vm.group, switchesOf(path.ports))
    for (const port of path.ports.toReversed())
      providePort(draft, vlan, port, roleOf(draft.snapshot, resource, port))
  }
  draft.reserve('channels', channel)
  draft.reliesOn('vms', vm.id)
  const record = decision.virtualController
  const carrying = { ...record, vlan, ...ratesWith(draft.snapshot, record, channel) }
  draft.reserve('virtualControllers', carrying)
  change(draft, record, carrying)
  return channel
}

/**
 * Undoes all that was configured for the channel and that no other one needs. A device that goes `onward`, into another
 * VLAN, goes there directly: where it was in none, a port with a native VLAN would carry its frames.
 */
export function releaseChannel(
  draft: PlanDraft,
  channel: ChannelRecord,
  vm: VMRecord,
  afterwards: Afterwards | 'onward',
): void {
  const { vlan, path } = channel
  draft.release('channels', channel.id)
  if (vlan !== null) draft.changes('vlans', String(vlan))
  const { ledger } = draft.snapshot
  const record = ledger.get('virtualControllers', channel.virtualController)!
  const others = ledger.by('channels', 'virtualController', record.id)
  const demands = demandsOf(draft.snapshot, vm, record, others)
  const relieved = { ...record, ...demands, vlan: others.length === 0 ? null : record.vlan }
  draft.finish('virtualControllers', relieved)
  if (vlan !== null) leavePorts(draft, vlan, path)
  if (afterwards === 'kept') change(draft, record, relieved)
  if (afterwards === 'onward') change(draft, record, { ...relieved, vlan: record.vlan })
  if (vlan !== null) pruneVLAN(draft, vlan, switchesOf(path))
}

export function connect(
  draft: PlanDraft,
  channel: ChannelRecord,
  vm: VMRecord,
  resource: RemoteResource,
): void {
  draft.step('guest.connect', connection(draft, channel, vm, resource))
  draft.finish('channels', { ...channel, state: 'connected' })
}

export function disconnect(
  draft: PlanDraft,
  channel: ChannelRecord,
  vm: VMRecord,
  resource: RemoteResource,
): ChannelRecord {
  const reserved: ChannelRecord = { ...channel, state: 'reserved' }
  draft.step('guest.disconnect', connection(draft, channel, vm, resource)).finish('channels', reserved)
  return reserved
}

/** What the device must keep once the channel is on it: its guarantees together, and the smallest of its maxima. */
function ratesWith(
  { ledger, site }: Snapshot,
  record: VirtualControllerRecord,
  channel: ChannelRecord,
): Pick<Demands, 'minimumRateMbps' | 'maximumRateMbps'> {
  const enforces = site.controllers.get(record.controller)!.capabilities
  const sum = ledger
    .by('channels', 'virtualController', record.id)
    .reduce((total, { guaranteedRateMbps }) => total + guaranteedRateMbps, 0)
  return {
    minimumRateMbps: enforces.minimumRate ? Math.max(record.minimumRateMbps, sum) : record.minimumRateMbps,
    maximumRateMbps: enforces.maximumRate
      ? smallestMaximum(record.maximumRateMbps, channel.maximumRateMbps)
      : record.maximumRateMbps,
  }
}

/** What a guest needs to connect a channel, or to end it. */
export function connection(
  { snapshot }: PlanDraft,
  channel: ChannelRecord,
  vm: VMRecord,
  { name, kind, address }: RemoteResource,
): GuestConnectionTarget {
  const { mac } = snapshot.ledger.get('virtualControllers', channel.virtualController)!
  return { host: vm.host, vm: vm.id, mac, resource: { name, kind, address } }
}
