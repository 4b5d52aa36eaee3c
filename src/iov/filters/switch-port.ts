import type { Filter } from '../filter.ts'

/** The switch port that the controller must be cabled to. */
export const switchPort: Filter = {
  name: 'switch port',
  code: 'constraintNotSatisfiable',
  applies: ({ set }) => set.switchPort !== undefined,
  keeps: ({ id }, { set }, { graph }) => graph.uplinksOf(id).some(({ port }) => port === set.switchPort),
  says: ({ set }) => `are not cabled to ${set.switchPort}`,
}
