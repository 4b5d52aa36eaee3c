import type { ConstraintSet, IsolationLevel } from './constraint-set.ts'
import { isolationLevels } from './constraint-set.ts'

/** Isolation of this level is asked for from this degree of criticality or sensitivity on. */
export interface IsolationRule {
  readonly measure: 'sensitivity' | 'criticality'
  /** 0 to 10. */
  readonly atLeast: number
  readonly level: IsolationLevel
}

/**
 * Which isolation the criticality and the sensitivity of a contract ask for (DOMAIN.md §5), where a site does not say
 * it otherwise. What would hurt when it is disclosed is kept from other customers' machines; what would hurt when it
 * fails is kept from hardware that others can load or break.
 */
export const usualIsolation: readonly IsolationRule[] = [
  { measure: 'sensitivity', atLeast: 9, level: 'host' },
  { measure: 'sensitivity', atLeast: 7, level: 'card' },
  { measure: 'criticality', atLeast: 9, level: 'card' },
  { measure: 'sensitivity', atLeast: 5, level: 'controller' },
  { measure: 'criticality', atLeast: 7, level: 'controller' },
]

/** The isolation that a set asks for, by name or by criticality and sensitivity: the strictest of them. */
export function isolationOf(
  set: ConstraintSet,
  { placement }: { readonly placement: { readonly isolation: readonly IsolationRule[] } },
): IsolationLevel {
  const reached = placement.isolation.filter(({ measure, atLeast }) => (set[measure] ?? 0) >= atLeast)
  return strictest(isolationLevels, set.isolation ?? 'vlan', ...reached.map(({ level }) => level))
}

export function isAtLeast(level: IsolationLevel, other: IsolationLevel): boolean {
  return isolationLevels.indexOf(level) >= isolationLevels.indexOf(other)
}

/** The one of the values that stands last in the scale. */
export function strictest<T>(scale: readonly T[], ...values: readonly [T, ...T[]]): T {
  return values.reduce((one, other) => (scale.indexOf(other) > scale.indexOf(one) ? other : one))
}
