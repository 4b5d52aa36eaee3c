import { defaultLimits } from '../base/limits.ts'
import type { ConstraintSet, IsolationLevel } from './constraint-set.ts'
import type { Facet } from './facets.ts'
import type { Reason, ReturnCode } from './outcome.ts'
import type { PhysicalController } from './site.ts'
import type { Snapshot } from './snapshot.ts'

/** What a physical controller is sought for. */
export interface PlacementRequest {
  readonly customer: string
  /** Everything that applies, combined. */
  readonly set: ConstraintSet
  readonly isolation: IsolationLevel
  /** Only on this host; null: on any. */
  readonly host: string | null
  /** Those of the set, to be asked quickly; null: all are allowed. */
  readonly allowedHosts: ReadonlySet<string> | null
  readonly forbiddenHosts: ReadonlySet<string>
}

/**
 * One constraint: which controllers it removes, and how it says so. Pure, and without a memory; it sees one fact about
 * a controller.
 */
export interface Filter<V = unknown> {
  readonly name: string
  /** What a request is refused with that this filter leaves no controller. */
  readonly code: Exclude<ReturnCode, 'completed'>
  readonly facet: Facet<V>
  /** false: the request does not ask for this. */
  applies(request: PlacementRequest): boolean
  keeps(value: V, request: PlacementRequest): boolean
  /** What is true of those removed, to follow "6 of 8 controllers …". */
  says(request: PlacementRequest): string
}

/** Controllers among which filters choose, however they are held. */
export interface Candidates {
  readonly count: number
  /** Removes those whose fact does not pass; answers with the ids of the first of them. */
  keepOnly<V>(facet: Facet<V>, passes: (value: V) => boolean): readonly string[]
}

export interface Filtered {
  /** One for each filter that removed something. */
  readonly reasons: readonly Reason[]
  /** The filter that removed the last ones; null while some are left. */
  readonly last: Filter | null
}

/** Most elements that a reason names. */
export const elementsNamed = defaultLimits.elementsNamed

/** Applies the filters in order, each to what the one before left. */
export function applyFilters(
  filters: readonly Filter[],
  candidates: Candidates,
  request: PlacementRequest,
): Filtered {
  const reasons: Reason[] = []
  for (const filter of filters) {
    if (!filter.applies(request)) continue
    const before = candidates.count
    const elements = candidates.keepOnly(filter.facet, (value) => filter.keeps(value, request))
    const after = candidates.count
    if (after === before) continue
    const text = `${before - after} of ${before} controllers ${filter.says(request)}`
    reasons.push({ source: filter.name, text, before, after, elements })
    if (after === 0) return { reasons, last: filter }
  }
  return { reasons, last: null }
}

/** What speaks against this one controller. */
export function applyToOne(
  filters: readonly Filter[],
  controller: PhysicalController,
  request: PlacementRequest,
  snapshot: Snapshot,
): Filtered {
  let count = 1
  const candidates: Candidates = {
    get count() {
      return count
    },
    keepOnly: (facet, passes) => {
      if (passes(facet.of(controller, snapshot))) return []
      count = 0
      return [controller.id]
    },
  }
  return applyFilters(filters, candidates, request)
}
