import type { ConstraintSet } from './constraint-set.ts'
import type { Combined } from './constraints.ts'
import { combine } from './constraints.ts'
import type { VMRecord } from './ledger.ts'
import type { Group, Site } from './site.ts'

/** The groups from this one up to the top of its tiers; empty when there is no such group. */
export function tiersOf(site: Site, group: string): readonly Group[] {
  const tiers: Group[] = []
  for (let next = site.groups.get(group); next !== undefined && !tiers.includes(next);) {
    tiers.push(next)
    next = next.parent === null ? undefined : site.groups.get(next.parent)
  }
  return tiers
}

/** What applies to a member of the group: customer, groups down the tiers, then the sets given (VM, call). */
export function policyOf(site: Site, group: string, ...sets: readonly ConstraintSet[]): Combined {
  const tiers = tiersOf(site, group)
  const customer = site.customers.get(tiers[0]?.customer ?? '')
  return combine([customer?.constraints ?? {}, ...tiers.map((tier) => tier.constraints).reverse(), ...sets])
}

export function policyOfVM(site: Site, vm: VMRecord, call: ConstraintSet = {}): Combined {
  return policyOf(site, vm.group, vm.constraints, call)
}

/** Whether members of `group` may use what `owner` owns: its own, or that of a group that it is in. */
export function mayUse(site: Site, group: string, owner: string): boolean {
  return tiersOf(site, group).some((tier) => tier.name === owner)
}
