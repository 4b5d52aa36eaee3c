import type { Technique } from '../backend.ts'
import { ownTechnique } from '../facets.ts'
import type { Filter } from '../filter.ts'

/**
 * These are had by asking for them: whoever says nothing wants to reach a network in VLANs of ours, and no whole card for
 * that.
 */
const onlyOnRequest: ReadonlySet<Technique> = new Set(['npiv', 'software', 'passthrough'])

/** A virtual device of this technique is given to whoever says nothing of techniques. */
export const isUsual = (technique: Technique): boolean => !onlyOnRequest.has(technique)

/** The virtualization techniques that are allowed; a controller without any has no virtual devices to give. */
export const technique: Filter<Technique> = {
  name: 'technique',
  code: 'constraintNotSatisfiable',
  facet: ownTechnique,
  applies: () => true,
  keeps: (own, { set }) => own !== 'none' && (set.techniques?.includes(own) ?? isUsual(own)),
  says: ({ set }) =>
    set.techniques === undefined
      ? 'cannot be virtualized for a network'
      : `do not offer ${set.techniques.join(' or ') || 'any technique that all sets allow'}`,
}
