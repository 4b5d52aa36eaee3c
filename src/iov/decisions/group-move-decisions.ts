import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { detach } from '../plans/attachment.ts'
import { connection, releaseChannel } from '../plans/channel.ts'
import { demandsOf } from '../plans/demands.ts'
import { resourceOf } from '../plans/guest.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { change } from '../plans/virtual-controller.ts'
import { mayUse } from '../policy.ts'
import type { Snapshot } from '../snapshot.ts'
import { channelFault } from './channel-decisions.ts'
import { placeFaults } from './constraint-decisions.ts'
import type { Decision } from './decision.ts'
import { propose } from './decision.ts'
import { findGroup, findVirtual, findVM, policyForVirtual } from './lookup.ts'
import type { Renewed } from './renewed-channels.ts'
import { renewChannels } from './renewed-channels.ts'

export type Moved = { reconnected: readonly string[] }

/**
 * The paper's "move to group" as one plan: the group's policy becomes the VM's. A channel that violates it, as one on
 * another customer's VLAN always does, is disconnected and connected again under it; the others stay as they are.
 * Where the VM is must satisfy the policy as it is: nothing is migrated in passing.
 */
export function moveToGroup(snapshot: Snapshot, id: string, group: string): Decision<Moved> {
  const found = findVM(snapshot, id)
  if (!found.ok) return found
  const target = findGroup(snapshot, group)
  if (!target.ok) return target
  if (found.value.group === group) return completed({ reconnected: [] })
  const vm = { ...found.value, group }
  const draft = new PlanDraft(snapshot).reserve('vms', vm)
  const unfit = virtualFaults(draft.snapshot, vm)
  if (unfit.length > 0) return refused('degraded', ...unfit)
  const misplaced = placeFaults(draft.snapshot, vm)
  if (misplaced.length > 0) return refused('constraintNotSatisfiable', ...misplaced, migrateFirst(vm))
  const records = snapshot.ledger.by('virtualControllers', 'vm', id)
  const violating = records.flatMap((record) => violatingChannels(draft.snapshot, vm, record))
  for (const channel of violating) letGo(draft, vm, channel)
  for (const record of records) conform(draft, vm, record.id)
  const renewals = violating.map((former) => ({ former, virtualController: former.virtualController }))
  const renewed = renewChannels(draft, vm, renewals, { idFor: ({ id }) => id, vlan: 'any' })
  if (!renewed.ok) return renewed
  for (const one of renewed.value) connectAgain(draft, vm, one)
  return propose(draft, { reconnected: violating.map((channel) => channel.id) }, renewed.reasons)
}

/** What the VM has that is not in order. */
function virtualFaults(snapshot: Snapshot, vm: VMRecord): readonly Reason[] {
  return snapshot.ledger.by('virtualControllers', 'vm', vm.id).flatMap(({ id }) => {
    const record = findVirtual(snapshot, id)
    return record.ok ? [] : record.reasons
  })
}

function migrateFirst({ id, name }: VMRecord): Reason {
  const text = `${name} can be moved after it is at a place that satisfies the group's policy: migrate it first (migrateVM)`
  return reason('hint', text, [id])
}

/** The channels over the virtual controller that cannot stay as they are. */
function violatingChannels(
  snapshot: Snapshot,
  vm: VMRecord,
  record: VirtualControllerRecord,
): readonly ChannelRecord[] {
  const channels = snapshot.ledger.by('channels', 'virtualController', record.id)
  if (record.vlan !== null && !mayUseVLAN(snapshot, vm, record.vlan)) return channels
  return channels.filter((channel) => {
    const policy = policyForVirtual(snapshot, vm, record, channel.constraints)
    return !policy.ok || channelFault(snapshot, channel, policy.value) !== null
  })
}

function mayUseVLAN({ site, ledger }: Snapshot, vm: VMRecord, vlan: number): boolean {
  const owner = ledger.get('vlans', String(vlan))?.group
  return owner !== undefined && mayUse(site, vm.group, owner)
}

function letGo(draft: PlanDraft, vm: VMRecord, channel: ChannelRecord): void {
  if (channel.state === 'connected' && vm.running) {
    draft.step('guest.disconnect', connection(draft, channel, vm, resourceOf(draft.snapshot, channel)))
  }
  releaseChannel(draft, channel, vm, 'onward')
}

/** Has the adapter keep what the policy asks for, and takes it out of a VLAN that the group may not use. */
function conform(draft: PlanDraft, vm: VMRecord, id: string): void {
  const record = draft.snapshot.ledger.get('virtualControllers', id)!
  const channels = draft.snapshot.ledger.by('channels', 'virtualController', id)
  const isStranger = record.vlan !== null && !mayUseVLAN(draft.snapshot, vm, record.vlan)
  const free = isStranger ? detach(draft, record, 'kept') : record
  // One that was made for a group goes with its VM.
  const group = free.group === null ? null : vm.group
  const demanded = { ...free, group, ...demandsOf(draft.snapshot, vm, free, channels) }
  draft.finish('virtualControllers', demanded)
  change(draft, free, demanded)
}

function connectAgain(draft: PlanDraft, vm: VMRecord, { former, reserved }: Renewed): void {
  draft.finish('channels', { ...reserved, state: former.state })
  if (former.state === 'connected' && vm.running) {
    draft.step('guest.connect', connection(draft, reserved, vm, resourceOf(draft.snapshot, reserved)))
  }
}
