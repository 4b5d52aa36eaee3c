import { isFabric, reachesFabric } from '../fabric.ts'
import { Findings } from '../findings.ts'
import type { VirtualControllerRecord, VLANRecord } from '../ledger.ts'
import type { Outcome } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { switchesOf } from '../path.ts'
import { findPaths } from '../path-search.ts'
import { startAt } from '../path-start.ts'
import { attach as attachTo, detach as detachFrom } from '../plans/attachment.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { isUnused, provideVLAN, removeVLAN, trimVLAN } from '../plans/vlan.ts'
import { mayUse } from '../policy.ts'
import { portFault } from '../port-admission.ts'
import { uplinkRole } from '../port-role.ts'
import type { RemoteResource } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import { carryVLANs, whyNoVLANs } from '../virtual-device-kind.ts'
import { freeVLAN, isInRanges, vlansFor } from '../vlan-choice.ts'
import type { VLANID } from '../vlan-id.ts'
import type { Decision, Refused } from './decision.ts'
import { inUse, notFound, propose, wrongState } from './decision.ts'
import { findGroup, findResource, findVirtual } from './lookup.ts'

export interface VLANRequest {
  readonly vlan: VLANID | null
  readonly group: string
  readonly virtualController: string | null
  readonly resource: string | null
}

/** `requestVLAN`: the group has the VLAN on the switches that need it; a free one is chosen where none is named. */
export function requestVLAN(snapshot: Snapshot, request: VLANRequest): Decision<{ vlan: VLANID }> {
  const group = findGroup(snapshot, request.group)
  if (!group.ok) return group
  const virtual = request.virtualController === null ? null : findVirtual(snapshot, request.virtualController)
  if (virtual !== null && !virtual.ok) return virtual
  const resource = request.resource === null ? null : findResource(snapshot, request.resource)
  if (resource !== null && !resource.ok) return resource
  const stranger = virtual === null ? null : strangerFault(snapshot, virtual.value, request.group)
  if (stranger !== null) return stranger
  const unfit = virtual === null ? null : kindFault(snapshot, virtual.value)
  if (unfit !== null) return unfit
  // A virtual controller carries one VLAN: where it has one, that is the one that is asked for.
  const named = request.vlan ?? virtual?.value.vlan ?? null
  const stolen = named === null ? null : ownershipFault(snapshot, named, request.group)
  if (stolen !== null) return stolen
  const route = chooseRoute(snapshot, request, virtual?.value ?? null, resource?.value ?? null)
  if (!route.ok) return route
  const { vlan, switches } = route.value
  const draft = new PlanDraft(snapshot)
  provideVLAN(draft, vlan, request.group, switches)
  return propose(draft, { vlan }, route.reasons)
}

/** `attach`: the virtual controller gets access to a VLAN of its VM's group. */
export function attach(snapshot: Snapshot, vlan: VLANID, id: string): Decision<void> {
  const found = findVirtual(snapshot, id)
  if (!found.ok) return found
  const owner = findVLAN(snapshot, vlan)
  if (!owner.ok) return owner
  const record = found.value
  const vm = record.vm === null ? undefined : snapshot.ledger.get('vms', record.vm)
  if (vm === undefined) {
    return wrongState(
      'virtual controller',
      `${id} belongs to no virtual machine, so no group says what it may use; give it to one with initVHBA first`,
      id,
    )
  }
  if (!mayUse(snapshot.site, vm.group, owner.value.group))
    return notAuthorised(vlan, owner.value.group, vm.group)
  const unfit = kindFault(snapshot, record)
  if (unfit !== null) return unfit
  if (record.vlan === vlan) return completed(undefined)
  if (record.vlan !== null) {
    return inUse(
      'VLAN',
      `${id} is attached to VLAN ${record.vlan} and carries one at most; detach that first`,
      id,
    )
  }
  const uplink = snapshot.graph.uplinksOf(record.controller)[0]?.port
  if (uplink === undefined) {
    const text = `no cable is known from ${record.controller} to a switch`
    return refused('constraintNotSatisfiable', reason('cabling', text, [record.controller]))
  }
  const fault = portFault(snapshot, uplink, vlan, uplinkRole(snapshot, uplink))
  if (fault !== null) return refused('constraintNotSatisfiable', reason('switch port', fault, [uplink]))
  const draft = new PlanDraft(snapshot)
  attachTo(draft, record, vlan, vm.group, uplink)
  return propose(draft, undefined)
}

