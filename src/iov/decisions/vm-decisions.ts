import { isDeepStrictEqual } from 'node:util'
import type { ConstraintSet } from '../constraint-set.ts'
import { sharesHost } from '../filters/isolation.ts'
import type { VMRequest } from '../infrastructure.ts'
import { isolationOf } from '../isolation.ts'
import type { VMRecord } from '../ledger.ts'
import type { Outcome } from '../outcome.ts'
import { reason, refused } from '../outcome.ts'
import { place, placementRequest } from '../placement.ts'
import { detach } from '../plans/attachment.ts'
import { releaseChannel } from '../plans/channel.ts'
import { demandsIn } from '../plans/demands.ts'
import { emptyGuest } from '../plans/guest.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import * as controllers from '../plans/virtual-controller.ts'
import { defineVM, forgetVM, removeVM, startVM } from '../plans/virtual-machine.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Decision, Identities, Refused } from './decision.ts'
import { inUse, madeBefore, propose } from './decision.ts'
import { findGroup, findHost, findVM, lostController, policyForGroup } from './lookup.ts'
import { freeInterfaceName } from './representation-decisions.ts'
import { takeVirtualDevice } from './virtual-controller-decisions.ts'

export type CreatedVM = { vm: string; virtualControllers: readonly string[] }

/**
 * The paper's "create VM" as one plan: a host is chosen by its controllers, the VM is defined there, gets as many
 * virtual controllers as redundancy asks for, is started, and its guest takes them into use.
 */
export function createVM(
  snapshot: Snapshot,
  identities: Identities,
  request: VMRequest,
  nowMs: number,
): Decision<CreatedVM> {
  const again = madeBySameRequest(snapshot, request, null)
  if (again !== undefined) {
    const had = snapshot.ledger.by('virtualControllers', 'vm', again.id).map(({ id }) => id)
    if (had.length > 0)
      return madeBefore(snapshot, 'vms', again.id, { vm: again.id, virtualControllers: had.sort() })
  }
  const policy = admit(snapshot, request)
  if (!policy.ok) return policy
  const placed = place(snapshot, placementRequest(snapshot.site, request.group, policy.value, null))
  if (!placed.ok) return placed
  const draft = new PlanDraft(snapshot)
  const vm = newVM(identities, request, placed.value[0]!.host, nowMs)
  defineVM(draft, vm)
  const assigned: string[] = []
  for (const controller of placed.value) {
    const record = takeVirtualDevice(draft, identities, controller)
    if (!record.ok) return record
    controllers.assign(draft, record.value, vm, demandsIn(policy.value))
    assigned.push(record.value.id)
  }
  startVM(draft, vm)
  for (const id of assigned) {
    const record = draft.snapshot.ledger.get('virtualControllers', id)!
    const physical = snapshot.site.controllers.get(record.controller)!
    controllers.addRepresentation(draft, record, vm, freeInterfaceName(draft.snapshot, vm.id, physical))
  }
  return propose(draft, { vm: vm.id, virtualControllers: assigned }, placed.reasons)
}

/** `Hypervisor.create`: the VM alone, on this host, running. */
export function create(
  snapshot: Snapshot,
  identities: Identities,
  hostName: string,
  request: VMRequest,
  nowMs: number,
): Decision<{ vm: string }> {
  const host = findHost(snapshot, hostName)
  if (!host.ok) return host
  const again = madeBySameRequest(snapshot, request, hostName)
  if (again !== undefined) return madeBefore(snapshot, 'vms', again.id, { vm: again.id })
  const policy = admit(snapshot, request)
  if (!policy.ok) return policy
  const fault = hostFault(snapshot, request.group, policy.value, hostName)
  if (fault !== null) return refused('constraintNotSatisfiable', reason('host', fault, [hostName]))
  const draft = new PlanDraft(snapshot)
  const vm = newVM(identities, request, hostName, nowMs)
  defineVM(draft, vm)
  startVM(draft, vm)
  return propose(draft, { vm: vm.id })
}

/**
 * The paper's decommissioning as one plan: everything that the VM has is given back, then the VM is gone. No host is
 * asked but its own, no switch but those that its channels cross. Of a VM whose host is not in the site any more, what
 * the switches have is given back, and the rest is forgotten with the host.
 */
