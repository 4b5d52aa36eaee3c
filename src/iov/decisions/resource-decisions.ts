import { defaultLimits } from '../../base/limits.ts'
import type { ChannelDecision, ChannelOrigin } from '../channel-decision.ts'
import { decideChannels } from '../channel-decision.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import { combine, pathsOf, redundancyLevelOf } from '../constraints.ts'
import { sharedElements } from '../disjointness.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { completed, reason, refused } from '../outcome.ts'
import { pathOf } from '../path-start.ts'
import * as channels from '../plans/channel.ts'
import { PlanDraft } from '../plans/plan-draft.ts'
import type { RemoteResource } from '../site.ts'
import type { Snapshot } from '../snapshot.ts'
import { channelFault, channelsTo, guestFault, trustFault } from './channel-decisions.ts'
import type { Decision, Identities, Refused } from './decision.ts'
import { propose, wrongState } from './decision.ts'
import { channelOf, findResource, findVirtual, findVM, lostController, policyForVM } from './lookup.ts'

/** Most choices of channels that stay which are tried. */
const choicesTried = defaultLimits.keptChannelChoicesTried

export type Connected = { channels: readonly string[] }

/**
 * The paper's "connect RR" as one plan, over as many virtual controllers as redundancy asks for, which share no
 * element at its level. Channels to the resource that there are already count; when they are enough, nothing is done.
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
  const usable = usableControllers(snapshot, vm.value, resourceName, policy.value)
  if (usable.free.length === 0 && usable.kept.length === 0) {
    return usable.reasons.length === 0
      ? wrongState('virtual controller', `virtual machine ${vmID} has no virtual controller`, vmID)
      : refused(usable.code, ...usable.reasons)
  }
  const chosen = chooseChannels(snapshot, vm.value, resource.value, policy.value, usable)
  if (!chosen.ok) return refused(chosen.code, ...chosen.reasons, ...usable.reasons)
  const draft = new PlanDraft(snapshot)
  const reserved = chosen.value.decisions.map((decision) =>
    channels.reserveChannel(draft, identities.uuid(), decision, constraints),
  )
  for (const { id } of chosen.value.kept) draft.reliesOn('channels', id)
  const all = [...chosen.value.kept, ...reserved].sort((one, other) =>
    one.virtualController < other.virtualController ? -1 : 1,
  )
  for (const channel of all) {
    if (channel.state !== 'connected') channels.connect(draft, channel, vm.value, resource.value)
  }
  return propose(draft, { channels: all.map(({ id }) => id) }, chosen.reasons)
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

interface Choice {
  readonly kept: readonly ChannelRecord[]
  readonly decisions: readonly ChannelDecision[]
}

/** As many channels that are there as can be together, and new ones for the rest. */
function chooseChannels(
  snapshot: Snapshot,
  vm: VMRecord,
  resource: RemoteResource,
  set: ConstraintSet,
  { kept: existing, free }: Usable,
): Outcome<Choice> {
  const wanted = pathsOf(set)
  let refusal: Extract<Outcome<never>, { ok: false }> | undefined
  let tried = 0
  for (const kept of choicesOf(snapshot, existing, resource, set)) {
    if (++tried > choicesTried) break
    const count = wanted - kept.length
    if (count === 0) return completed({ kept, decisions: [] })
    const redundancyLevel = redundancyLevelOf(set)
    const request = { vm, resource, origins: free, kept, count, redundancyLevel }
    const decided = decideChannels(snapshot, request)
    if (decided.ok) return completed({ kept, decisions: decided.value }, decided.reasons)
    refusal ??= decided
  }
  return refusal!
}

/** The sets of channels of which any two are redundant with one another, at most so many; large ones first. */
function* choicesOf(
  snapshot: Snapshot,
  existing: readonly ChannelRecord[],
  resource: RemoteResource,
  set: ConstraintSet,
): Generator<readonly ChannelRecord[]> {
  const wanted = pathsOf(set)
  const shareable = resource.ports.length < wanted ? resource.ports : []
  const paths = new Map(existing.map((channel) => [channel, pathOf(snapshot, channel)]))
  const areApart = (one: ChannelRecord, other: ChannelRecord): boolean =>
    sharedElements(paths.get(one)!, paths.get(other)!, redundancyLevelOf(set), shareable).length === 0
  for (let size = Math.min(wanted, existing.length); size >= 0; size--) yield* choose([], existing, size)

  function* choose(
    chosen: readonly ChannelRecord[],
    from: readonly ChannelRecord[],
    size: number,
  ): Generator<readonly ChannelRecord[]> {
    if (size === 0) yield chosen
    else {
      for (const [at, channel] of from.entries()) {
        if (chosen.every((other) => areApart(channel, other)))
          yield* choose([...chosen, channel], from.slice(at + 1), size - 1)
      }
    }
  }
}

interface Usable {
  /** Virtual controllers without a channel to the resource. */
  readonly free: readonly ChannelOrigin[]
  /** Channels to the resource that are as good as what is asked for. */
  readonly kept: readonly ChannelRecord[]
  /** Why the others are not usable, and what a request is refused with when none is. */
  readonly reasons: readonly Reason[]
  readonly code: Refused['code']
}

function usableControllers(snapshot: Snapshot, vm: VMRecord, resource: string, set: ConstraintSet): Usable {
  const [free, kept, refusals]: [ChannelOrigin[], ChannelRecord[], Refused[]] = [[], [], []]
  const records = snapshot.ledger.by('virtualControllers', 'vm', vm.id)
  for (const record of records.sort((one, other) => (one.id < other.id ? -1 : 1))) {
    const channel = channelOf(snapshot, record.id, resource)
    const { set: asked, conflicts } = combine([set, record.constraints])
    const refusal =
      controllerFault(snapshot, vm, record, set) ??
      (conflicts.length > 0 ? refused('constraintNotSatisfiable', ...conflicts) : null) ??
      (channel === undefined ? null : channelFault(snapshot, channel, asked))
    if (refusal !== null) refusals.push(refusal)
    else if (channel === undefined) free.push({ virtualController: record, set: asked })
    else kept.push(channel)
  }
  const gravest = refusals.find(({ code }) => code === 'degraded') ?? refusals[0]
  const reasons = refusals.flatMap((refusal) => refusal.reasons)
  return { free, kept, reasons, code: gravest?.code ?? 'wrongState' }
}

function controllerFault(
  snapshot: Snapshot,
  vm: VMRecord,
  record: VirtualControllerRecord,
  set: ConstraintSet,
): Refused | null {
  const found = findVirtual(snapshot, record.id)
  if (!found.ok) return found
  return guestFault(snapshot, vm, record.id) ?? trustFault(record, set)
}
