import type { Technique } from '../backend.ts'
import { ownTechnique } from '../facets.ts'
import type { Filter } from '../filter.ts'

/**
 * The virtualization techniques that are allowed; a controller without any has no virtual devices to give. Whoever says
 * nothing of them wants to reach a network: Fibre Channel is had by asking for it.
 */
export const technique: Filter<Technique> = {
  name: 'technique',
  code: 'constraintNotSatisfiable',
  facet: ownTechnique,
  applies: () => true,
  keeps: (own, { set }) => own !== 'none' && (set.techniques?.includes(own) ?? own !== 'npiv'),
  says: ({ set }) =>
    set.techniques === undefined
      ? 'cannot be virtualized for a network'
      : `do not offer ${set.techniques.join(' or ') || 'any technique that all sets allow'}`,
}
