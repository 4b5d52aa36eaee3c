import type { ConstraintSet } from './constraint-set.ts'
import type { Combined } from './constraints.ts'
import { combine } from './constraints.ts'
import type { VirtualControllerRecord, VMRecord } from './ledger.ts'
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

/**
 * What applies to a virtual controller: to its VM, or to the group that it was made for, and what was asked for it.
 * One that is nobody's yet has only the latter.
 */
export function policyOfVirtual(
  site: Site,
  vm: VMRecord | undefined,
  { group, constraints }: Pick<VirtualControllerRecord, 'group' | 'constraints'>,
  call: ConstraintSet = {},
): Combined {
  if (vm !== undefined) return policyOf(site, vm.group, vm.constraints, constraints, call)
  return group === null ? combine([constraints, call]) : policyOf(site, group, constraints, call)
}

/** Whether members of `group` may use what `owner` owns: its own, or that of a group that it is in. */
export function mayUse(site: Site, group: string, owner: string): boolean {
  return tiersOf(site, group).some((tier) => tier.name === owner)
}
