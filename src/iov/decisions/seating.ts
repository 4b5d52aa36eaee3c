import { defaultLimits } from '../../base/limits.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import { pathsOf, redundancyLevelOf } from '../constraints.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { place, placementRequest } from '../placement.ts'
import { attach } from '../plans/attachment.ts'
import { demandsIn } from '../plans/demands.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { portFault } from '../port-admission.ts'
import { uplinkRole } from '../port-role.ts'
import { areApart, countApart } from '../redundancy.ts'
import type { PhysicalController } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Identities, Refused } from './decision.ts'
import { findHost, policyForVirtual, policyForVM } from './lookup.ts'
import type { Renewed } from './renewed-channels.ts'
import { renewChannels } from './renewed-channels.ts'
import { takeVirtualDevice, unsuitability } from './virtual-controller-decisions.ts'
import { hostFault } from './vm-decisions.ts'

/** Most hosts that are looked at one after the other, and most choices of controllers on one of them. */
const hostsTried = defaultLimits.seatHostsTried
const choicesTried = defaultLimits.seatChoicesTried

/** A virtual controller that is to have an equal on another host, or in another VM, and the channels over it. */
export interface Sibling {
  readonly record: VirtualControllerRecord
  readonly channels: readonly ChannelRecord[]
}

/** A virtual controller that was made like its sibling, with channels like its sibling's; nothing is connected yet. */
export interface Seat {
  readonly sibling: Sibling
  readonly record: VirtualControllerRecord
  readonly channels: readonly Renewed[]
}

/** The virtual controllers of a VM with their channels, always in the same order. */
export function siblingsOf({ ledger }: Snapshot, vm: string): readonly Sibling[] {
  const byID = (one: { readonly id: string }, other: { readonly id: string }): number =>
    one.id < other.id ? -1 : 1
  return ledger
    .by('virtualControllers', 'vm', vm)
    .sort(byID)
    .map((record) => ({
      record,
      channels: ledger.by('channels', 'virtualController', record.id).sort(byID),
    }))
}

export interface SeatingRequest {
  /** The VM whose policy applies. */
  readonly vm: VMRecord
  readonly siblings: readonly Sibling[]
  /** Only this host; null: any. */
  readonly host: string | null
  /** None of these. */
  readonly otherThan: readonly string[]
  /** Why the VM cannot come to a host, beyond what placement says; null: it can. */
  readonly keptFrom: (host: string) => Refused | null
  /** Begins the plan for a host; answers with the VM as it will be there. */
  readonly begin: (draft: PlanDraft, host: string) => VMRecord
}

export interface Seating {
  readonly draft: PlanDraft
  readonly vm: VMRecord
  readonly seats: readonly Seat[]
}

/**
 * Finds a host on which a VM can have virtual controllers and channels like those that are given, and plans them: on
 * the same switches and VLANs as far as possible. Or says, host by host, why there is none. Where none are given, the
 * host needs no controllers either.
 */
export function findSeats(
  snapshot: Snapshot,
  identities: Identities,
  request: SeatingRequest,
): Outcome<Seating> {
  const policy = policyForVM(snapshot, request.vm, {})
  if (!policy.ok) return policy
  const placed = seatAsPlaced(snapshot, identities, request, policy.value)
  return placed.ok || request.siblings.length > 0
    ? placed
    : settleWithout(snapshot, request, policy.value, placed)
}

/** On a host whose controllers placement chooses. */
function seatAsPlaced(
  snapshot: Snapshot,
  identities: Identities,
  request: SeatingRequest,
  policy: ConstraintSet,
): Outcome<Seating> {
  const { vm, host } = request
  const excluded = [...request.otherThan]
  let first: Refused | undefined
  const reasons: Reason[] = []
  for (let tried = 0; tried < hostsTried; tried++) {
    const forbiddenHosts = [...(policy.forbiddenHosts ?? []), ...excluded]
    const set = { ...policy, forbiddenHosts }
    const placed = place(snapshot, placementRequest(snapshot.site, vm.group, set, host))
    if (!placed.ok) return first === undefined ? placed : refused(first.code, ...reasons, ...placed.reasons)
    const at = placed.value[0]!.host
    const seated = request.keptFrom(at) ?? seatOn(snapshot, identities, request, policy, placed.value)
    if (seated.ok) return completed(seated.value, [...placed.reasons, ...seated.reasons])
    first ??= seated
    reasons.push(...seated.reasons.map((one) => ({ ...one, text: `on ${at}: ${one.text}` })))
    if (host !== null) break
    excluded.push(at)
  }
  return refused(first!.code, ...reasons)
}

