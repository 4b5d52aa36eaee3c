import type { ConstraintSet, IsolationLevel } from './constraint-set.ts'
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
}

/** One constraint: which controllers it removes, and how it says so. Pure, and without a memory. */
export interface Filter {
  readonly name: string
  /** What a request is refused with that this filter leaves no controller. */
  readonly code: Exclude<ReturnCode, 'completed'>
  /** false: the request does not ask for this. */
  applies(request: PlacementRequest): boolean
  keeps(controller: PhysicalController, request: PlacementRequest, snapshot: Snapshot): boolean
  /** What is true of those removed, to follow "6 of 8 controllers …". */
  says(request: PlacementRequest): string
}

export interface Filtered {
  readonly kept: readonly PhysicalController[]
  /** One for each filter that removed something. */
  readonly reasons: readonly Reason[]
  /** The filter that removed the last ones; null while some are left. */
  readonly last: Filter | null
}

/** Most elements that a reason names. */
const elementsNamed = 16

/** Applies the filters in order, each to what the one before left. */
export function applyFilters(
  filters: readonly Filter[],
  candidates: readonly PhysicalController[],
  request: PlacementRequest,
  snapshot: Snapshot,
): Filtered {
  const reasons: Reason[] = []
  let kept = candidates
  for (const filter of filters) {
    if (!filter.applies(request)) continue
    const before = kept.length
    const removed: string[] = []
    kept = kept.filter((controller) => {
      const keep = filter.keeps(controller, request, snapshot)
      if (!keep && removed.length < elementsNamed) removed.push(controller.id)
      return keep
    })
    if (kept.length === before) continue
    const text = `${before - kept.length} of ${before} controllers ${filter.says(request)}`
    reasons.push({ source: filter.name, text, before, after: kept.length, elements: removed })
    if (kept.length === 0) return { kept, reasons, last: filter }
  }
  return { kept, reasons, last: null }
}
