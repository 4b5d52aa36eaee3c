import type { Filter } from '../filter.ts'

/** A controller all of whose cables belong to a forbidden network can never have a channel. */
export const transit: Filter = {
  name: 'transit',
  code: 'constraintNotSatisfiable',
  applies: ({ set }) => (set.forbiddenNetworks?.length ?? 0) > 0,
  keeps: ({ id }, { set }, { graph }) => {
    const uplinks = graph.uplinksOf(id)
    const isForbidden = (network: string): boolean => set.forbiddenNetworks!.includes(network)
    return uplinks.length === 0 || uplinks.some(({ cable }) => !cable.networks.some(isForbidden))
  },
  says: ({ set }) => `are cabled through a forbidden network (${set.forbiddenNetworks?.join(', ')}) only`,
}
