import { defaultLimits } from '../../base/limits.ts'
import { checkConstraints } from '../constraint-check.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import { pathsOf, redundancyLevelOf } from '../constraints.ts'
import type { ConstraintOwner } from '../infrastructure.ts'
import type { VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Reason } from '../outcome.ts'
import { reason, refused } from '../outcome.ts'
import { demandsIn, demandsOf } from '../plans/demands.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { change } from '../plans/virtual-controller.ts'
import { policyOf, policyOfVirtual, policyOfVM, tiersOf } from '../policy.ts'
import { areApart, countApart } from '../redundancy.ts'
import type { Snapshot } from '../snapshot.ts'
import { channelFault } from './channel-decisions.ts'
import type { Decision, Refused } from './decision.ts'
import { notFound, propose, wrongState } from './decision.ts'
import { groupThatClientsMade } from './group-decisions.ts'
import { findVM } from './lookup.ts'
import { unsuitability } from './virtual-controller-decisions.ts'
import { hostFault } from './vm-decisions.ts'

/**
 * What is asked for a group or a VM becomes this set. Refused where one that it applies to would not satisfy it as it
 * is now: nothing is moved or connected anew in passing. What adapters enforce follows.
 */
export function changeConstraints(
  snapshot: Snapshot,
  owner: ConstraintOwner,
  set: ConstraintSet,
): Decision<void> {
  const faults = checkConstraints(set, snapshot.site)
  if (faults.length > 0) return refused('invalidParameter', ...faults)
  const draft = draftWith(snapshot, owner, set)
  if ('ok' in draft) return draft
  const { vms, leaving, idle, groups } = membersOf(draft.snapshot, owner)
  const violations = [
    ...groups.flatMap((group) => contradictions(draft.snapshot, group)),
    ...vms.flatMap((vm) => violationsOf(draft.snapshot, vm)),
    ...idle.flatMap((record) => idleViolations(draft.snapshot, record)),
  ]
  if (violations.length > 0) return refused('constraintNotSatisfiable', ...violations)
  for (const vm of leaving) draft.changes('vms', vm.id)
  for (const vm of vms) {
    draft.changes('vms', vm.id)
    for (const record of draft.snapshot.ledger.by('virtualControllers', 'vm', vm.id)) {
      const channels = draft.snapshot.ledger.by('channels', 'virtualController', record.id)
      // What is half changed may yet be taken back, and would not keep then what is asked for now.
      draft.reliesOn('virtualControllers', record.id)
      for (const { id } of channels) draft.reliesOn('channels', id)
      enforce(draft, record, demandsOf(draft.snapshot, vm, record, channels))
    }
  }
  for (const record of idle) {
    draft.reliesOn('virtualControllers', record.id)
    enforce(draft, record, demandsIn(policyOfVirtual(draft.snapshot.site, undefined, record).set))
  }
  const text = `applies to ${vms.length} virtual machines`
  const affected = reason(
    'constraints',
    text,
    vms.slice(0, elementsNamed).map(({ id }) => id),
  )
  return propose(draft, undefined, [affected])
}

/** Most elements that a reason names. */
const elementsNamed = defaultLimits.elementsNamed

/** A draft on a site in which the set applies already. */
function draftWith(snapshot: Snapshot, owner: ConstraintOwner, set: ConstraintSet): PlanDraft | Refused {
  if (owner.kind === 'customer') {
    return snapshot.site.customers.has(owner.id)
      ? wrongState('customer', `customer ${owner.id} stands in the site file: change it there`, owner.id)
      : notFound('customer', owner.id)
  }
  if (owner.kind === 'vm') {
    const vm = findVM(snapshot, owner.id)
    return vm.ok ? new PlanDraft(snapshot).reserve('vms', { ...vm.value, constraints: set }) : vm
  }
  const record = groupThatClientsMade(snapshot, owner.id)
  if ('ok' in record) return record
  const groups = new Map(snapshot.site.groups)
  groups.set(owner.id, { ...groups.get(owner.id)!, constraints: set })
  const draft = new PlanDraft({ ...snapshot, site: { ...snapshot.site, groups } })
  return draft.reserve('groups', { ...record, constraints: set })
}

interface Members {
  readonly groups: readonly string[]
  readonly vms: readonly VMRecord[]
  /** Those that are being moved out of the groups: they may come back, and are waited for. */
  readonly leaving: readonly VMRecord[]
  /** Virtual controllers that were made for the groups and that no VM has. */
  readonly idle: readonly VirtualControllerRecord[]
}

