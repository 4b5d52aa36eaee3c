import { isDeepStrictEqual } from 'node:util'
import type { ConstraintSet } from '../constraint-set.ts'
import { combine, pathsOf, redundancyLevelOf } from '../constraints.ts'
import { hasFabric } from '../facets.ts'
import { applyToOne } from '../filter.ts'
import { capacity } from '../filters/capacity.ts'
import { suitability } from '../filters/table.ts'
import type { VirtualControllerRequest } from '../infrastructure.ts'
import type { VirtualControllerRecord } from '../ledger.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { place, placementRequest } from '../placement.ts'
import { detach } from '../plans/attachment.ts'
import { demandsIn } from '../plans/demands.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import type { Asked } from '../plans/virtual-controller.ts'
import {
  askedByNobody,
  assign,
  createVirtualController,
  removeVirtualController,
  unassign,
} from '../plans/virtual-controller.ts'
import { mayUse, policyOf } from '../policy.ts'
import { areApart, countApart } from '../redundancy.ts'
import type { PhysicalController } from '../site.ts'
import type { MACAddress } from '../mac-address.ts'
import type { Snapshot } from '../snapshot.ts'
import { canBeAttached } from '../virtual-device-kind.ts'
import { virtualControllerID } from '../element-id.ts'
import type { Decision, Identities } from './decision.ts'
import { inUse, madeBefore, notFound, propose, wrongState } from './decision.ts'
import * as lookup from './lookup.ts'

export type CreatedVirtual = { virtualController: string }

/** `createVHBA`: a virtual controller on this physical one, for a group or for nobody yet. */
export function createVHBA(
  snapshot: Snapshot,
  identities: Identities,
  id: string,
  { name = null, group = null, constraints = {}, index = null }: VirtualControllerRequest = {},
): Decision<CreatedVirtual> {
  const controller = lookup.findPhysical(snapshot, id)
  if (!controller.ok) return controller
  const host = lookup.findHost(snapshot, controller.value.host)
  if (!host.ok) return host
  if (controller.value.technique === 'none') {
    return refused('notSupported', reason('technique', `${id} cannot be virtualized`, [id]))
  }
  const asked = askedFor(snapshot, name, group, constraints)
  if (!asked.ok) return asked
  const known = answerAgain(
    snapshot,
    asked.value,
    (record) => record.controller === id && (index === null || record.index === index),
  )
  if (known !== null) return known
  if (group !== null) {
    const unsuitable = unsuitability(snapshot, group, asked.value.policy, controller.value)
    if (!unsuitable.ok) return unsuitable
  }
  return takeFor(snapshot, identities, controller.value, asked.value, [], index)
}

/** `removeVHBA`: its end, when no VM has it any more; `generation` null: whichever it is. */
export function removeVHBA(snapshot: Snapshot, id: string, generation: number | null = null): Decision<void> {
  const found = lookup.findVirtual(snapshot, id)
  if (!found.ok) {
    const wasHandedOut = snapshot.ledger.get('generations', id) !== undefined
    if (found.code !== 'notFound' || !wasHandedOut) return found
    return completed(undefined, [reason('virtual controller', `${id} was removed already`, [id])])
  }
  const record = found.value
  if (generation !== null && generation !== record.generation) {
    const text = `${id} has been handed out again since: its generation is ${record.generation}, not ${generation}`
    return wrongState('generation', text, id)
  }
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
  name: string | null = null,
): Decision<CreatedVirtual> {
  const known = lookup.findHost(snapshot, host)
  if (!known.ok) return known
  const asked = askedFor(snapshot, name, group, constraints)
  if (!asked.ok) return asked
  if (pathsOf(constraints) > 1) {
    const text = 'one virtual controller cannot be redundant; ask for redundancy when the VM is created'
    return refused('constraintNotSatisfiable', reason('redundancy', text))
  }
  const onHost = (record: VirtualControllerRecord): boolean =>
    snapshot.inventory.controllersOf(host).includes(record.controller)
  const again = answerAgain(snapshot, asked.value, onHost)
  if (again !== null) return again
  const single = { ...asked.value.policy, redundantPaths: 1 }
  const placed = place(snapshot, placementRequest(snapshot.site, group, single, host))
  if (!placed.ok) return placed
  return takeFor(snapshot, identities, placed.value[0]!, asked.value, placed.reasons)
}

