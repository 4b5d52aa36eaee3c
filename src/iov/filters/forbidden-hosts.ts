import { hostName } from '../facets.ts'
import type { Filter } from '../filter.ts'
import { listed } from '../listed.ts'

/** Forbidden hosts (DOMAIN.md §5, placement). */
export const forbiddenHosts: Filter<string> = {
  name: 'forbidden hosts',
  code: 'constraintNotSatisfiable',
  facet: hostName,
  applies: ({ forbiddenHosts: forbidden }) => forbidden.size > 0,
  keeps: (name, { forbiddenHosts: forbidden }) => !forbidden.has(name),
  says: ({ set }) => `are on a forbidden host (${listed(set.forbiddenHosts ?? [])})`,
}
