import { smallestMaximum } from '../channel-decision.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import { policyOfVirtual } from '../policy.ts'
import type { Snapshot } from '../snapshot.ts'
import { sumOfGuarantees } from '../usage.ts'
import type { Demands } from './virtual-controller.ts'

/** What a set asks of a virtual controller as a whole, before there are channels. */
export function demandsIn(set: ConstraintSet): Demands {
  return {
    minimumRateMbps: set.guaranteedRateMbps ?? 0,
    maximumRateMbps: set.maximumRateMbps ?? 0,
    trust: set.trust ?? false,
  }
}

/**
 * What is demanded of a virtual controller while these channels are on it: by its VM, by whoever asked for it, and by
 * the channels as far as its adapter enforces it.
 */
export function demandsOf(
  { site }: Snapshot,
  vm: VMRecord,
  record: VirtualControllerRecord,
  channels: readonly ChannelRecord[],
): Demands {
  const base = demandsIn(policyOfVirtual(site, vm, record).set)
  const enforces = site.controllers.get(record.controller)!.capabilities
  const maxima = channels.map(({ maximumRateMbps }) => maximumRateMbps)
  return {
    ...base,
    minimumRateMbps: Math.max(base.minimumRateMbps, enforces.minimumRate ? sumOfGuarantees(channels) : 0),
    maximumRateMbps: smallestMaximum(base.maximumRateMbps, ...(enforces.maximumRate ? maxima : [])),
  }
}