/** `initVHBA`: the virtual controller becomes the VM's, with what is asked for now and when it was made. */
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
  if (record.group !== null && !mayUse(snapshot.site, vm.value.group, record.group)) {
    const text = `${id} was made for group ${record.group}; group ${vm.value.group} is not in it`
    return refused('notAuthorisedByGroup', reason('group', text, [id]))
  }
  const policy = lookup.policyForVirtual(snapshot, vm.value, record, constraints)
  if (!policy.ok) return policy
  if (record.vm !== null) {
    if (record.vm === vmID && addsNothing(record.constraints, constraints)) return completed(undefined)
    const whose = record.vm === vmID ? 'this virtual machine, with other constraints' : record.vm
    return inUse('virtual controller', `${id} belongs to ${whose} already; release it first`, record.vm)
  }
  if (record.own !== undefined) {
    return inUse('virtual controller', `${id} is set as its user elsewhere wants it; remove it first`, id)
  }
  const unsuitable = unsuitability(snapshot, vm.value.group, policy.value, controller.value, record)
  if (!unsuitable.ok) return unsuitable
  const apart = redundancyFault(snapshot, vmID, policy.value, controller.value)
  if (apart !== null) return refused('constraintNotSatisfiable', reason('redundancy', apart, [id]))
  const draft = new PlanDraft(snapshot)
  assign(draft, record, vm.value, demandsIn(policy.value), combine([record.constraints, constraints]).set)
  return propose(draft, undefined)
}

/**
 * `releaseVHBA`: takes the virtual controller from the VM and has the facility remove it. Without representation and
 * channels only.
 */
export function releaseVHBA(snapshot: Snapshot, vmID: string, id: string): Decision<void> {
  const vm = lookup.findVM(snapshot, vmID)
  if (!vm.ok) return vm
  if (snapshot.ledger.get('virtualControllers', id) === undefined) return removeVHBA(snapshot, id)
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
  const detached = detach(draft, found.value.record, 'reset')
  removeVirtualController(draft, unassign(draft, detached, vm.value, 'reset'))
  return propose(draft, undefined)
}

/** Takes the first free virtual device of the controller into use, or the one that is named, for a VM. */
export function takeVirtualDevice(
  draft: PlanDraft,
  identities: Identities,
  controller: PhysicalController,
  asked: Asked = askedByNobody,
  wanted: number | null = null,
): Outcome<VirtualControllerRecord> {
  const taken = takeFree(draft, identities, controller, asked, wanted)
  if (!taken.ok) return taken
  const { index } = taken.value
  const address = draft.snapshot.inventory.addressOf(controller.id, index)
  if (canBeAttached(controller.capabilities, address)) return taken
  const text = `virtual device ${index} of ${controller.id} has no PCI address to hand to a VM`
  return refused('notSupported', reason('technique', text, [controller.id]))
}

function takeFree(
  draft: PlanDraft,
  identities: Identities,
  controller: PhysicalController,
  asked: Asked,
  wanted: number | null,
): Outcome<VirtualControllerRecord> {
  const { snapshot } = draft
  if (!hasFabric.of(controller, snapshot)) {
    const text = `${controller.id} has no link to a fabric, so no virtual port of it can log in`
    return refused('constraintNotSatisfiable', reason('fabric', text, [controller.id]))
  }
  const isFree = (index: number): boolean =>
    (wanted === null || wanted === index) &&
    snapshot.ledger.get('virtualControllers', virtualControllerID(controller.id, index)) === undefined
  const index = snapshot.inventory.freeIndexes(controller.id).find(isFree)
  if (index === undefined) {
    const text =
      wanted === null
        ? `none of the ${controller.enabledVirtual} virtual devices of ${controller.id} is free`
        : `virtual device ${wanted} of ${controller.id} is not free`
    return refused('noCapacity', reason('free virtual device', text, [controller.id]))
  }
  return completed(createVirtualController(draft, controller, index, addressFor(controller), asked))

  /** A whole network card keeps the address that it has. */
  function addressFor({ technique, mac }: PhysicalController): MACAddress {
    if (technique === 'passthrough' && mac !== null) return mac
    const made = identities.mac(snapshot)
    draft.count(made.handedOut)
    return made.mac
  }
}

