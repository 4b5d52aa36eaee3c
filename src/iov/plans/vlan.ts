import type { PortRole } from '../backend.ts'
import { splitID, vlanPortID } from '../element-id.ts'
import type { VirtualControllerRecord, VLANPortRecord, VLANRecord } from '../ledger.ts'
import { carries } from '../port-admission.ts'
import type { PortTarget } from '../steps/port-steps.ts'
import type { VLANTarget } from '../steps/vlan-steps.ts'
import { vlanName } from '../switch-state.ts'
import type { VLANID } from '../vlan-id.ts'
import type { PlanDraft } from './plan-draft.ts'

/** Sees to it that the group has the VLAN on these switches, which are configured beside each other. */
export function provideVLAN(
  draft: PlanDraft,
  vlan: VLANID,
  group: string,
  switches: readonly string[],
): void {
  const { ledger, site, inventory } = draft.snapshot
  const id = String(vlan)
  const known = ledger.get('vlans', id)
  const owner = known?.group ?? group
  const createdOn = known?.createdOn ?? []
  const missing = switches.filter((name) => !createdOn.includes(name) && !inventory.hasVLAN(name, vlan))
  if (known !== undefined && missing.length === 0) {
    draft.reliesOn('vlans', id)
    return
  }
  draft.reserve('vlans', {
    id,
    vlan,
    group: owner,
    customer: known?.customer ?? site.groups.get(group)!.customer,
    createdOn: [...createdOn, ...missing],
  })
  for (const name of missing) draft.step('vlan.create', vlanTarget(name, vlan, owner), 'beside')
}

/** Puts a port into the VLAN, unless it is there already. */
export function providePort(draft: PlanDraft, vlan: VLANID, port: string, role: PortRole): void {
  const id = vlanPortID(vlan, port)
  draft.reliesOn('vlanPorts', id)
  if (carries(draft.snapshot, port, vlan, role)) return
  const known = draft.snapshot.site.ports.get(port)
  const formerUntagged = role === 'untagged' ? (known?.untagged ?? null) : null
  const record = { id, vlan, port, role, formerUntagged }
  draft.reserve('vlanPorts', record).step('port.join', portTarget(record), 'beside')
}

/** Takes those of the ports out of the VLAN that we put there and that nothing needs any more. */
export function leavePorts(draft: PlanDraft, vlan: VLANID, ports: readonly string[]): void {
  let order: 'after' | 'beside' = 'after'
  for (const port of ports) {
    const id = vlanPortID(vlan, port)
    draft.changes('vlanPorts', id)
    const record = draft.snapshot.ledger.get('vlanPorts', id)
    if (record === undefined || isNeeded(draft, record)) continue
    draft.step('port.leave', portTarget(record), order).release('vlanPorts', id)
    order = 'beside'
  }
}

/** Nothing uses the VLAN: no channel, and no virtual controller that was attached to it. */
export function isUnused({ snapshot: { ledger } }: PlanDraft, vlan: VLANID): boolean {
  return (
    ledger.by('channels', 'vlan', vlan).length === 0 &&
    ledger.by('virtualControllers', 'vlan', vlan).length === 0
  )
}

/** Removes the VLAN from every switch on which we made it. It must be unused. */
export function removeVLAN(draft: PlanDraft, record: VLANRecord): void {
  const ports = draft.snapshot.ledger.by('vlanPorts', 'vlan', record.vlan).map(({ port }) => port)
  leavePorts(draft, record.vlan, ports)
  for (const name of record.createdOn)
    draft.step('vlan.delete', vlanTarget(name, record.vlan, record.group), 'beside')
  draft.release('vlans', record.id)
}

/**
 * Takes a VLAN that is used away from ports and switches of ours where nothing needs it: what an operation kept there
 * that could not be undone at once, or somebody asked for in advance.
 */
export function trimVLAN(draft: PlanDraft, { vlan, createdOn }: VLANRecord): void {
  const needed = portsNeeded(draft, vlan)
  const present = draft.snapshot.ledger.by('vlanPorts', 'vlan', vlan).map(({ port }) => port)
  const unneeded = present.filter((port) => !needed.has(port))
  const leaving = createdOn.filter((name) => ![...needed].some((port) => splitID(port).owner === name))
  if (unneeded.length === 0 && leaving.length === 0) return
  leavePorts(draft, vlan, unneeded)
  pruneVLAN(draft, vlan, leaving)
}

/** Removes the VLAN, or, while something still uses it, removes it from those of the switches that no longer need it. */
export function pruneVLAN(draft: PlanDraft, vlan: VLANID, switches: readonly string[]): void {
  draft.changes('vlans', String(vlan))
  const record = draft.snapshot.ledger.get('vlans', String(vlan))
  if (record === undefined) return
  if (isUnused(draft, vlan)) {
    removeVLAN(draft, record)
    return
  }
  const needed = new Set(
    draft.snapshot.ledger.by('vlanPorts', 'vlan', vlan).map(({ port }) => splitID(port).owner),
  )
  const leaving = record.createdOn.filter((name) => switches.includes(name) && !needed.has(name))
  if (leaving.length === 0) return
  for (const name of leaving) draft.step('vlan.delete', vlanTarget(name, vlan, record.group))
  draft.finish('vlans', { ...record, createdOn: record.createdOn.filter((name) => !leaving.includes(name)) })
}

/** A port is needed by the channels that cross it, and as the uplink of the virtual controllers in the VLAN. */
function isNeeded({ snapshot: { ledger, graph } }: PlanDraft, { vlan, port }: VLANPortRecord): boolean {
  const isUplinkOf = ({ controller }: VirtualControllerRecord): boolean =>
    graph.uplinksOf(controller)[0]?.port === port
  return (
    ledger.by('channels', 'path', port).some((channel) => channel.vlan === vlan) ||
    ledger.by('virtualControllers', 'vlan', vlan).some(isUplinkOf)
  )
}

/** All that `isNeeded` holds for, without a look at the other VLANs of the same ports. */
function portsNeeded({ snapshot: { ledger, graph } }: PlanDraft, vlan: VLANID): ReadonlySet<string> {
  const uplinkOf = ({ controller }: VirtualControllerRecord): readonly string[] =>
    graph
      .uplinksOf(controller)
      .slice(0, 1)
      .map(({ port }) => port)
  return new Set([
    ...ledger.by('channels', 'vlan', vlan).flatMap(({ path }) => path),
    ...ledger.by('virtualControllers', 'vlan', vlan).flatMap(uplinkOf),
  ])
}

function vlanTarget(name: string, vlan: VLANID, group: string): VLANTarget {
  return { switch: name, vlan, name: vlanName(group) }
}

function portTarget({ vlan, port, role, formerUntagged }: VLANPortRecord): PortTarget {
  const { owner, rest } = splitID(port)
  return { switch: owner, port: rest, vlan, role, formerUntagged }
}
