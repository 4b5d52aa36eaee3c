import type { ConstraintSet } from '../constraint-set.ts'
import { combine } from '../constraints.ts'
import type { ChannelRecord, LedgerChange, VirtualControllerRecord, VMRecord } from '../ledger.ts'
import type { LedgerView } from '../ledger-view.ts'

/**
 * What is to stand in the ledger while the devices are worked on: besides what a record is to hold, the capacity and
 * the isolation that it has held so far. Otherwise somebody else could be given that, and an undo would find it taken.
 * A channel counts with the greater of its two rates on both its ways, and a VM as one of its former group too: rather
 * too much for a while than too little.
 */
export function heldMeanwhile(ledger: LedgerView, change: LedgerChange): LedgerChange {
  if (!('put' in change)) return change
  if (change.table === 'vms') {
    const before = ledger.get('vms', change.put.id)
    return before === undefined ? change : { table: 'vms', put: ofBothGroups(before, change.put) }
  }
  if (change.table === 'groups') {
    const before = ledger.get('groups', change.put.id)
    return before === undefined ? change : { table: 'groups', put: isolatedAsBefore(before, change.put) }
  }
  if (change.table === 'channels') {
    const before = ledger.get('channels', change.put.id)
    return before === undefined ? change : { table: 'channels', put: bothWays(before, change.put) }
  }
  if (change.table === 'virtualControllers') {
    const before = ledger.get('virtualControllers', change.put.id)
    return before === undefined
      ? change
      : { table: 'virtualControllers', put: greaterRate(before, change.put) }
  }
  return change
}

function ofBothGroups(before: VMRecord, after: VMRecord): VMRecord {
  const held = isolatedAsBefore(before, after)
  return before.group === after.group ? held : { ...held, leavingGroup: before.group }
}

/** What restricts others, wherever it is. */
const isolating = ['isolation', 'criticality', 'sensitivity'] as const

/** What is asked for, with the stricter isolation where less of it is asked for than before. */
function isolatedAsBefore<R extends { readonly constraints: ConstraintSet }>(before: R, after: R): R {
  const former = isolating.map((field) => [field, before.constraints[field]] as const)
  const kept: ConstraintSet = Object.fromEntries(former.filter(([, value]) => value !== undefined))
  const { set } = combine([after.constraints, kept])
  const stricter = isolating.some((field) => set[field] !== after.constraints[field])
  return stricter ? { ...after, constraints: set } : after
}

function bothWays(before: ChannelRecord, after: ChannelRecord): ChannelRecord {
  const left = before.path.filter((port) => !after.path.includes(port))
  const guaranteedRateMbps = Math.max(before.guaranteedRateMbps, after.guaranteedRateMbps)
  if (left.length === 0 && guaranteedRateMbps === after.guaranteedRateMbps) return after
  return { ...after, path: [...after.path, ...left], guaranteedRateMbps }
}

function greaterRate(
  before: VirtualControllerRecord,
  after: VirtualControllerRecord,
): VirtualControllerRecord {
  if (before.minimumRateMbps <= after.minimumRateMbps) return after
  return { ...after, minimumRateMbps: before.minimumRateMbps }
}
