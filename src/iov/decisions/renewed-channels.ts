import type { ChannelDecision } from '../channel-decision.ts'
import { decideChannels } from '../channel-decision.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import { pathsOf, redundancyLevelOf } from '../constraints.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { Outcome, Reason } from '../outcome.ts'
import { completed } from '../outcome.ts'
import { reserveChannel } from '../plans/channel.ts'
import type { PlanDraft } from '../plans/plan-draft.ts'
import type { Snapshot } from '../snapshot.ts'
import { findResource, policyForVirtual } from './lookup.ts'

/** A channel that is to have an equal; it does not count any more where its equal is to be apart from it. */
export interface Renewal {
  readonly former: ChannelRecord
  /** The virtual controller that the equal is to begin at; there is one channel to a resource at each. */
  readonly virtualController: string
}

export interface Renewed {
  readonly former: ChannelRecord
  readonly reserved: ChannelRecord
}

export interface RenewalOptions {
  /** What the equal is called. */
  readonly idFor: (former: ChannelRecord) => string
  /** Over its former VLAN where that can be, or over whichever is best. */
  readonly vlan: 'former' | 'any'
}

/**
 * Plans channels of a VM like former ones, under what applies to the VM now. Redundant channels to one resource are
 * decided together, so that none takes a way that another needs; the rest one after the other.
 */
export function renewChannels(
  draft: PlanDraft,
  vm: VMRecord,
  renewals: readonly Renewal[],
  { idFor, vlan }: RenewalOptions,
): Outcome<readonly Renewed[]> {
  const asked: Asked[] = []
  for (const renewal of renewals) {
    const { former } = renewal
    const policy = policyForVirtual(draft.snapshot, vm, recordOf(draft.snapshot, renewal), former.constraints)
    if (!policy.ok) return policy
    asked.push({ ...renewal, set: policy.value })
  }
  const renewed: Renewed[] = []
  const reasons: Reason[] = []
  for (const together of Map.groupBy(asked, togetherBy).values()) {
    const decided = decideTogether(draft.snapshot, vm, together, vlan)
    if (!decided.ok) return decided
    reasons.push(...decided.reasons)
    for (const { former, virtualController } of together) {
      const decision = decided.value.find((one) => one.virtualController.id === virtualController)!
      const reserved = reserveChannel(draft, idFor(former), decision, former.constraints)
      renewed.push({ former, reserved })
    }
  }
  return completed(renewed, reasons)
}

interface Asked extends Renewal {
  /** Everything that applies to the equal, combined. */
  readonly set: ConstraintSet
}

/** Equal for those that must be apart from one another at the same level. */
function togetherBy({ former, set }: Asked): string {
  return pathsOf(set) < 2 ? former.id : `${redundancyLevelOf(set)} ${former.resource}`
}

function decideTogether(
  snapshot: Snapshot,
  vm: VMRecord,
  together: readonly Asked[],
  vlan: RenewalOptions['vlan'],
): Outcome<readonly ChannelDecision[]> {
  const { former, set } = together[0]!
  const resource = findResource(snapshot, former.resource)
  if (!resource.ok) return resource
  const request = {
    vm,
    resource: resource.value,
    kept: pathsOf(set) < 2 ? [] : othersTo(snapshot, vm, together),
    count: together.length,
    redundancyLevel: redundancyLevelOf(set),
  }
  const origins = together.map((one) => ({ ...one, virtualController: recordOf(snapshot, one) }))
  const free = origins.filter(({ virtualController }) => virtualController.vlan === null)
  for (const leaving of vlan === 'former' ? leavingTheirVLAN(free) : []) {
    const staying = free.filter((one) => !leaving.includes(one))
    const decided = decideChannels(snapshot, {
      ...request,
      origins: origins.map((one) =>
        staying.includes(one)
          ? { ...one, virtualController: { ...one.virtualController, vlan: one.former.vlan } }
          : one,
      ),
    })
    if (decided.ok) return completed(decided.value.map(withRecord), decided.reasons)
  }
  return decideChannels(snapshot, { ...request, origins })

  /** In no VLAN yet, where it was only thought to be in one. */
  function withRecord(decision: ChannelDecision): ChannelDecision {
    const virtualController = snapshot.ledger.get('virtualControllers', decision.virtualController.id)!
    return { ...decision, virtualController }
  }
}

/** Nobody, then each alone where that does not mean all. */
function* leavingTheirVLAN<T>(all: readonly T[]): Generator<readonly T[]> {
  if (all.length > 0) yield []
  if (all.length > 1) for (const one of all) yield [one]
}

/** The VM's other channels to the same resource, over other devices. */
function othersTo({ ledger }: Snapshot, vm: VMRecord, together: readonly Asked[]): readonly ChannelRecord[] {
  const taken = together.map(({ virtualController }) => virtualController)
  return ledger
    .by('channels', 'vm', vm.id)
    .filter(
      ({ resource, virtualController }) =>
        resource === together[0]!.former.resource && !taken.includes(virtualController),
    )
}

function recordOf({ ledger }: Snapshot, { virtualController }: Renewal): VirtualControllerRecord {
  return ledger.get('virtualControllers', virtualController)!
}
