import type { ChannelDecision } from '../channel-decision.ts'
import { decideChannel } from '../channel-decision.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import { combine } from '../constraints.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Outcome } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { networksOf } from '../path.ts'
import { pathOf } from '../path-start.ts'
import * as channels from '../plans/channel.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import type { Snapshot } from '../snapshot.ts'
import type { VLANID } from '../vlan-id.ts'
import type { Decision, Identities, Refused } from './decision.ts'
import { inUse, madeBefore, propose, wrongState } from './decision.ts'
import {
  channelOf,
  findResource,
  findVirtualOfVM,
  findVM,
  policyForVirtual,
  representationOf,
} from './lookup.ts'

/** `requestChannel`: VLAN, switches and adapter are configured for it; nothing is connected yet. */
export function requestChannel(
  snapshot: Snapshot,
  identities: Identities,
  vmID: string,
  virtualController: string,
  resourceName: string,
  constraints: ConstraintSet,
): Decision<{ channel: string; vlan: VLANID | null }> {
  const found = findVirtualOfVM(snapshot, vmID, virtualController)
  if (!found.ok) return found
  const policy = policyForVirtual(snapshot, found.value.vm, found.value.record, constraints)
  if (!policy.ok) return policy
  const decided = decideOn(snapshot, vmID, virtualController, resourceName, policy.value)
  if (!decided.ok) return decided
  if ('state' in decided.value) {
    const { id, vlan } = decided.value
    return madeBefore(snapshot, 'channels', id, { channel: id, vlan })
  }
  const draft = new PlanDraft(snapshot)
  const channel = channels.reserveChannel(draft, identities.uuid(), decided.value, constraints)
  return propose(draft, { channel: channel.id, vlan: channel.vlan }, decided.reasons)
}

/** The channel that there is already, or what a new one would be. */
export function decideOn(
  snapshot: Snapshot,
  vmID: string,
  virtualController: string,
  resourceName: string,
  set: ConstraintSet,
): Outcome<ChannelRecord | ChannelDecision> {
  const found = findVirtualOfVM(snapshot, vmID, virtualController)
  if (!found.ok) return found
  const resource = findResource(snapshot, resourceName)
  if (!resource.ok) return resource
  const { vm, record } = found.value
  const asked = combine([set, record.constraints])
  if (asked.conflicts.length > 0) return refused('constraintNotSatisfiable', ...asked.conflicts)
  const existing = channelOf(snapshot, virtualController, resourceName)
  if (existing !== undefined) return channelFault(snapshot, existing, asked.set) ?? completed(existing)
  const request = { vm, virtualController: record, resource: resource.value, set: asked.set }
  return trustFault(record, set) ?? decideChannel(snapshot, request)
}

/** `releaseChannel`: undoes all that was configured for it. It must not be connected. */
export function releaseChannel(
  snapshot: Snapshot,
  vmID: string,
  virtualController: string,
  resource: string,
): Decision<void> {
  const found = findVirtualOfVM(snapshot, vmID, virtualController)
  if (!found.ok) return found
  const known = findResource(snapshot, resource)
  if (!known.ok) return known
  const channel = channelOf(snapshot, virtualController, resource)
  if (channel === undefined) {
    const text = `there is no channel from ${virtualController} to ${resource}, so nothing is left to release`
    return completed(undefined, [reason('channel', text, [virtualController])])
  }
  if (channel.state === 'connected') {
    return inUse('channel', `the guest is connected to ${resource}; disconnect it first`, channel.id)
  }
  const draft = new PlanDraft(snapshot)
  channels.releaseChannel(draft, channel, found.value.vm, 'kept')
  return propose(draft, undefined)
}

