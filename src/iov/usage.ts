import { isAtLeast, isolationOf } from './isolation.ts'
import type { IsolationLevel } from './constraint-set.ts'
import type { LedgerView } from './ledger-view.ts'
import type { ChannelRecord, VirtualControllerRecord, VMRecord } from './ledger.ts'
import type { Combined } from './constraints.ts'
import { policyOfVirtual, policyOfVM } from './policy.ts'
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

/** Of a controller on which nothing is. */
export const unused: ControllerUse = { guaranteedMbps: 0, customers: [] }

/**
 * Works out who uses a controller from the ledger. A virtual device that was asked for by a group is that group's from
 * then on; one that was made for nobody in particular is nobody's until a VM has it.
 */
export function controllerUse(site: Site, ledger: LedgerView, controller: string): ControllerUse {
  const records = ledger.by('virtualControllers', 'controller', controller)
  if (records.length === 0) return unused
  return {
    guaranteedMbps: records.reduce((sum, record) => sum + guaranteedOf(ledger, record), 0),
    customers: strictestOf(
      records.flatMap((record) => {
        const vm = record.vm === null ? undefined : ledger.get('vms', record.vm)
        if (vm !== undefined) return usesOf(site, vm, (member) => policyOfVirtual(site, member, record))
        const { group } = record
        return group === null ? [] : customerUse(site, group, () => policyOfVirtual(site, undefined, record))
      }),
    ),
  }
}

/** The customers whose VMs are on the host, or on their way to it, with or without devices. */
export function hostCustomers(site: Site, ledger: LedgerView, host: string): readonly CustomerUse[] {
  const vms = [...ledger.by('vms', 'host', host), ...ledger.by('vms', 'movingTo', host)]
  return strictestOf(vms.flatMap((vm) => usesOf(site, vm, (member) => policyOfVM(site, member))))
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

/** A VM as a member of its group, and, while it is moved out of another one, of that one too. */
function usesOf(
  site: Site,
  vm: VMRecord,
  policy: (member: VMRecord) => Combined,
): readonly (CustomerUse | null)[] {
  const use = customerUse(site, vm.group, () => policy(vm))
  if (vm.leavingGroup === null) return [use]
  const former = { ...vm, group: vm.leavingGroup }
  return [use, customerUse(site, former.group, () => policy(former))]
}

/** null: the group is not in the site any more. */
function customerUse(site: Site, group: string, policy: () => Combined): CustomerUse | null {
  const customer = site.groups.get(group)?.customer
  return customer === undefined ? null : { customer, isolation: isolationOf(policy().set, site) }
}

/** One entry for each customer, with the strictest isolation of all that it has. */
function strictestOf(uses: readonly (CustomerUse | null)[]): readonly CustomerUse[] {
  const found = new Map<string, CustomerUse>()
  for (const use of uses) {
    if (use === null) continue
    const known = found.get(use.customer)
    if (known === undefined || !isAtLeast(known.isolation, use.isolation)) found.set(use.customer, use)
  }
  return [...found.values()]
}
