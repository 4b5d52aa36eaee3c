import { splitID } from '../element-id.ts'
import type { VirtualControllerRecord } from '../ledger.ts'
import { uplinkRole } from '../port-role.ts'
import type { VLANID } from '../vlan-id.ts'
import type { PlanDraft } from './plan-draft.ts'
import type { Afterwards } from './virtual-controller.ts'
import { change } from './virtual-controller.ts'
import { leavePorts, providePort, provideVLAN } from './vlan.ts'

/** Gives the virtual controller access to the VLAN, on the adapter and on the switch port behind it. */
export function attach(
  draft: PlanDraft,
  record: VirtualControllerRecord,
  vlan: VLANID,
  group: string,
  uplink: string,
): VirtualControllerRecord {
  const attached = { ...record, vlan }
  provideVLAN(draft, vlan, group, [splitID(uplink).owner])
  providePort(draft, vlan, uplink, uplinkRole(draft.snapshot, uplink))
  draft.reserve('virtualControllers', attached)
  change(draft, record, attached)
  return attached
}

/** Denies it access again. No channel may use it any more. */
export function detach(
  draft: PlanDraft,
  record: VirtualControllerRecord,
  afterwards: Afterwards,
): VirtualControllerRecord {
  if (record.vlan === null) return record
  const { vlan } = record
  const detached = { ...record, vlan: null }
  draft.changes('vlans', String(vlan)).finish('virtualControllers', detached)
  const uplinks = draft.snapshot.graph.uplinksOf(record.controller).map(({ port }) => port)
  leavePorts(draft, vlan, uplinks)
  if (afterwards === 'kept') change(draft, record, detached)
  return detached
}
