import type { CandidateRows, CompareRows } from './candidate-rows.ts'
import type { HostRanges } from './search-space.ts'

/**
 * Hosts, by their place in the list, in the order of their best candidates; among equals, in the order in which they
 * are given. What is not asked for is not put in order.
 */
export function* bestFirst(
  candidates: Pick<CandidateRows, 'bestOf'>,
  hosts: HostRanges,
  compare: CompareRows,
): Generator<number> {
  const { count, best, order } = hosts
  if (count === 0) return
  const isBefore = (one: number, other: number): boolean => {
    const difference = compare(best[one]!, best[other]!)
    return difference < 0 || (difference === 0 && one < other)
  }
  let first = 0
  for (let host = 0; host < count; host++) {
    best[host] = candidates.bestOf(hosts.from[host]!, hosts.to[host]!, compare)
    if (isBefore(host, first)) first = host
  }
  yield first
  let left = 0
  for (let host = 0; host < count; host++) if (host !== first) order[left++] = host
  for (let at = left >> 1; at >= 0; at--) sink(order, at, left, isBefore)
  while (left > 0) {
    yield order[0]!
    order[0] = order[--left]!
    sink(order, 0, left, isBefore)
  }
}

/** Puts the item of a heap in its place below `at`; the first of the heap goes before all others. */
function sink(
  heap: Uint32Array,
  at: number,
  length: number,
  isBefore: (one: number, other: number) => boolean,
): void {
  const item = heap[at]!
  for (let child = 2 * at + 1; child < length; child = 2 * at + 1) {
    if (child + 1 < length && isBefore(heap[child + 1]!, heap[child]!)) child++
    if (!isBefore(heap[child]!, item)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = item
}
