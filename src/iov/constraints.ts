import type { ConstraintSet, RedundancyLevel } from './constraint-set.ts'
import { isolationLevels, redundancyLevels } from './constraint-set.ts'
import { strictest } from './isolation.ts'
import type { Reason } from './outcome.ts'
import { reason } from './outcome.ts'

/** What several sets ask for together, or why no device could ever satisfy them all. */
export interface Combined {
  readonly set: ConstraintSet
  readonly conflicts: readonly Reason[]
}

/**
 * Adds up the sets in the order customer, groups down the tiers, VM, call (DOMAIN.md §5). Whatever satisfies the sum
 * satisfies each of them: nothing is weakened, whatever the order.
 */
export function combine(sets: readonly ConstraintSet[]): Combined {
  const conflicts = [...findConflicts(sets)]
  const set = sets.reduce<ConstraintSet>(combineTwo, {})
  if (
    set.guaranteedRateMbps !== undefined &&
    set.maximumRateMbps !== undefined &&
    set.guaranteedRateMbps > set.maximumRateMbps
  ) {
    const text = `a guarantee of ${set.guaranteedRateMbps} Mbit/s exceeds the maximum of ${set.maximumRateMbps} Mbit/s`
    conflicts.push(reason('rates', text))
  }
  return { set, conflicts }
}

/** The level that redundancy is kept at: card, where the set does not say. */
export function redundancyLevelOf(set: ConstraintSet): RedundancyLevel {
  return set.redundancyLevel ?? 'card'
}

export function pathsOf(set: ConstraintSet): number {
  return Math.max(1, set.redundantPaths ?? 1)
}

function combineTwo(above: ConstraintSet, below: ConstraintSet): ConstraintSet {
  return defined({
    allowedHosts: intersect(above.allowedHosts, below.allowedHosts),
    forbiddenHosts: unite(above.forbiddenHosts, below.forbiddenHosts),
    isolation: either(above.isolation, below.isolation, (a, b) => strictest(isolationLevels, a, b)),
    criticality: either(above.criticality, below.criticality, Math.max),
    sensitivity: either(above.sensitivity, below.sensitivity, Math.max),
    forbiddenNetworks: unite(above.forbiddenNetworks, below.forbiddenNetworks),
    mandatoryNetworks: unite(above.mandatoryNetworks, below.mandatoryNetworks),
    guaranteedRateMbps: either(above.guaranteedRateMbps, below.guaranteedRateMbps, Math.max),
    maximumRateMbps: either(above.maximumRateMbps, below.maximumRateMbps, Math.min),
    admissionSuffices: combineAdmission(above, below),
    redundantPaths: either(above.redundantPaths, below.redundantPaths, Math.max),
    redundancyLevel: combineRedundancyLevel(above, below),
    techniques: intersect(above.techniques, below.techniques),
    numaNode: above.numaNode ?? below.numaNode,
    trust: either(above.trust, below.trust, (a, b) => a || b),
    switchPort: above.switchPort ?? below.switchPort,
  })
}

/** Two sets that each name one thing where only one is possible. */
function* findConflicts(sets: readonly ConstraintSet[]): Generator<Reason> {
  for (const field of ['numaNode', 'switchPort'] as const) {
    const values = new Set(sets.map((set) => set[field]).filter((value) => value !== undefined))
    if (values.size > 1) {
      yield reason(field, `the sets that apply ask for different values: ${[...values].join(' and ')}`)
    }
  }
}

/**
 * A guarantee that one set wants enforced by the device stays so, whatever another set says. A set without a word
 * about it takes over what stands above it.
 */
function combineAdmission(above: ConstraintSet, below: ConstraintSet): boolean | undefined {
  const strictAbove =
    above.admissionSuffices === false ||
    (above.guaranteedRateMbps !== undefined && above.admissionSuffices !== true)
  if (strictAbove) return false
  return below.admissionSuffices ?? above.admissionSuffices
}

/** A set that asks for redundancy without naming a level means the default; another set must not lower that. */
function combineRedundancyLevel(above: ConstraintSet, below: ConstraintSet): RedundancyLevel | undefined {
  const meant = (set: ConstraintSet): RedundancyLevel | undefined =>
    set.redundancyLevel ?? (pathsOf(set) > 1 ? redundancyLevelOf(set) : undefined)
  return either(meant(above), meant(below), (a, b) => strictest(redundancyLevels, a, b))
}

function either<T>(one: T | undefined, other: T | undefined, both: (one: T, other: T) => T): T | undefined {
  if (one === undefined) return other
  return other === undefined ? one : both(one, other)
}

function intersect<T>(
  one: readonly T[] | undefined,
  other: readonly T[] | undefined,
): readonly T[] | undefined {
  return either(one, other, (a, b) => a.filter((item) => b.includes(item)))
}

function unite<T>(one: readonly T[] | undefined, other: readonly T[] | undefined): readonly T[] | undefined {
  return either(one, other, (a, b) => [...new Set([...a, ...b])])
}

function defined(set: { [K in keyof ConstraintSet]: ConstraintSet[K] | undefined }): ConstraintSet {
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined))
}