/** `connect`: the guest connects over a channel that was requested; `vlan` null: whichever the channel has. */
export function connect(
  snapshot: Snapshot,
  vmID: string,
  virtualController: string,
  vlan: VLANID | null,
  resourceName: string,
): Decision<{ channel: string }> {
  const found = findVirtualOfVM(snapshot, vmID, virtualController)
  if (!found.ok) return found
  const resource = findResource(snapshot, resourceName)
  if (!resource.ok) return resource
  const channel = channelOf(snapshot, virtualController, resourceName)
  if (channel === undefined) {
    const text = `there is no channel from ${virtualController} to ${resourceName}; request it first`
    return wrongState('channel', text, virtualController)
  }
  if (vlan !== null && channel.vlan !== vlan) {
    const where = channel.vlan === null ? 'on none' : `on VLAN ${channel.vlan}`
    return wrongState('VLAN', `the channel to ${resourceName} is ${where}, not on ${vlan}`, channel.id)
  }
  if (channel.state === 'connected')
    return madeBefore(snapshot, 'channels', channel.id, { channel: channel.id })
  const fault = guestFault(snapshot, found.value.vm, virtualController)
  if (fault !== null) return fault
  const draft = new PlanDraft(snapshot)
  channels.connect(draft, channel, found.value.vm, resource.value)
  return propose(draft, { channel: channel.id })
}

/** `disconnect`: the guest lets go; the channels stay reserved. On one virtual controller, or on all of the VM's. */
export function disconnect(
  snapshot: Snapshot,
  vmID: string,
  virtualController: string | null,
  resourceName: string,
): Decision<void> {
  const vm = findVM(snapshot, vmID)
  if (!vm.ok) return vm
  const resource = findResource(snapshot, resourceName)
  if (!resource.ok) return resource
  const all = channelsTo(snapshot, vmID, resourceName).filter(
    (channel) => virtualController === null || channel.virtualController === virtualController,
  )
  if (all.length === 0) {
    const text = `virtual machine ${vmID} has no channel to ${resourceName}, so nothing is connected`
    return completed(undefined, [reason('channel', text, [vmID])])
  }
  const draft = new PlanDraft(snapshot)
  for (const channel of all) {
    if (channel.state === 'connected') channels.disconnect(draft, channel, vm.value, resource.value)
  }
  return propose(draft, undefined)
}

export function channelsTo({ ledger }: Snapshot, vm: string, resource: string): readonly ChannelRecord[] {
  return ledger.by('channels', 'vm', vm).filter((channel) => channel.resource === resource)
}

/** Why the guest cannot connect through the virtual controller; null: it can. */
export function guestFault(snapshot: Snapshot, vm: VMRecord, virtualController: string): Refused | null {
  if (!vm.running) return wrongState('virtual machine', `${vm.id} does not run; start it first`, vm.id)
  if (representationOf(snapshot, virtualController) !== undefined) return null
  const text = `the guest has no representation of ${virtualController}; create it first`
  return wrongState('representation', text, virtualController)
}

/** Why the virtual controller cannot be trusted as asked; null: it can, or need not be. */
export function trustFault({ id, trust }: VirtualControllerRecord, set: ConstraintSet): Refused | null {
  if (set.trust !== true || trust) return null
  return wrongState('trust', `${id} was not made trusted when it was given to the VM`, id)
}

/** Why the channel that there is does not give what is asked for now; null: it does. */
export function channelFault(snapshot: Snapshot, channel: ChannelRecord, set: ConstraintSet): Refused | null {
  const crossed = networksOf(pathOf(snapshot, channel).cables)
  const forbidden = set.forbiddenNetworks?.find((network) => crossed.includes(network))
  const missed = set.mandatoryNetworks?.find((network) => !crossed.includes(network))
  const differences = [
    ...(hasRates(channel, set) ? [] : ['has other rates']),
    ...(forbidden === undefined ? [] : [`crosses network ${forbidden}`]),
    ...(missed === undefined ? [] : [`does not cross network ${missed}`]),
  ]
  if (differences.length === 0) return null
  const text = `the channel to ${channel.resource} exists and ${differences.join(' and ')}; release it before asking for another`
  return inUse('channel', text, channel.id)
}

/** The rates that are asked for now are those asked for then, or less. */
function hasRates(channel: ChannelRecord, set: ConstraintSet): boolean {
  const limit = set.maximumRateMbps ?? Infinity
  const kept = channel.maximumRateMbps === 0 ? Infinity : channel.maximumRateMbps
  const enforced = channel.enforcedBy !== 'admission' || set.admissionSuffices === true
  return channel.guaranteedRateMbps >= (set.guaranteedRateMbps ?? 0) && kept <= limit && enforced
}
