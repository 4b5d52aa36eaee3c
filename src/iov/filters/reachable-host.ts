import type { Filter } from '../filter.ts'

/** A host that cannot be reached cannot be changed. */
export const reachableHost: Filter = {
  name: 'reachable host',
  code: 'constraintNotSatisfiable',
  applies: () => true,
  keeps: ({ host }, _, { site }) => site.hosts.get(host)?.reachable === true,
  says: () => 'are on hosts that cannot be reached',
}
