import type { ConstraintSet } from '../constraint-set.ts'
import { pathsOf, redundancyLevelOf } from '../constraints.ts'
import type { VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import * as channels from '../plans/channel.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import { areApart } from '../redundancy.ts'
import type { RemoteResource } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import { channelsTo, decideOn, guestFault } from './channel-decisions.ts'
import type { Decision, Identities } from './decision.ts'
import { propose, wrongState } from './decision.ts'
import { channelOf, findResource, findVirtual, findVM, lostController, policyForVM } from './lookup.ts'

/** Most choices of virtual controllers that are tried for redundant paths. */
const choicesTried = 256

export type Connected = { channels: readonly string[] }

/**
 * The paper's "connect RR" as one plan, over as many virtual controllers as redundancy asks for, which share no
 * element at its level. Those that have a channel to the resource already come first; when all have, nothing is done.
 */
export function connectResource(
  snapshot: Snapshot,
  identities: Identities,
  vmID: string,
  resourceName: string,
  constraints: ConstraintSet,
): Decision<Connected> {
  const vm = findVM(snapshot, vmID)
  if (!vm.ok) return vm
  const resource = findResource(snapshot, resourceName)
  if (!resource.ok) return resource
  const policy = policyForVM(snapshot, vm.value, constraints)
  if (!policy.ok) return policy
  const usable = usableControllers(snapshot, vm.value, resourceName)
  if (usable.records.length === 0) {
    return usable.reasons.length === 0
      ? wrongState('virtual controller', `virtual machine ${vmID} has no virtual controller`, vmID)
      : refused(usable.code, ...usable.reasons)
  }
  const count = pathsOf(policy.value)
  let refusal: Extract<Outcome<never>, { ok: false }> | undefined
  let tried = 0
  for (const chosen of combinations(snapshot, usable.records, count, policy.value)) {
    if (++tried > choicesTried) break
    const draft = new PlanDraft(snapshot)
    const connected = connectOver(draft, identities, vm.value, resource.value, chosen, policy.value)
    if (connected.ok) return propose(draft, { channels: connected.value }, connected.reasons)
    refusal ??= connected
  }
  if (refusal !== undefined) return refusal
  const level = redundancyLevelOf(policy.value)
  const text = `${count} paths that share no ${level} are asked for; the VM's virtual controllers do not give that`
  const missing = reason(
    `${level} redundancy`,
    text,
    usable.records.map(({ id }) => id),
  )
  return refused('constraintNotSatisfiable', missing, ...usable.reasons)
}

/** The paper's "disconnect RR" as one plan. */
export function disconnectResource(snapshot: Snapshot, vmID: string, resourceName: string): Decision<void> {
  const vm = findVM(snapshot, vmID)
  if (!vm.ok) return vm
  const resource = findResource(snapshot, resourceName)
  if (!resource.ok) return resource
  const all = channelsTo(snapshot, vmID, resourceName)
  if (all.length === 0) {
    const text = `virtual machine ${vmID} has no channel to ${resourceName}, so nothing is left to undo`
    return completed(undefined, [reason('channel', text, [vmID])])
  }
  const lost = lostController(snapshot, vmID)
  if (lost !== null) return lost
  const draft = new PlanDraft(snapshot)
  for (const channel of all) {
    if (channel.state === 'connected') channels.disconnect(draft, channel, vm.value, resource.value)
  }
  for (const { id } of all) {
    channels.releaseChannel(draft, draft.snapshot.ledger.get('channels', id)!, vm.value, 'kept')
  }
  return propose(draft, undefined)
}

/** Plans a channel and its connection over each of the virtual controllers, each planned on what the last one left. */
function connectOver(
  draft: PlanDraft,
  identities: Identities,
  vm: VMRecord,
  resource: RemoteResource,
  chosen: readonly VirtualControllerRecord[],
  set: ConstraintSet,
): Outcome<readonly string[]> {
  const ids: string[] = []
  const reasons: Reason[] = []
  for (const { id } of chosen) {
    const decided = decideOn(draft.snapshot, vm.id, id, resource.name, set)
    if (!decided.ok) return decided
    reasons.push(...decided.reasons)
    const channel =
      'state' in decided.value
        ? decided.value
        : channels.reserveChannel(draft, identities.uuid(), decided.value)
    if (channel.state !== 'connected') channels.connect(draft, channel, vm, resource)
    ids.push(channel.id)
  }
  return completed(ids, reasons)
}

interface Usable {
  readonly records: readonly VirtualControllerRecord[]
  /** Why the others are not usable, and what a request is refused with when none is. */
  readonly reasons: readonly Reason[]
  readonly code: 'degraded' | 'wrongState'
}

function usableControllers(snapshot: Snapshot, vm: VMRecord, resource: string): Usable {
  const reasons: Reason[] = []
  let code: Usable['code'] = 'wrongState'
  const records = snapshot.ledger.by('virtualControllers', 'vm', vm.id).filter((record) => {
    const fault = findVirtual(snapshot, record.id)
    const refusal = fault.ok ? guestFault(snapshot, vm, record.id) : fault
    if (refusal?.code === 'degraded') code = 'degraded'
    reasons.push(...(refusal?.reasons ?? []))
    return refusal === null
  })
  const rank = ({ id }: VirtualControllerRecord): number =>
    channelOf(snapshot, id, resource) === undefined ? 1 : 0
  const sorted = records.sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1))
  return { records: sorted, reasons, code }
}

/**
 * The ordered choices of so many virtual controllers of which any two are apart. Order matters: what the first path
 * takes, the next cannot have.
 */
function* combinations(
  { graph, site }: Snapshot,
  records: readonly VirtualControllerRecord[],
  count: number,
  set: ConstraintSet,
): Generator<readonly VirtualControllerRecord[]> {
  const apart = areApart(graph, redundancyLevelOf(set))
  const areBothApart = (one: VirtualControllerRecord, other: VirtualControllerRecord): boolean => {
    const [first, second] = [site.controllers.get(one.controller), site.controllers.get(other.controller)]
    return first !== undefined && second !== undefined && apart(first, second)
  }
  yield* extend([])

  function* extend(
    chosen: readonly VirtualControllerRecord[],
  ): Generator<readonly VirtualControllerRecord[]> {
    if (chosen.length === count) {
      yield chosen
      return
    }
    for (const record of records) {
      if (chosen.every((other) => other !== record && areBothApart(record, other)))
        yield* extend([...chosen, record])
    }
  }
}
