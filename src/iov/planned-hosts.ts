import { splitID } from './element-id.ts'
import type { LedgerOverlay } from './ledger-view.ts'
import type { ChannelRecord, LedgerTable, LedgerTables, VMRecord } from './ledger.ts'

/** The hosts on which something is used otherwise after the changes of the overlay. */
export function hostsChangedIn(overlay: LedgerOverlay): ReadonlySet<string> {
  const hosts = new Set<string>()
  for (const { table, id, before, after } of overlay.changes()) {
    // What a VM asks for applies to whatever it has, wherever that is.
    const owned = table === 'vms' ? overlay.by('virtualControllers', 'vm', id) : []
    for (const { controller } of owned) hosts.add(splitID(controller).owner)
    const hostOf = hostsOf[table]
    if (hostOf === undefined) continue
    for (const record of [before, after]) {
      for (const host of record === undefined ? [] : hostOf(id, record)) hosts.add(host)
    }
  }
  return hosts
}

type HostOf = (id: string, record: LedgerTables[LedgerTable]) => readonly string[]

const hostsOf: { readonly [T in LedgerTable]?: HostOf } = {
  vms: (_, record) => {
    const { host, movingTo } = record as VMRecord
    return movingTo === null ? [host] : [host, movingTo]
  },
  virtualControllers: (id) => [splitID(id).owner],
  channels: (_, record) => [splitID((record as ChannelRecord).virtualController).owner],
}
