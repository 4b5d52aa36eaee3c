import { ownNUMANode } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** Locality to a NUMA node (DOMAIN.md §5, technique and locality). */
export const numaNode: Filter<number> = {
  name: 'NUMA node',
  code: 'constraintNotSatisfiable',
  facet: ownNUMANode,
  applies: ({ set }) => set.numaNode !== undefined,
  keeps: (node, { set }) => node === set.numaNode,
  says: ({ set }) => `are not on NUMA node ${set.numaNode}`,
}
