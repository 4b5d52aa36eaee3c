import type { ConstraintSet } from '../constraint-set.ts'
import { checkConstraints } from '../constraint-check.ts'
import type { Combined } from '../constraints.ts'
import { isAtLeast, isolationOf } from '../isolation.ts'
import type { ChannelRecord, RepresentationRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Outcome } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { policyOf, policyOfVirtual, policyOfVM } from '../policy.ts'
import type { Group, Host, PhysicalController, RemoteResource } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Refused } from './decision.ts'
import { notFound, wrongState } from './decision.ts'

/** The elements that a call names, or why they cannot be had. */
export function findVM({ ledger }: Snapshot, id: string): Outcome<VMRecord> {
  const vm = ledger.get('vms', id)
  return vm === undefined ? notFound('virtual machine', id) : completed(vm)
}

export function findHost({ site }: Snapshot, name: string): Outcome<Host> {
  const host = site.hosts.get(name)
  if (host === undefined) return notFound('host', name)
  if (host.reachable) return completed(host)
  return refused('failed', reason('host', `host ${name} cannot be reached: ${host.fault}`, [name]))
}

export function findGroup({ site }: Snapshot, name: string): Outcome<Group> {
  const group = site.groups.get(name)
  return group === undefined ? notFound('group', name) : completed(group)
}

export function findResource({ site }: Snapshot, name: string): Outcome<RemoteResource> {
  const resource = site.resources.get(name)
  return resource === undefined ? notFound('remote resource', name) : completed(resource)
}

/** A virtual controller that is ours and in order; those that others use are left alone. */
export function findVirtual({ site, ledger }: Snapshot, id: string): Outcome<VirtualControllerRecord> {
  const record = ledger.get('virtualControllers', id)
  if (record !== undefined && record.degraded !== null) {
    return refused('degraded', reason('virtual controller', `${id} is degraded: ${record.degraded}`, [id]))
  }
  if (record !== undefined) return completed(record)
  const usedBy = site.virtualControllers.get(id)?.usedBy
  if (usedBy == null) return notFound('virtual controller', id)
  return wrongState('virtual controller', `${id} is not ours and is left alone: ${usedBy}`, id)
}

/** The physical controller behind a virtual one; it may have vanished since. */
export function findPhysical({ site }: Snapshot, id: string): Outcome<PhysicalController> {
  const controller = site.controllers.get(id)
  return controller === undefined ? notFound('controller', id) : completed(controller)
}

export interface VMWithController {
  readonly vm: VMRecord
  readonly record: VirtualControllerRecord
  readonly physical: PhysicalController
}

/** A VM and a virtual controller that it has. */
export function findVirtualOfVM(snapshot: Snapshot, vmID: string, id: string): Outcome<VMWithController> {
  const vm = findVM(snapshot, vmID)
  if (!vm.ok) return vm
  const record = findVirtual(snapshot, id)
  if (!record.ok) return record
  const physical = findPhysical(snapshot, record.value.controller)
  if (!physical.ok) return physical
  if (record.value.vm === vmID)
    return completed({ vm: vm.value, record: record.value, physical: physical.value })
  const text =
    record.value.vm === null
      ? `${id} belongs to no virtual machine; give it to ${vmID} with initVHBA first`
      : `${id} belongs to virtual machine ${record.value.vm}, not to ${vmID}`
  return wrongState('virtual controller', text, id)
}

/** Why nothing of the VM can be taken back: a controller that it uses was not found. null: all are there. */
export function lostController({ site, ledger }: Snapshot, vm: string): Refused | null {
  const lost = ledger
    .by('virtualControllers', 'vm', vm)
    .find(({ controller }) => !site.controllers.has(controller))
  if (lost === undefined) return null
  const text = `${lost.controller} was not found, so what it carries cannot be given back; is its host reachable?`
  return refused('failed', reason('controller', text, [lost.id]))
}

export function representationOf(
  { ledger }: Snapshot,
  virtualController: string,
): RepresentationRecord | undefined {
  return ledger.by('representations', 'virtualController', virtualController)[0]
}

export function channelOf(
  { ledger }: Snapshot,
  virtualController: string,
  resource: string,
): ChannelRecord | undefined {
  return ledger
    .by('channels', 'virtualController', virtualController)
    .find((channel) => channel.resource === resource)
}

/** Everything that applies to a new member of the group. Refused where it is malformed or contradicts itself. */
export function policyForGroup(
  snapshot: Snapshot,
  group: string,
  set: ConstraintSet,
): Outcome<ConstraintSet> {
  return checked(snapshot, set, () => policyOf(snapshot.site, group, set))
}

/**
 * Everything that applies to a call for a VM that exists. Isolation is a promise that is kept for the VM as a whole
 * from its creation on, so a call cannot ask for more of it later.
 */
export function policyForVM(snapshot: Snapshot, vm: VMRecord, call: ConstraintSet): Outcome<ConstraintSet> {
  if (!snapshot.site.groups.has(vm.group)) {
    const text = `group ${vm.group} of virtual machine ${vm.id} is not in the site any more, so nothing says what applies`
    return refused('failed', reason('group', text, [vm.id]))
  }
  const policy = checked(snapshot, call, () => policyOfVM(snapshot.site, vm, call))
  if (!policy.ok) return policy
  const promised = isolationOf(policyOfVM(snapshot.site, vm).set, snapshot.site)
  const asked = isolationOf(policy.value, snapshot.site)
  if (isAtLeast(promised, asked)) return policy
  const text = `isolation ${asked} must be asked for when the VM is created; it has ${promised}`
  return refused('constraintNotSatisfiable', reason('isolation', text, [vm.id]))
}

/**
 * Everything that applies to a virtual controller of a VM. More isolation than the VM's is kept on the controller and
 * the card behind it; a host to itself cannot be promised to a part of a VM.
 */
export function policyForVirtual(
  snapshot: Snapshot,
  vm: VMRecord,
  record: VirtualControllerRecord,
  call: ConstraintSet,
): Outcome<ConstraintSet> {
  const policy = checked(snapshot, call, () => policyOfVirtual(snapshot.site, vm, record, call))
  if (!policy.ok) return policy
  return hostIsolationFault(snapshot, policyOfVM(snapshot.site, vm).set, policy.value) ?? policy
}

/** Isolation of whole hosts is asked for by groups and VMs, not by the call for one virtual controller. */
export function hostIsolationFault(
  { site }: Snapshot,
  promised: ConstraintSet,
  asked: ConstraintSet,
): Refused | null {
  if (isolationOf(asked, site) !== 'host' || isolationOf(promised, site) === 'host') return null
  const text = 'a host of its own must be asked for when the VM is created, or by its group'
  return refused('constraintNotSatisfiable', reason('isolation', text))
}

function checked(snapshot: Snapshot, set: ConstraintSet, combine: () => Combined): Outcome<ConstraintSet> {
  const faults = checkConstraints(set, snapshot.site)
  if (faults.length > 0) return refused('invalidParameter', ...faults)
  const { set: combined, conflicts } = combine()
  if (conflicts.length > 0) return refused('constraintNotSatisfiable', ...conflicts)
  return completed(combined)
}
