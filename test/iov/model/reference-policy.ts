import type { ConstraintSet, IsolationLevel } from '../../../src/iov/constraint-set.ts'

const levels: readonly IsolationLevel[] = ['vlan', 'controller', 'card', 'host']

/** 0 (VLAN) to 3 (host). */
export function rank(level: IsolationLevel = 'vlan'): number {
  return levels.indexOf(level)
}

/** What applies when all of these apply (DOMAIN.md §5: a set adds to those above it and never weakens them). */
export function addUp(sets: readonly ConstraintSet[]): ConstraintSet {
  const all = <K extends keyof ConstraintSet>(field: K): NonNullable<ConstraintSet[K]>[] =>
    sets.map((set) => set[field]).filter((value) => value !== undefined)
  const guarantees = all('guaranteedRateMbps')
  const maxima = all('maximumRateMbps')
  return {
    isolation: levels[Math.max(0, ...sets.map(({ isolation }) => rank(isolation)))]!,
    redundantPaths: Math.max(1, ...all('redundantPaths')),
    trust: all('trust').includes(true),
    forbiddenHosts: sets.flatMap(({ forbiddenHosts }) => forbiddenHosts ?? []),
    forbiddenNetworks: sets.flatMap(({ forbiddenNetworks }) => forbiddenNetworks ?? []),
    ...(guarantees.length > 0 ? { guaranteedRateMbps: Math.max(...guarantees) } : {}),
    ...(maxima.length > 0 ? { maximumRateMbps: Math.min(...maxima) } : {}),
  }
}
