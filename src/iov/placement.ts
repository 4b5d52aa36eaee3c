import { bestFirst } from './best-fit.ts'
import type { CandidateRows } from './candidate-rows.ts'
import type { ConstraintSet } from './constraint-set.ts'
import { pathsOf, redundancyLevelOf } from './constraints.ts'
import { card } from './facets.ts'
import type { Facet } from './facets.ts'
import type { PlacementRequest } from './filter.ts'
import { applyFilters, elementsNamed } from './filter.ts'
import { placementFilters } from './filters/table.ts'
import { isolationOf } from './isolation.ts'
import type { Measure } from './objective.ts'
import { objectives } from './objective.ts'
import type { Outcome, Reason } from './outcome.ts'
import { completed, reason, refused } from './outcome.ts'
import { areApart, chooseApart, facetsOfRedundancy, maybeApart } from './redundancy.ts'
import type { PhysicalController, Site } from './site.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * Chooses the physical controllers for a VM: as many as redundancy asks for, all on one host. Pure and deterministic.
 * Of those that satisfy everything it takes the best by the site's objective; see objective.ts.
 *
 * The reasons say, of a refusal and of a success alike, what each filter removed, with exact counts; those of a success
 * end with why these controllers were chosen. Every filter looks at what the one before left, and judges equal
 * controllers once, so a decision costs what is still in question, not what the site has.
 */
export function place(snapshot: Snapshot, request: PlacementRequest): Outcome<readonly PhysicalController[]> {
  return snapshot.index.search(snapshot, request.host, (candidates) => choose(snapshot, request, candidates))
}

/** All that a placement may look at. */
export const facetsOfPlacement: readonly Facet[] = [
  ...placementFilters.map(({ facet }) => facet),
  ...Object.values(objectives).flatMap((measures) => measures.map(({ facet }): Facet => facet)),
  ...facetsOfRedundancy,
]

/** Who asks, and what applies to it, as a placement needs it. */
export function placementRequest(
  site: Site,
  group: string,
  set: ConstraintSet,
  host: string | null,
): PlacementRequest {
  return {
    customer: site.groups.get(group)!.customer,
    set,
    isolation: isolationOf(set, site),
    host,
    allowedHosts: set.allowedHosts === undefined ? null : new Set(set.allowedHosts),
    forbiddenHosts: new Set(set.forbiddenHosts),
  }
}

function choose(
  snapshot: Snapshot,
  request: PlacementRequest,
  candidates: CandidateRows,
): Outcome<readonly PhysicalController[]> {
  if (candidates.count === 0) return refused('noCapacity', reason('placement', 'there are no controllers'))
  const { reasons, last } = applyFilters(placementFilters, candidates, request)
  if (last !== null) return refused(last.code, ...reasons)
  const count = pathsOf(request.set)
  const level = redundancyLevelOf(request.set)
  const measures = objectives[snapshot.site.placement.objective]
  const compare = candidates.compareBy(measures, request)
  const hosts = candidates.hosts((from, to) => maybeApart(candidates, from, to, count, level))
  for (const host of bestFirst(candidates, hosts, compare)) {
    const chosen = chooseApart(
      candidates.controllersOf(hosts.from[host]!, hosts.to[host]!, compare),
      count,
      areApart(snapshot.graph, level),
    )
    if (chosen === undefined) continue
    return completed(chosen, [...reasons, choiceReason(snapshot, request, chosen, candidates.count)])
  }
  return refused('constraintNotSatisfiable', ...reasons, redundancyReason(candidates, request.set, count))
}

/** Why the first of the chosen ones went before all others. */
function choiceReason(
  snapshot: Snapshot,
  request: PlacementRequest,
  chosen: readonly PhysicalController[],
  left: number,
): Reason {
  const { objective } = snapshot.site.placement
  const [first] = chosen
  const facts = objectives[objective].map((measure: Measure) =>
    measure.says(measure.facet.of(first!, snapshot), request),
  )
  return {
    source: `objective ${objective}`,
    text: `of ${left} controllers that do, ${first!.id} is the best: ${facts.join(', ')}`,
    before: left,
    after: chosen.length,
    elements: chosen.map(({ id }) => id),
  }
}

function redundancyReason(candidates: CandidateRows, set: ConstraintSet, count: number): Reason {
  const level = redundancyLevelOf(set)
  const fullest = candidates.commonest(card)
  return {
    source: `${level} redundancy`,
    text:
      `no host has ${count} controllers that share no ${level === 'controller' ? 'controller and no card' : level}: of ${candidates.count} controllers ` +
      `${fullest.count} are on card ${fullest.value}`,
    before: candidates.count,
    after: 0,
    elements: candidates.first(elementsNamed),
  }
}
