import type { CandidateRows, CompareRows, HostRows } from './candidate-rows.ts'
import type { PlacementRequest } from './filter.ts'
import type { Measure } from './objective.ts'

/** Compares candidates by the measures of an objective: the better one is less; equal ones are 0. */
export function comparing(
  candidates: CandidateRows,
  measures: readonly Measure[],
  request: PlacementRequest,
): CompareRows {
  const judges = measures.map((measure) =>
    candidates.judge(measure.facet, (value) => measure.of(value, request)),
  )
  return (one, other) => {
    for (const judge of judges) {
      const difference = judge(one) - judge(other)
      if (difference !== 0) return difference
    }
    return 0
  }
}

/** Hosts in the order of their best candidates; among equals, in the order in which they are given. */
export function* bestFirst(hosts: readonly HostRows[], compare: CompareRows): Generator<HostRows> {
  let first = hosts[0]
  if (first === undefined) return
  for (const host of hosts) if (compare(host.best, first.best) < 0) first = host
  yield first
  // Only where the best host does not do is it worth while to order all others.
  const others = hosts.filter((host) => host !== first)
  yield* others.sort((one, other) => compare(one.best, other.best))
}
