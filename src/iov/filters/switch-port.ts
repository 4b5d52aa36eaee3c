import { uplinks } from '../facets.ts'
import type { Filter } from '../filter.ts'
import type { Uplink } from '../site-graph.ts'

/** The switch port that the controller must be cabled to. */
export const switchPort: Filter<readonly Uplink[]> = {
  name: 'switch port',
  code: 'constraintNotSatisfiable',
  facet: uplinks,
  applies: ({ set }) => set.switchPort !== undefined,
  keeps: (cabledTo, { set }) => cabledTo.some(({ port }) => port === set.switchPort),
  says: ({ set }) => `are not cabled to ${set.switchPort}`,
}
