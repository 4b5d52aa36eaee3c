import { uplinkNetworks } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** A controller all of whose cables belong to a forbidden network can never have a channel. */
export const transit: Filter<readonly (readonly string[])[]> = {
  name: 'transit',
  code: 'constraintNotSatisfiable',
  facet: uplinkNetworks,
  applies: ({ set }) => (set.forbiddenNetworks?.length ?? 0) > 0,
  keeps: (cables, { set }) => {
    const isForbidden = (network: string): boolean => set.forbiddenNetworks!.includes(network)
    return cables.length === 0 || cables.some((networks) => !networks.some(isForbidden))
  },
  says: ({ set }) => `are cabled through a forbidden network (${set.forbiddenNetworks?.join(', ')}) only`,
}
