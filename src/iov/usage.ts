import { isAtLeast, isolationOf } from './isolation.ts'
import type { IsolationLevel } from './constraint-set.ts'
import type { LedgerView } from './ledger-view.ts'
import type { ChannelRecord, VirtualControllerRecord } from './ledger.ts'
import { policyOfVM } from './policy.ts'
import type { Site } from './site.ts'

/** Who uses a physical controller, and how much of it is promised. */
export interface ControllerUse {
  /** Mbit/s: the sum of the guarantees of everything on it. */
  readonly guaranteedMbps: number
  readonly customers: readonly CustomerUse[]
}

export interface CustomerUse {
  readonly customer: string
  /** The strictest isolation that any VM of the customer demands here. */
  readonly isolation: IsolationLevel
}

/** The customer under whose name devices count that somebody uses without iovm. */
export const outsider = ''

const unused: ControllerUse = { guaranteedMbps: 0, customers: [] }

/** Works out who uses a controller from the ledger; virtual devices of no VM yet are nobody's. */
export function controllerUse(site: Site, ledger: LedgerView, controller: string): ControllerUse {
  const records = ledger.by('virtualControllers', 'controller', controller)
  if (records.length === 0) return unused
  const vms = new Set(records.map(({ vm }) => vm).filter((vm) => vm !== null))
  return {
    guaranteedMbps: records.reduce((sum, record) => sum + guaranteedOf(ledger, record), 0),
    customers: customersOf(site, ledger, [...vms]),
  }
}

/** The customers whose VMs are on the host, with or without devices. */
export function hostCustomers(site: Site, ledger: LedgerView, host: string): readonly CustomerUse[] {
  return customersOf(
    site,
    ledger,
    ledger.by('vms', 'host', host).map(({ id }) => id),
  )
}

/** Mbit/s promised on a virtual controller: its own minimum or the guarantees of its channels, whichever is more. */
export function guaranteedOf(ledger: LedgerView, record: VirtualControllerRecord): number {
  const channels = ledger.by('channels', 'virtualController', record.id)
  return Math.max(record.minimumRateMbps, sumOfGuarantees(channels))
}

/** Mbit/s promised on a switch port by the channels that cross it, given all channels of the VLANs that it carries. */
export function sumOfGuarantees(channels: readonly ChannelRecord[]): number {
  return channels.reduce((sum, channel) => sum + channel.guaranteedRateMbps, 0)
}

function customersOf(site: Site, ledger: LedgerView, vms: readonly string[]): readonly CustomerUse[] {
  const found = new Map<string, IsolationLevel>()
  for (const id of vms) {
    const vm = ledger.get('vms', id)
    const customer = vm === undefined ? undefined : site.groups.get(vm.group)?.customer
    if (vm === undefined || customer === undefined) continue
    const isolation = isolationOf(policyOfVM(site, vm).set)
    const known = found.get(customer)
    if (known === undefined || !isAtLeast(known, isolation)) found.set(customer, isolation)
  }
  return [...found].map(([customer, isolation]) => ({ customer, isolation }))
}