/** A VM that has no virtual controllers needs none where it goes: any host does on which its group may be. */
function settleWithout(
  snapshot: Snapshot,
  { vm: former, host, otherThan, keptFrom, begin }: SeatingRequest,
  policy: ConstraintSet,
  placed: Refused,
): Outcome<Seating> {
  const reasons: Reason[] = []
  const others = new Set(otherThan)
  const hosts = host === null ? [...snapshot.site.hosts.keys()].sort() : [host]
  let tried = 0
  for (const at of hosts) {
    if (others.has(at)) continue
    const bare = bareHostFault(snapshot, former, policy, at)
    // Of many hosts, placement has said why none of them does.
    if (bare !== null && host === null) continue
    if (++tried > hostsTried) break
    const fault = bare ?? keptFrom(at)
    if (fault !== null) {
      reasons.push(...fault.reasons)
      continue
    }
    const draft = new PlanDraft(snapshot)
    const vm = begin(draft, at)
    const text = `${former.name} has no virtual controllers, so ${at} needs none for it`
    return completed({ draft, vm, seats: [] }, [reason('virtual controller', text, [at])])
  }
  return refused(placed.code, ...placed.reasons, ...reasons)
}

function bareHostFault(
  snapshot: Snapshot,
  { group }: VMRecord,
  policy: ConstraintSet,
  name: string,
): Refused | null {
  const host = findHost(snapshot, name)
  if (!host.ok) return host
  const fault = hostFault(snapshot, group, policy, name)
  return fault === null ? null : refused('constraintNotSatisfiable', reason('host', fault, [name]))
}

function seatOn(
  snapshot: Snapshot,
  identities: Identities,
  request: SeatingRequest,
  set: ConstraintSet,
  placed: readonly PhysicalController[],
): Outcome<Seating> {
  const candidates: (readonly PhysicalController[])[] = []
  for (const sibling of request.siblings) {
    const fitting = candidatesFor(snapshot, request.vm, sibling, placed)
    if (!fitting.ok) return fitting
    candidates.push(fitting.value)
  }
  let refusal: Refused | undefined
  let tried = 0
  for (const chosen of choices(candidates)) {
    if (!areEnoughApart(snapshot, chosen, set)) continue
    if (++tried > choicesTried) break
    const draft = new PlanDraft(snapshot)
    const vm = request.begin(draft, placed[0]!.host)
    const seats = seatAll(draft, identities, vm, request.siblings, chosen)
    if (seats.ok) return completed({ draft, vm, seats: seats.value }, seats.reasons)
    refusal ??= seats
  }
  if (refusal !== undefined) return refusal
  const level = redundancyLevelOf(set)
  const text = `no choice of its controllers gives the virtual controllers paths that share no ${level}`
  return refused('constraintNotSatisfiable', reason(`${level} redundancy`, text))
}

/** The controllers of the host that do for the sibling's equal, best first: on the same switches, then as placed. */
function candidatesFor(
  snapshot: Snapshot,
  vm: VMRecord,
  { record }: Sibling,
  placed: readonly PhysicalController[],
): Outcome<readonly PhysicalController[]> {
  const { site, graph, inventory } = snapshot
  const policy = policyForVirtual(snapshot, vm, record, {})
  if (!policy.ok) return policy
  const reasons: Reason[] = []
  const others = inventory
    .controllersOf(placed[0]!.host)
    .flatMap((id) => site.controllers.get(id) ?? [])
    .filter((controller) => !placed.includes(controller))
  const kind = site.controllers.get(record.controller)?.kind
  const fitting = [...placed, ...others].filter((controller) => {
    if (controller.kind !== kind) return false
    const fits = unsuitability(snapshot, vm.group, policy.value, controller)
    if (!fits.ok) reasons.push(...fits.reasons)
    return fits.ok
  })
  if (fitting.length === 0) {
    const text = `no controller of ${placed[0]!.host} does for an equal of ${record.id}`
    return refused('constraintNotSatisfiable', ...reasons, reason('virtual controller', text, [record.id]))
  }
  const switches = new Set(graph.uplinksOf(record.controller).map((uplink) => uplink.switch))
  const rank = ({ id }: PhysicalController): number =>
    graph.uplinksOf(id).some((uplink) => switches.has(uplink.switch)) ? 0 : 1
  return completed(fitting.toSorted((one, other) => rank(one) - rank(other)))
}