/** What is asked for a new virtual controller, and all that applies to it. */
interface Wanted extends Asked {
  readonly policy: ConstraintSet
}

function askedFor(
  snapshot: Snapshot,
  name: string | null,
  group: string | null,
  constraints: ConstraintSet,
): Outcome<Wanted> {
  if (name === '') return refused('invalidParameter', reason('name', 'a name must not be empty'))
  if (group === null) {
    if (Object.keys(constraints).length === 0) return completed({ ...askedByNobody, name, policy: {} })
    const text = 'constraints are honoured for somebody: name the group that asks for them'
    return refused('invalidParameter', reason('group', text))
  }
  const known = lookup.findGroup(snapshot, group)
  if (!known.ok) return known
  const policy = lookup.policyForGroup(snapshot, group, constraints)
  if (!policy.ok) return policy
  const promised = lookup.hostIsolationFault(snapshot, policyOf(snapshot.site, group).set, policy.value)
  if (promised !== null) return promised
  const { set } = combine([constraints])
  return completed({ name, group, constraints: set, ...demandsIn(policy.value), policy: policy.value })
}

/** The answer of an earlier request of this name, to one that asks the same; null: there was none. */
function answerAgain(
  snapshot: Snapshot,
  { name, group, constraints }: Wanted,
  isThere: (record: VirtualControllerRecord) => boolean,
): Decision<CreatedVirtual> | null {
  const [known] = name === null ? [] : snapshot.ledger.by('virtualControllers', 'name', name)
  if (known === undefined) return null
  if (isThere(known) && known.group === group && addsNothing(known.constraints, constraints)) {
    return madeBefore(snapshot, 'virtualControllers', known.id, { virtualController: known.id })
  }
  return inUse('name', `the name ${name} stands for ${known.id}, which was asked for otherwise`, known.id)
}

/** Whether the call asks for nothing that was not asked for before. */
function addsNothing(before: ConstraintSet, call: ConstraintSet): boolean {
  const plain = (set: ConstraintSet): ConstraintSet => ({
    ...set,
    admissionSuffices: set.admissionSuffices ?? false,
  })
  return isDeepStrictEqual(plain(combine([before, call]).set), plain(before))
}

function takeFor(
  snapshot: Snapshot,
  identities: Identities,
  controller: PhysicalController,
  { policy: _, ...asked }: Wanted,
  reasons: readonly Reason[] = [],
  index: number | null = null,
): Decision<CreatedVirtual> {
  const draft = new PlanDraft(snapshot)
  const record = takeVirtualDevice(draft, identities, controller, asked, index)
  return record.ok ? propose(draft, { virtualController: record.value.id }, reasons) : record
}

/**
 * The same filters as a placement, on one controller; `held`: a virtual device of it that is in hand already. Who names
 * a controller asks for its technique.
 */
export function unsuitability(
  snapshot: Snapshot,
  group: string,
  set: ConstraintSet,
  controller: PhysicalController,
  held?: VirtualControllerRecord,
): Outcome<void> {
  const draft = new PlanDraft(snapshot)
  if (held !== undefined) draft.release('virtualControllers', held.id)
  const named = { ...set, techniques: set.techniques ?? [controller.technique] }
  const request = placementRequest(snapshot.site, group, named, null)
  const { last, reasons } = applyToOne([...suitability, capacity], controller, request, draft.snapshot)
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
