import { isReachable } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** A host that cannot be reached cannot be changed. */
export const reachableHost: Filter<boolean> = {
  name: 'reachable host',
  code: 'constraintNotSatisfiable',
  facet: isReachable,
  applies: () => true,
  keeps: (reachable) => reachable,
  says: () => 'are on hosts that cannot be reached',
}
