import type { ConstraintSet } from '../constraint-set.ts'
import { pathsOf, redundancyLevelOf } from '../constraints.ts'
import { applyFilters } from '../filter.ts'
import { capacity } from '../filters/capacity.ts'
import { suitability } from '../filters/table.ts'
import type { VirtualControllerRecord } from '../ledger.ts'
import type { Outcome } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { place, placementRequest } from '../placement.ts'
import { detach } from '../plans/attachment.ts'
import { demandsIn } from '../plans/demands.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import {
  assign,
  createVirtualController,
  removeVirtualController,
  unassign,
} from '../plans/virtual-controller.ts'
import { areApart, countApart } from '../redundancy.ts'
import type { PhysicalController } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import { virtualControllerID } from '../element-id.ts'
import type { Decision, Identities } from './decision.ts'
import { inUse, notFound, propose, wrongState } from './decision.ts'
import * as lookup from './lookup.ts'

export type CreatedVirtual = { virtualController: string }

/** `createVHBA`: a virtual controller on this physical one, for nobody yet. */
export function createVHBA(snapshot: Snapshot, identities: Identities, id: string): Decision<CreatedVirtual> {
  const controller = lookup.findPhysical(snapshot, id)
  if (!controller.ok) return controller
  const host = lookup.findHost(snapshot, controller.value.host)
  if (!host.ok) return host
  if (controller.value.technique === 'none') {
    return refused('notSupported', reason('technique', `${id} cannot be virtualized`, [id]))
  }
  const draft = new PlanDraft(snapshot)
  const record = takeVirtualDevice(draft, identities, controller.value)
  return record.ok ? propose(draft, { virtualController: record.value.id }) : record
}

/** `removeVHBA`: its end, when no VM has it any more. */
export function removeVHBA(snapshot: Snapshot, id: string): Decision<void> {
  const found = lookup.findVirtual(snapshot, id)
  if (!found.ok) return found
  const record = found.value
  const controller = lookup.findPhysical(snapshot, record.controller)
  if (!controller.ok) return controller
  if (record.vm !== null) {
    return inUse(
      'virtual controller',
      `${id} belongs to virtual machine ${record.vm}; release it first`,
      record.vm,
    )
  }
  const draft = new PlanDraft(snapshot)
  removeVirtualController(draft, detach(draft, record, 'reset'))
  return propose(draft, undefined)
}

/** `getVHBA`: as `createVHBA`, on that controller of the host that fits the constraints best. */
export function getVHBA(
  snapshot: Snapshot,
  identities: Identities,
  host: string,
  group: string,
  constraints: ConstraintSet,
): Decision<CreatedVirtual> {
  const known = lookup.findHost(snapshot, host)
  if (!known.ok) return known
  const owner = lookup.findGroup(snapshot, group)
  if (!owner.ok) return owner
  const policy = lookup.policyForGroup(snapshot, group, constraints)
  if (!policy.ok) return policy
  if (pathsOf(constraints) > 1) {
    const text = 'one virtual controller cannot be redundant; ask for redundancy when the VM is created'
    return refused('constraintNotSatisfiable', reason('redundancy', text))
  }
  const single = { ...policy.value, redundantPaths: 1 }
  const placed = place(snapshot, placementRequest(snapshot.site, group, single, host))
  if (!placed.ok) return placed
  const draft = new PlanDraft(snapshot)
  const record = takeVirtualDevice(draft, identities, placed.value[0]!)
  return record.ok ? propose(draft, { virtualController: record.value.id }, placed.reasons) : record
}