/** One of each list, in the order of the lists: the first of each first. */
function* choices(
  lists: readonly (readonly PhysicalController[])[],
): Generator<readonly PhysicalController[]> {
  const [first, ...rest] = lists
  if (first === undefined) {
    yield []
    return
  }
  for (const one of first) for (const others of choices(rest)) yield [one, ...others]
}

/** As many of them are apart as redundancy asks for, or all while there are fewer. */
function areEnoughApart(
  { graph }: Snapshot,
  chosen: readonly PhysicalController[],
  set: ConstraintSet,
): boolean {
  const needed = Math.min(pathsOf(set), chosen.length)
  return needed < 2 || countApart(chosen, needed, areApart(graph, redundancyLevelOf(set))) >= needed
}

function seatAll(
  draft: PlanDraft,
  identities: Identities,
  vm: VMRecord,
  siblings: readonly Sibling[],
  chosen: readonly PhysicalController[],
): Outcome<readonly Seat[]> {
  const taken: { readonly sibling: Sibling; readonly id: string }[] = []
  for (const [at, sibling] of siblings.entries()) {
    const record = takeSeat(draft, identities, vm, sibling, chosen[at]!)
    if (!record.ok) return record
    taken.push({ sibling, id: record.value.id })
  }
  const renewals = taken.flatMap(({ sibling, id }) =>
    sibling.channels.map((former) => ({ former, virtualController: id })),
  )
  const renewed = renewChannels(draft, vm, renewals, { idFor: () => identities.uuid(), vlan: 'former' })
  if (!renewed.ok) return renewed
  const current = (id: string): VirtualControllerRecord =>
    draft.snapshot.ledger.get('virtualControllers', id)!
  for (const { sibling, id } of taken) {
    const fault = attachAlike(draft, vm, sibling.record, current(id))
    if (fault !== null) return fault
  }
  const seats = taken.map(({ sibling, id }) => ({
    sibling,
    record: current(id),
    channels: renewed.value.filter(({ reserved }) => reserved.virtualController === id),
  }))
  return completed(seats, renewed.reasons)
}

function takeSeat(
  draft: PlanDraft,
  identities: Identities,
  vm: VMRecord,
  { record }: Sibling,
  controller: PhysicalController,
): Outcome<VirtualControllerRecord> {
  const policy = policyForVirtual(draft.snapshot, vm, record, {})
  if (!policy.ok) return policy
  const { group, constraints } = record
  const asked = { name: null, group, constraints, ...demandsIn(policy.value) }
  const taken = takeVirtualDevice(draft, identities, controller, asked)
  if (taken.ok) draft.reserve('virtualControllers', { ...taken.value, vm: vm.id })
  return taken
}

/** An access to a VLAN over which there is no channel. */
function attachAlike(
  draft: PlanDraft,
  vm: VMRecord,
  { vlan }: VirtualControllerRecord,
  current: VirtualControllerRecord,
): Refused | null {
  if (vlan === null || current.vlan !== null) return null
  const fault = attachmentFault(draft.snapshot, current, vlan)
  if (fault !== null) return fault
  attach(draft, current, vlan, vm.group, draft.snapshot.graph.uplinksOf(current.controller)[0]!.port)
  return null
}

/** Why a virtual controller cannot have access to the VLAN where it is cabled; null: it can. */
function attachmentFault(
  snapshot: Snapshot,
  { controller }: VirtualControllerRecord,
  vlan: NonNullable<VirtualControllerRecord['vlan']>,
): Refused | null {
  const uplink = snapshot.graph.uplinksOf(controller)[0]?.port
  if (uplink === undefined) {
    const text = `no cable is known from ${controller} to a switch`
    return refused('constraintNotSatisfiable', reason('cabling', text, [controller]))
  }
  const fault = portFault(snapshot, uplink, vlan, uplinkRole(snapshot, uplink))
  return fault === null ? null : refused('constraintNotSatisfiable', reason('switch port', fault, [uplink]))
}