export function haltVM(snapshot: Snapshot, id: string): Decision<void> {
  const found = findVM(snapshot, id)
  if (!found.ok) return found
  const vm = found.value
  const draft = new PlanDraft(snapshot)
  if (!snapshot.site.hosts.has(vm.host)) {
    forgetVM(draft, vm)
    return propose(draft, undefined)
  }
  const unreachable = hostGone(snapshot, vm) ?? lostController(snapshot, id)
  if (unreachable !== null) return unreachable
  const { ledger } = draft.snapshot
  emptyGuest(draft, vm)
  for (const { id: known } of ledger.by('representations', 'vm', id)) draft.release('representations', known)
  for (const channel of ledger.by('channels', 'vm', id)) releaseChannel(draft, channel, vm, 'reset')
  for (const record of ledger.by('virtualControllers', 'vm', id)) {
    const detached = detach(draft, record, 'reset')
    controllers.removeVirtualController(draft, controllers.unassign(draft, detached, vm, 'reset'))
  }
  removeVM(draft, vm)
  return propose(draft, undefined)
}

/** Why nothing can be taken back from the VM's host, and what to do about it; null: it can be reached. */
function hostGone(snapshot: Snapshot, vm: VMRecord): Refused | null {
  const host = findHost(snapshot, vm.host)
  if (host.ok) return null
  const hint =
    `${vm.name} can be halted when ${vm.host} answers again; if it is gone for good, take it out of the site file and ` +
    'start iovm anew: then what the switches have for the virtual machine is given back, and the rest is forgotten'
  return refused(host.code, ...host.reasons, reason('hint', hint, [vm.host]))
}

/** The VM that an earlier request made which had the same name and asked for the same. */
function madeBySameRequest(
  { ledger }: Snapshot,
  { name, group, constraints, memoryMiB, processors }: VMRequest,
  host: string | null,
): VMRecord | undefined {
  const [namesake] = name === null ? [] : ledger.by('vms', 'name', name)
  if (namesake === undefined || (host !== null && namesake.host !== host)) return undefined
  const had = {
    group: namesake.group,
    constraints: namesake.constraints,
    memoryMiB: namesake.memoryMiB,
    processors: namesake.processors,
  }
  return isDeepStrictEqual(had, { group, constraints, memoryMiB, processors }) ? namesake : undefined
}

/** The request makes sense, and what applies to it. */
function admit(snapshot: Snapshot, request: VMRequest): Outcome<ConstraintSet> {
  const group = findGroup(snapshot, request.group)
  if (!group.ok) return group
  for (const [what, value] of [
    ['memoryMiB', request.memoryMiB],
    ['processors', request.processors],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1) {
      return refused('invalidParameter', reason(what, `${value} is not a whole number of at least 1`))
    }
  }
  if (request.name === '')
    return refused('invalidParameter', reason('name', 'a virtual machine needs a name'))
  const [namesake] = request.name === null ? [] : snapshot.ledger.by('vms', 'name', request.name)
  if (namesake !== undefined)
    return inUse('name', `there is a virtual machine ${request.name} already`, namesake.id)
  return policyForGroup(snapshot, request.group, request.constraints)
}

function newVM(identities: Identities, request: VMRequest, host: string, nowMs: number): VMRecord {
  const id = identities.uuid()
  const { group, constraints, memoryMiB, processors } = request
  const name = request.name ?? `vm-${id.slice(0, 8)}`
  return {
    id,
    name,
    host,
    home: null,
    movingTo: null,
    leavingGroup: null,
    group,
    constraints,
    memoryMiB,
    processors,
    running: false,
    createdAtMs: nowMs,
  }
}

/** Why nothing of the group may be on this host; null: it may. */
export function hostFault(
  snapshot: Snapshot,
  group: string,
  set: ConstraintSet,
  host: string,
): string | null {
  if (set.allowedHosts?.includes(host) === false) return `host ${host} is none of the allowed ones`
  if (set.forbiddenHosts?.includes(host)) return `host ${host} is forbidden`
  const { customer } = snapshot.site.groups.get(group)!
  const shares = sharesHost(host, { customer, isolation: isolationOf(set, snapshot.site) }, snapshot)
  return shares ? null : `host ${host} cannot be shared between customer ${customer} and those that are on it`
}
