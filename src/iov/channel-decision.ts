import type { ConstraintSet, RedundancyLevel } from './constraint-set.ts'
import { pathsOf, redundancyLevelOf } from './constraints.ts'
import { applyToOne } from './filter.ts'
import { suitability } from './filters/table.ts'
import { spareRate } from './link-rate.ts'
import { Findings } from './findings.ts'
import type { ChannelRecord, VMRecord, VirtualControllerRecord } from './ledger.ts'
import type { Outcome, Reason } from './outcome.ts'
import { completed, reason, refused } from './outcome.ts'
import type { Path } from './path.ts'
import type { FoundPath } from './path-request.ts'
import { findPaths } from './path-search.ts'
import { pathOf, startAt } from './path-start.ts'
import { placementRequest } from './placement.ts'
import { sumOfGuarantees, guaranteedOf } from './usage.ts'
import type { PhysicalController, RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import type { VLANID } from './vlan-id.ts'
import { carryChannels, whyNoVLANs } from './virtual-device-kind.ts'
import { vlansFor } from './vlan-choice.ts'

/** Where a channel goes, and what it is promised. */
export interface ChannelDecision {
  readonly vm: VMRecord
  readonly virtualController: VirtualControllerRecord
  readonly resource: RemoteResource
  /** null: it crosses a fabric of Fibre Channel. */
  readonly vlan: VLANID | null
  readonly path: Path
  readonly guaranteedRateMbps: number
  /** 0: not limited. */
  readonly maximumRateMbps: number
  readonly enforcedBy: ChannelRecord['enforcedBy']
}

/** A virtual controller over which a channel may go. */
export interface ChannelOrigin {
  readonly virtualController: VirtualControllerRecord
  /** Everything that applies to a channel over it, combined. */
  readonly set: ConstraintSet
}

export interface ChannelRequest extends ChannelOrigin {
  readonly vm: VMRecord
  readonly resource: RemoteResource
}

export interface ChannelsRequest {
  readonly vm: VMRecord
  readonly resource: RemoteResource
  /** None of them has a channel to the resource. */
  readonly origins: readonly ChannelOrigin[]
  /** Channels of the VM to the resource that stay, and that new ones are to be apart from. */
  readonly kept: readonly ChannelRecord[]
  /** How many new ones. */
  readonly count: number
  readonly redundancyLevel: RedundancyLevel
}

/** Chooses VLAN and path of a channel, or says why there are none. Pure and deterministic. */
export function decideChannel(snapshot: Snapshot, request: ChannelRequest): Outcome<ChannelDecision> {
  const { vm, resource, set } = request
  const decided = decideChannels(snapshot, {
    vm,
    resource,
    origins: [request],
    kept: redundantSiblings(snapshot, request),
    count: 1,
    redundancyLevel: redundancyLevelOf(set),
  })
  return decided.ok ? completed(decided.value[0]!, decided.reasons) : decided
}

/**
 * Chooses virtual controllers, VLANs and paths of channels that can be had together, or says why there are none. Pure
 * and deterministic.
 */
export function decideChannels(
  snapshot: Snapshot,
  request: ChannelsRequest,
): Outcome<readonly ChannelDecision[]> {
  const { vm, resource } = request
  const possible = new Map<string, ChannelOrigin & { readonly rates: Rates }>()
  const reasons: Reason[] = []
  let firstRefusal: Extract<Outcome<never>, { ok: false }> | undefined
  for (const origin of request.origins) {
    const { virtualController } = origin
    const rates = decideRates(snapshot, vm, origin)
    if (rates.ok) {
      possible.set(virtualController.id, { ...origin, rates: rates.value })
    } else {
      firstRefusal ??= rates
      reasons.push(...rates.reasons)
    }
  }
  if (possible.size === 0 && firstRefusal !== undefined) return refused(firstRefusal.code, ...reasons)
  const found = choosePaths(snapshot, request, [...possible.values()])
  if (!found.ok) return refused(found.code, ...reasons, ...found.reasons)
  const decisions = found.value.map(({ start, vlan, ports, cables }): ChannelDecision => {
    const { virtualController, rates } = possible.get(start.virtualController)!
    return { vm, virtualController, resource, vlan, path: { ports, cables }, ...rates }
  })
  return completed(decisions, [...reasons, ...found.reasons])
}

function choosePaths(
  snapshot: Snapshot,
  { vm, resource, kept, count, redundancyLevel }: ChannelsRequest,
  origins: readonly ChannelOrigin[],
): Outcome<readonly FoundPath[]> {
  const vlans = vlansFor(snapshot, vm.group, resource, count)
  const starts = origins.map(({ virtualController, set }) => startAt(snapshot, virtualController, set))
  if (vlans.length === 0 && starts.every(({ vlan, fabric }) => vlan === null && !fabric)) {
    return refused('noCapacity', reason('VLAN', 'every VLAN of the ranges that the site gives us is in use'))
  }
  const findings = new Findings()
  const others = kept.map((channel) => pathOf(snapshot, channel))
  const request = { starts, vlans, resource, kept: others, count, redundancyLevel }
  const found = findPaths(snapshot, request, findings)
  if (found !== undefined) return completed(found, findings.reasons)
  const code = findings.has('capacity') ? 'noCapacity' : 'constraintNotSatisfiable'
  return refused(code, ...findings.reasons)
}

type Rates = Pick<ChannelDecision, 'guaranteedRateMbps' | 'maximumRateMbps' | 'enforcedBy'>

/** Whether a channel can begin at the virtual controller at all, wherever it leads, and what it is promised there. */
function decideRates(
  snapshot: Snapshot,
  vm: VMRecord,
  { virtualController, set }: ChannelOrigin,
): Outcome<Rates> {
  const controller = snapshot.site.controllers.get(virtualController.controller)
  if (controller === undefined) {
    return refused('failed', reason('controller', `${virtualController.controller} is not there any more`))
  }
  if (!carryChannels(controller.capabilities)) {
    const why = whyNoVLANs(controller, virtualController.index)
    const text = `no VLAN can be put on ${virtualController.id}, so no channel can go over it: ${why}`
    return refused('notSupported', reason('VLAN', text, [virtualController.id]))
  }
  const request = placementRequest(snapshot.site, vm.group, set, null)
  const unsuitable = applyToOne(suitability, controller, request, snapshot)
  if (unsuitable.last !== null) return refused(unsuitable.last.code, ...unsuitable.reasons)
  return admitRates(snapshot, controller, virtualController, set)
}

/**
 * The guarantee must fit beside what is guaranteed on the controller already. A maximum is enforced on the virtual
 * device as a whole, at the smallest that any of its channels names, so the guarantees of all of them must fit into it.
 */
function admitRates(
  snapshot: Snapshot,
  controller: PhysicalController,
  virtualController: VirtualControllerRecord,
  set: ConstraintSet,
): Outcome<Rates> {
  const guaranteedRateMbps = set.guaranteedRateMbps ?? 0
  const maximumRateMbps = set.maximumRateMbps ?? 0
  const channels = snapshot.ledger.by('channels', 'virtualController', virtualController.id)
  const sum = sumOfGuarantees(channels) + guaranteedRateMbps
  const more = Math.max(0, sum - guaranteedOf(snapshot.ledger, virtualController))
  const spare = spareRate(controller, snapshot)
  if (guaranteedRateMbps > 0 && more > spare) {
    const text = `${guaranteedRateMbps} Mbit/s more cannot be guaranteed on ${controller.id}, ${spare} are left`
    return refused('noCapacity', reason('capacity', text, [controller.id]))
  }
  const limit = smallestMaximum(virtualController.maximumRateMbps, maximumRateMbps)
  if (limit > 0 && sum > limit) {
    const text = `the channels of ${virtualController.id} would be guaranteed ${sum} Mbit/s, more than its maximum of ${limit}`
    return refused('constraintNotSatisfiable', reason('rates', text, [virtualController.id]))
  }
  const byDevice = controller.capabilities.minimumRate
  const enforcedBy = guaranteedRateMbps === 0 ? 'none' : byDevice ? 'device' : 'admission'
  return completed({ guaranteedRateMbps, maximumRateMbps, enforcedBy })
}

/** Of maximum rates, where 0 stands for none. */
export function smallestMaximum(...rates: readonly number[]): number {
  const limits = rates.filter((rate) => rate > 0)
  return limits.length === 0 ? 0 : Math.min(...limits)
}

/** The channels that the new one is to be apart from: those of the same VM to the same resource over other devices. */
function redundantSiblings(
  { ledger }: Snapshot,
  { vm, virtualController, resource, set }: ChannelRequest,
): readonly ChannelRecord[] {
  if (pathsOf(set) < 2) return []
  return ledger
    .by('channels', 'vm', vm.id)
    .filter(
      (channel) => channel.resource === resource.name && channel.virtualController !== virtualController.id,
    )
}
