import { smallestMaximum } from '../channel-decision.ts'
import type { ConstraintSet } from '../constraint-set.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import { policyOfVM } from '../policy.ts'
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
 * What remains of the demands on a virtual controller when only these channels are left on it: what its VM asks for,
 * and what the channels ask for. Where more stands in the record than VM and channels explain, it was asked for when
 * the virtual controller was given to the VM, and stays.
 */
export function demandsOf(
  { site }: Snapshot,
  vm: VMRecord,
  record: VirtualControllerRecord,
  left: readonly ChannelRecord[],
  released: readonly ChannelRecord[],
): Demands {
  const base = demandsIn(policyOfVM(site, vm).set)
  const enforces = site.controllers.get(record.controller)!.capabilities
  const demandsWith = (channels: readonly ChannelRecord[]): Omit<Demands, 'trust'> => ({
    minimumRateMbps: Math.max(base.minimumRateMbps, enforces.minimumRate ? sumOfGuarantees(channels) : 0),
    maximumRateMbps: smallestMaximum(
      base.maximumRateMbps,
      ...(enforces.maximumRate ? channels.map(({ maximumRateMbps }) => maximumRateMbps) : []),
    ),
  })
  const [before, after] = [demandsWith([...left, ...released]), demandsWith(left)]
  const askedForMinimum = record.minimumRateMbps > before.minimumRateMbps
  const askedForMaximum = record.maximumRateMbps !== before.maximumRateMbps
  return {
    minimumRateMbps: askedForMinimum ? record.minimumRateMbps : after.minimumRateMbps,
    maximumRateMbps: askedForMaximum ? record.maximumRateMbps : after.maximumRateMbps,
    trust: record.trust,
  }
}
