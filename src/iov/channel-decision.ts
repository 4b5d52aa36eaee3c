import type { ConstraintSet } from './constraint-set.ts'
import { redundancyLevelOf } from './constraints.ts'
import { splitID } from './element-id.ts'
import { applyToOne } from './filter.ts'
import { suitability } from './filters/table.ts'
import { spareRate } from './link-rate.ts'
import { Findings } from './findings.ts'
import type { ChannelRecord, VMRecord, VirtualControllerRecord } from './ledger.ts'
import type { Outcome } from './outcome.ts'
import { completed, reason, refused } from './outcome.ts'
import type { Path } from './path.ts'
import { cablesOf } from './path.ts'
import { findPath } from './path-search.ts'
import { placementRequest } from './placement.ts'
import { sumOfGuarantees, guaranteedOf } from './usage.ts'
import type { RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import type { VLANID } from './vlan-id.ts'
import { vlanCandidates } from './vlan-choice.ts'

/** Where a channel goes, and what it is promised. */
export interface ChannelDecision {
  readonly vm: VMRecord
  readonly virtualController: VirtualControllerRecord
  readonly resource: RemoteResource
  readonly vlan: VLANID
  readonly path: Path
  readonly guaranteedRateMbps: number
  /** 0: not limited. */
  readonly maximumRateMbps: number
  readonly enforcedBy: ChannelRecord['enforcedBy']
}

export interface ChannelRequest {
  readonly vm: VMRecord
  readonly virtualController: VirtualControllerRecord
  readonly resource: RemoteResource
  /** Everything that applies, combined. */
  readonly set: ConstraintSet
}

/** Chooses VLAN and path of a channel, or says why there are none. Pure and deterministic. */
export function decideChannel(snapshot: Snapshot, request: ChannelRequest): Outcome<ChannelDecision> {
  const { vm, virtualController, resource, set } = request
  const controller = snapshot.site.controllers.get(virtualController.controller)
  if (controller === undefined) {
    return refused('failed', reason('controller', `${virtualController.controller} is not there any more`))
  }
  const unsuitable = applyToOne(
    suitability,
    controller,
    placementRequest(snapshot.site, vm.group, set, null),
    snapshot,
  )
  if (unsuitable.last !== null) return refused(unsuitable.last.code, ...unsuitable.reasons)
  const rates = decideRates(snapshot, request)
  if (!rates.ok) return rates

  const findings = new Findings()
  const candidates = vlanCandidates(snapshot, vm.group, virtualController, resource)
  if (candidates.length === 0) {
    return refused('noCapacity', reason('VLAN', 'every VLAN of the ranges that the site gives us is in use'))
  }
  for (const vlan of candidates) {
    const path = findPath(
      snapshot,
      {
        controller: controller.id,
        resource,
        vlan,
        guaranteedRateMbps: rates.value.guaranteedRateMbps,
        forbiddenNetworks: set.forbiddenNetworks ?? [],
        mandatoryNetworks: set.mandatoryNetworks ?? [],
        apartFrom: redundantSiblings(snapshot, request),
        redundancyLevel: redundancyLevelOf(set),
      },
      findings,
    )
    if (path !== undefined)
      return completed({ vm, virtualController, resource, vlan, path, ...rates.value }, findings.reasons)
  }
  const code = findings.has('capacity') ? 'noCapacity' : 'constraintNotSatisfiable'
  return refused(code, ...findings.reasons)
}

/** The path of a channel that exists. */
export function pathOf(snapshot: Snapshot, channel: ChannelRecord): Path {
  const { owner, rest } = splitID(channel.virtualController)
  const controller = `${owner}/${rest.slice(0, rest.lastIndexOf('/'))}`
  return { ports: channel.path, cables: cablesOf(snapshot.graph, controller, channel.path) }
}

type Rates = Pick<ChannelDecision, 'guaranteedRateMbps' | 'maximumRateMbps' | 'enforcedBy'>

/**
 * The guarantee must fit beside what is guaranteed on the controller already. A maximum is enforced on the virtual
 * device as a whole, at the smallest that any of its channels names, so the guarantees of all of them must fit into it.
 */
function decideRates(snapshot: Snapshot, { virtualController, set }: ChannelRequest): Outcome<Rates> {
  const controller = snapshot.site.controllers.get(virtualController.controller)!
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

/** The paths that the new one is to be apart from: those of the same VM to the same resource over other devices. */
function redundantSiblings(
  snapshot: Snapshot,
  { vm, virtualController, resource, set }: ChannelRequest,
): readonly Path[] {
  if ((set.redundantPaths ?? 1) < 2) return []
  return snapshot.ledger
    .by('channels', 'vm', vm.id)
    .filter(
      (channel) => channel.resource === resource.name && channel.virtualController !== virtualController.id,
    )
    .map((channel) => pathOf(snapshot, channel))
}
