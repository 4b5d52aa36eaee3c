import type { CandidateRows, CompareRows, HostRows } from './candidate-rows.ts'

/** Hosts in the order of their best candidates; among equals, in the order in which they are given. */
export function* bestFirst(
  candidates: CandidateRows,
  hosts: readonly HostRows[],
  compare: CompareRows,
): Generator<HostRows> {
  const bests = hosts.map((host) => candidates.bestOf(host, compare))
  let first = 0
  for (let at = 1; at < hosts.length; at++) if (compare(bests[at]!, bests[first]!) < 0) first = at
  if (hosts.length > 0) yield hosts[first]!
  // Only where the best host does not do is it worth while to order all others.
  const others = [...hosts.keys()].filter((at) => at !== first)
  others.sort((one, other) => compare(bests[one]!, bests[other]!))
  for (const at of others) yield hosts[at]!
}