function membersOf({ site, ledger }: Snapshot, owner: ConstraintOwner): Members {
  if (owner.kind === 'vm') return { groups: [], vms: [ledger.get('vms', owner.id)!], leaving: [], idle: [] }
  const groups = [...site.groups.keys()].filter((group) =>
    tiersOf(site, group).some(({ name }) => name === owner.id),
  )
  return {
    groups,
    vms: groups.flatMap((group) => ledger.by('vms', 'group', group)),
    leaving: groups.flatMap((group) => ledger.by('vms', 'leavingGroup', group)),
    idle: groups
      .flatMap((group) => ledger.by('virtualControllers', 'group', group))
      .filter(({ vm }) => vm === null),
  }
}

/** What can never be satisfied in a group, whatever is in it. */
function contradictions({ site }: Snapshot, group: string): readonly Reason[] {
  return about(`group ${group}`, group, policyOf(site, group).conflicts)
}

/** What the VM does not satisfy of all that would apply to it. */
function violationsOf(snapshot: Snapshot, vm: VMRecord): readonly Reason[] {
  const records = snapshot.ledger.by('virtualControllers', 'vm', vm.id)
  return about(`virtual machine ${vm.name}`, vm.id, [
    ...placeFaults(snapshot, vm),
    ...records.flatMap((record) => channelFaults(snapshot, vm, record)),
  ])
}

/** What applies to the VM and is not satisfied where it is, whatever its channels are like. */
export function placeFaults(snapshot: Snapshot, vm: VMRecord): readonly Reason[] {
  const { set, conflicts } = policyOfVM(snapshot.site, vm)
  if (conflicts.length > 0) return conflicts
  const records = snapshot.ledger.by('virtualControllers', 'vm', vm.id)
  const fault = hostFault(snapshot, vm.group, set, vm.host)
  return [
    ...(fault === null ? [] : [reason('host', fault, [vm.host])]),
    ...records.flatMap((record) => unsuitabilityOf(snapshot, vm.group, record, vm)),
    ...redundancyFaults(snapshot, vm, set, records),
  ]
}

function idleViolations(snapshot: Snapshot, record: VirtualControllerRecord): readonly Reason[] {
  return about(`virtual controller ${record.id}`, record.id, [
    ...unsuitabilityOf(snapshot, record.group!, record, undefined),
  ])
}

function unsuitabilityOf(
  snapshot: Snapshot,
  group: string,
  record: VirtualControllerRecord,
  vm: VMRecord | undefined,
): readonly Reason[] {
  const { set, conflicts } = policyOfVirtual(snapshot.site, vm, record)
  if (conflicts.length > 0) return conflicts
  const controller = snapshot.site.controllers.get(record.controller)
  if (controller === undefined) return [reason('controller', `${record.controller} was not found`)]
  const fits = unsuitability(snapshot, group, set, controller, record)
  return fits.ok ? [] : fits.reasons
}

/** Also where nothing is connected yet, a VM has as many virtual controllers apart as it may need. */
function redundancyFaults(
  { site, graph, ledger }: Snapshot,
  vm: VMRecord,
  set: ConstraintSet,
  records: readonly VirtualControllerRecord[],
): readonly Reason[] {
  const paths = pathsOf(set)
  if (paths < 2 || records.length === 0) return []
  const level = redundancyLevelOf(set)
  const present = records.flatMap(({ controller }) => site.controllers.get(controller) ?? [])
  const apart = countApart(present, paths, areApart(graph, level))
  const missing = `${paths} paths that share no ${level} are asked for`
  if (apart < paths)
    return [reason(`${level} redundancy`, `${missing}, its virtual controllers give ${apart}`)]
  const byResource = Map.groupBy(ledger.by('channels', 'vm', vm.id), ({ resource }) => resource)
  return [...byResource]
    .filter(([, channels]) => channels.length < paths)
    .map(([resource, { length }]) =>
      reason(`${level} redundancy`, `${missing}, to ${resource} there are ${length}`, [resource]),
    )
}

function channelFaults(snapshot: Snapshot, vm: VMRecord, record: VirtualControllerRecord): readonly Reason[] {
  const { set } = policyOfVirtual(snapshot.site, vm, record)
  return snapshot.ledger
    .by('channels', 'virtualController', record.id)
    .flatMap((channel) => channelFault(snapshot, channel, set)?.reasons ?? [])
}

/** Each reason with the member that it is about. */
function about(what: string, id: string, reasons: readonly Reason[]): readonly Reason[] {
  return reasons.map((one) => ({ ...one, text: `${what}: ${one.text}`, elements: [id, ...one.elements] }))
}

/** Has the adapter keep what is demanded now. */
function enforce(
  draft: PlanDraft,
  record: VirtualControllerRecord,
  demands: ReturnType<typeof demandsIn>,
): void {
  const demanded = { ...record, ...demands }
  if (Object.entries(demands).every(([name, value]) => record[name as keyof typeof demands] === value)) return
  draft.reserve('virtualControllers', demanded)
  change(draft, record, demanded)
}
