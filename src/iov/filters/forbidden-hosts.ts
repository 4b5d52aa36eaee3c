import type { Filter } from '../filter.ts'

/** Forbidden hosts (DOMAIN.md §5, placement). */
export const forbiddenHosts: Filter = {
  name: 'forbidden hosts',
  code: 'constraintNotSatisfiable',
  applies: ({ set }) => set.forbiddenHosts !== undefined,
  keeps: ({ host }, { set }) => set.forbiddenHosts?.includes(host) !== true,
  says: ({ set }) => `are on a forbidden host (${set.forbiddenHosts?.join(', ')})`,
}
