import { hostsBestFirst } from './best-fit.ts'
import type { ConstraintSet } from './constraint-set.ts'
import { pathsOf, redundancyLevelOf } from './constraints.ts'
import type { PlacementRequest } from './filter.ts'
import { applyFilters } from './filter.ts'
import { placementFilters } from './filters/table.ts'
import { isolationOf } from './isolation.ts'
import type { Outcome, Reason } from './outcome.ts'
import { completed, reason, refused } from './outcome.ts'
import { areApart, chooseApart } from './redundancy.ts'
import type { PhysicalController, Site } from './site.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Chooses the physical controllers for a VM: as many as redundancy asks for, all on one host. Pure and deterministic.
 * Of those that satisfy everything it takes the best fit, which is the fullest: what is left free stays in large
 * pieces. A cabled controller whose link is up goes before any other.
 */
export function place(snapshot: Snapshot, request: PlacementRequest): Outcome<readonly PhysicalController[]> {
  const candidates = candidatesFor(snapshot, request)
  const { kept, reasons, last } = applyFilters(placementFilters, candidates, request, snapshot)
  if (candidates.length === 0) return refused('noCapacity', reason('placement', 'there are no controllers'))
  if (last !== null) return refused(last.code, ...reasons)
  const count = pathsOf(request.set)
  const apart = areApart(snapshot.graph, redundancyLevelOf(request.set))
  for (const onHost of hostsBestFirst(kept, count, request, snapshot)) {
    const chosen = chooseApart(onHost, count, apart)
    if (chosen !== undefined) return completed(chosen, reasons)
  }
  return refused('constraintNotSatisfiable', ...reasons, redundancyReason(kept, request.set, count))
}

/** Who asks, and what applies to it, as a placement needs it. */
export function placementRequest(
  site: Site,
  group: string,
  set: ConstraintSet,
  host: string | null,
): PlacementRequest {
  return { customer: site.groups.get(group)!.customer, set, isolation: isolationOf(set), host }
}

function candidatesFor(
  { site, inventory }: Snapshot,
  { host }: PlacementRequest,
): readonly PhysicalController[] {
  if (host === null) return [...site.controllers.values()]
  return inventory.controllersOf(host).flatMap((id) => site.controllers.get(id) ?? [])
}

function redundancyReason(kept: readonly PhysicalController[], set: ConstraintSet, count: number): Reason {
  const level = redundancyLevelOf(set)
  const cards = Map.groupBy(kept, ({ host, card }) => `${host} slot ${card.slot} serial ${card.serial}`)
  const [fullest, onIt] = [...cards].reduce((one, other) => (other[1].length > one[1].length ? other : one))
  return {
    source: `${level} redundancy`,
    text:
      `no host has ${count} controllers that share no ${level}: of ${kept.length} controllers ` +
      `${onIt.length} are on card ${fullest}`,
    before: kept.length,
    after: 0,
    elements: kept.slice(0, 16).map(({ id }) => id),
  }
}
