import type { ChannelRecord, LedgerChange, VirtualControllerRecord } from '../ledger.ts'
import type { LedgerView } from '../ledger-view.ts'

/**
 * What is to stand in the ledger while the devices are worked on: besides what a record is to hold, the capacity that
 * it has held so far. Otherwise somebody else could be given that, and an undo would find it taken. A channel counts
 * with the greater of its two rates on both its ways: rather too much for a while than too little.
 */
export function heldMeanwhile(ledger: LedgerView, change: LedgerChange): LedgerChange {
  if (!('put' in change)) return change
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