/** `detach`: the access ends. To be repeated without harm: what is not attached is detached. */
export function detach(snapshot: Snapshot, vlan: VLANID, id: string): Decision<void> {
  const found = findVirtual(snapshot, id)
  if (!found.ok) return found
  const record = found.value
  if (record.vlan === null)
    return completed(undefined, [reason('VLAN', `${id} is attached to no VLAN`, [id])])
  if (record.vlan !== vlan)
    return wrongState('VLAN', `${id} is attached to VLAN ${record.vlan}, not to ${vlan}`, id)
  const channels = snapshot.ledger.by('channels', 'virtualController', id).map(({ resource }) => resource)
  if (channels.length > 0) {
    return inUse(
      'channel',
      `channels to ${channels.join(', ')} use VLAN ${vlan}; release them first`,
      ...channels,
    )
  }
  const draft = new PlanDraft(snapshot)
  detachFrom(draft, record, 'kept')
  return propose(draft, undefined)
}

/**
 * Removes one VLAN of ours that nothing uses; the answer says whether it was one. One that is used is taken away from
 * where nothing needs it.
 */
export function prune(snapshot: Snapshot, record: VLANRecord): Decision<boolean> {
  const draft = new PlanDraft(snapshot)
  const current = snapshot.ledger.get('vlans', record.id)
  if (current === undefined) return completed(false)
  const unused = isUnused(draft, record.vlan)
  if (unused) removeVLAN(draft, current)
  else trimVLAN(draft, current)
  return propose(draft, unused)
}

interface Route {
  readonly vlan: VLANID
  readonly switches: readonly string[]
}

function chooseRoute(
  snapshot: Snapshot,
  request: VLANRequest,
  virtual: VirtualControllerRecord | null,
  resource: RemoteResource | null,
): Outcome<Route> {
  if (virtual !== null && resource !== null) return chooseByPath(snapshot, request, virtual, resource)
  const vlan = request.vlan ?? virtual?.vlan ?? idleVLAN(snapshot, request.group) ?? freeVLAN(snapshot)
  if (vlan === undefined) {
    return refused('noCapacity', reason('VLAN', 'every VLAN of the ranges that the site gives us is in use'))
  }
  const { site, graph } = snapshot
  const uplinks = virtual === null ? [] : graph.uplinksOf(virtual.controller).slice(0, 1)
  const wanted =
    virtual !== null
      ? uplinks.map((uplink) => uplink.switch)
      : resource !== null
        ? switchesOf(resource.ports)
        : [...site.switches.keys()].filter((name) => !isFabric(site, name))
  const fabric = wanted.find((name) => isFabric(site, name))
  if (fabric !== undefined)
    return refused(
      'notSupported',
      reason('fabric', `${fabric} is a fabric of Fibre Channel: ${noVLANs}`, [fabric]),
    )
  const switches = wanted.filter((name) => site.switches.get(name)?.reachable)
  const missed = wanted.filter((name) => !switches.includes(name))
  const taken = switches.find((name) => isForeign(snapshot, name, vlan))
  if (taken !== undefined)
    return inUse('VLAN', `VLAN ${vlan} on switch ${taken} was made by somebody else`, taken)
  if (switches.length === 0) {
    return refused(
      'failed',
      reason('switch', 'none of the switches that need the VLAN can be reached', missed),
    )
  }
  const reasons = missed.map((name) =>
    reason('switch', `switch ${name} cannot be reached and was left out`, [name]),
  )
  return completed({ vlan, switches }, reasons)
}