/** `initVHBA`: the virtual controller becomes the VM's, with the rates and the trust that are asked for. */
export function initVHBA(
  snapshot: Snapshot,
  host: string,
  id: string,
  vmID: string,
  constraints: ConstraintSet,
): Decision<void> {
  const known = lookup.findHost(snapshot, host)
  if (!known.ok) return known
  const vm = lookup.findVM(snapshot, vmID)
  if (!vm.ok) return vm
  const found = lookup.findVirtual(snapshot, id)
  if (!found.ok) return found
  const record = found.value
  const controller = lookup.findPhysical(snapshot, record.controller)
  if (!controller.ok) return controller
  if (controller.value.host !== host) return notFound(`virtual controller of host ${host}`, id)
  if (vm.value.host !== host) {
    return wrongState('host', `virtual machine ${vmID} is on ${vm.value.host}, not on ${host}`, vmID)
  }
  const policy = lookup.policyForVM(snapshot, vm.value, constraints)
  if (!policy.ok) return policy
  const demands = demandsIn(policy.value)
  if (record.vm !== null) {
    const same = Object.entries(demands).every(
      ([name, value]) => record[name as keyof typeof demands] === value,
    )
    if (record.vm === vmID && same) return completed(undefined)
    return inUse('virtual controller', `${id} belongs to virtual machine ${record.vm} already`, record.vm)
  }
  const unsuitable = unsuitability(snapshot, vm.value.group, policy.value, controller.value)
  if (!unsuitable.ok) return unsuitable
  const apart = redundancyFault(snapshot, vmID, policy.value, controller.value)
  if (apart !== null) return refused('constraintNotSatisfiable', reason('redundancy', apart, [id]))
  const draft = new PlanDraft(snapshot)
  assign(draft, record, vm.value, demands)
  return propose(draft, undefined)
}

/** `releaseVHBA`: takes the virtual controller from the VM. Without representation and channels only. */
export function releaseVHBA(snapshot: Snapshot, vmID: string, id: string): Decision<void> {
  const found = lookup.findVirtualOfVM(snapshot, vmID, id)
  if (!found.ok) return found
  const channels = snapshot.ledger.by('channels', 'virtualController', id)
  if (channels.length > 0) {
    const resources = channels.map(({ resource }) => resource)
    return inUse('channel', `${id} has channels to ${resources.join(', ')}; release them first`, ...resources)
  }
  const representation = lookup.representationOf(snapshot, id)
  if (representation !== undefined) {
    return inUse(
      'representation',
      `${id} is in the guest as ${representation.name}; remove that first`,
      representation.id,
    )
  }
  const draft = new PlanDraft(snapshot)
  unassign(draft, detach(draft, found.value.record, 'kept'), found.value.vm, 'kept')
  return propose(draft, undefined)
}

/** Takes the first free virtual device of the controller into use. */
export function takeVirtualDevice(
  draft: PlanDraft,
  identities: Identities,
  controller: PhysicalController,
): Outcome<VirtualControllerRecord> {
  const { snapshot } = draft
  const isFree = (index: number): boolean =>
    snapshot.ledger.get('virtualControllers', virtualControllerID(controller.id, index)) === undefined
  const index = snapshot.inventory.freeIndexes(controller.id).find(isFree)
  if (index === undefined) {
    const text = `none of the ${controller.enabledVirtual} virtual devices of ${controller.id} is free`
    return refused('noCapacity', reason('free virtual device', text, [controller.id]))
  }
  if (snapshot.inventory.addressOf(controller.id, index) === null) {
    const text = `virtual device ${index} of ${controller.id} has no PCI address to hand to a VM`
    return refused('notSupported', reason('technique', text, [controller.id]))
  }
  return completed(createVirtualController(draft, controller, index, identities.mac(snapshot)))
}

/** The same filters as a placement, on a controller of which a virtual device is in hand already. */
function unsuitability(
  snapshot: Snapshot,
  group: string,
  set: ConstraintSet,
  controller: PhysicalController,
): Outcome<void> {
  const request = placementRequest(snapshot.site, group, set, null)
  const { last, reasons } = applyFilters([...suitability, capacity], [controller], request, snapshot)
  return last === null ? completed(undefined) : refused(last.code, ...reasons)
}

/** Of the controllers that the VM then has, as many must be apart as redundancy asks for, or all while it has fewer. */
function redundancyFault(
  snapshot: Snapshot,
  vm: string,
  set: ConstraintSet,
  added: PhysicalController,
): string | null {
  const { ledger, site, graph } = snapshot
  const paths = pathsOf(set)
  if (paths < 2) return null
  const level = redundancyLevelOf(set)
  const present = ledger
    .by('virtualControllers', 'vm', vm)
    .flatMap(({ controller }) => site.controllers.get(controller) ?? [])
  const needed = Math.min(paths, present.length + 1)
  const apart = countApart([...present, added], needed, areApart(graph, level))
  if (apart >= needed) return null
  return `${needed} paths are to share no ${level}, but ${added.id} shares one with what the VM has`
}
