import type { Filter } from '../filter.ts'

/** Locality to a NUMA node (DOMAIN.md §5, technique and locality). */
export const numaNode: Filter = {
  name: 'NUMA node',
  code: 'constraintNotSatisfiable',
  applies: ({ set }) => set.numaNode !== undefined,
  keeps: (controller, { set }) => controller.numaNode === set.numaNode,
  says: ({ set }) => `are not on NUMA node ${set.numaNode}`,
}