function chooseByPath(
  snapshot: Snapshot,
  request: VLANRequest,
  virtual: VirtualControllerRecord,
  resource: RemoteResource,
): Outcome<Route> {
  const start = { ...startAt(snapshot, virtual, {}), vlan: request.vlan ?? virtual.vlan }
  const vlans = start.vlan === null ? vlansFor(snapshot, request.group, resource, 1) : []
  if (start.vlan === null && vlans.length === 0) {
    return refused('noCapacity', reason('VLAN', 'every VLAN of the ranges that the site gives us is in use'))
  }
  const findings = new Findings()
  const found = findPaths(
    snapshot,
    {
      starts: [start],
      vlans,
      resource,
      kept: [],
      count: 1,
      redundancyLevel: 'controller',
    },
    findings,
  )
  if (found === undefined) return refused('constraintNotSatisfiable', ...findings.reasons)
  const { vlan, ports } = found[0]!
  return completed({ vlan: vlan!, switches: switchesOf(ports) })
}

/** A VLAN that the group has and nothing uses: whoever asks again gets it, not one more. */
function idleVLAN(snapshot: Snapshot, group: string): VLANID | undefined {
  const draft = new PlanDraft(snapshot)
  const idle = snapshot.ledger.by('vlans', 'group', group).filter(({ vlan }) => isUnused(draft, vlan))
  return idle.toSorted((one, other) => one.vlan - other.vlan)[0]?.vlan
}

/** Why the group may not have this VLAN; null: it may. */
function ownershipFault(snapshot: Snapshot, vlan: VLANID, group: string): Refused | null {
  const record = snapshot.ledger.get('vlans', String(vlan))
  if (record !== undefined) {
    return mayUse(snapshot.site, group, record.group) ? null : notAuthorised(vlan, record.group, group)
  }
  if (!isInRanges(snapshot, vlan)) {
    const text = `VLAN ${vlan} is in none of the ranges that the site gives us`
    return refused('notAuthorisedByGroup', reason('VLAN', text))
  }
  if (!snapshot.site.vlans.has(vlan)) return null
  return inUse('VLAN', `VLAN ${vlan} is in use already and was made by somebody else`)
}

const noVLANs = 'there are no VLANs'

/** Why the virtual controller can be in no VLAN, whichever; null: it can. */
function kindFault({ site }: Snapshot, { id, controller, index }: VirtualControllerRecord): Refused | null {
  const physical = site.controllers.get(controller)
  if (physical === undefined || carryVLANs(physical.capabilities)) return null
  const why = reachesFabric(physical)
    ? `it is a virtual port of Fibre Channel, where ${noVLANs}`
    : whyNoVLANs(physical, index)
  return refused('notSupported', reason('VLAN', `no VLAN can be put on ${id}: ${why}`, [id]))
}

/** A virtual controller of a VM is served with VLANs that its group may use. */
function strangerFault(
  { site, ledger }: Snapshot,
  record: VirtualControllerRecord,
  group: string,
): Refused | null {
  const vm = record.vm === null ? undefined : ledger.get('vms', record.vm)
  if (vm === undefined || mayUse(site, vm.group, group)) return null
  const text = `${record.id} belongs to a virtual machine of group ${vm.group}, which is not in group ${group}`
  return refused('notAuthorisedByGroup', reason('group', text, [record.id]))
}

function findVLAN({ site, ledger }: Snapshot, vlan: VLANID): Outcome<VLANRecord> {
  const record = ledger.get('vlans', String(vlan))
  if (record !== undefined) return completed(record)
  if (!site.vlans.has(vlan)) return notFound('VLAN', String(vlan))
  const text = `VLAN ${vlan} was made by somebody else and is left alone`
  return refused('notAuthorisedByGroup', reason('VLAN', text))
}

function notAuthorised(vlan: VLANID, owner: string, group: string): Refused {
  const text = `VLAN ${vlan} belongs to group ${owner}; group ${group} is not in it`
  return refused('notAuthorisedByGroup', reason('group', text))
}

function isForeign({ ledger, inventory }: Snapshot, switchName: string, vlan: VLANID): boolean {
  const ours = ledger.get('vlans', String(vlan))?.createdOn.includes(switchName) === true
  return !ours && inventory.hasVLAN(switchName, vlan)
}
