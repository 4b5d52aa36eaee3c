import { hasFabric } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** A virtual port of Fibre Channel is made by logging in to a fabric, which takes a link. */
export const fabric: Filter<boolean> = {
  name: 'fabric',
  code: 'constraintNotSatisfiable',
  facet: hasFabric,
  applies: () => true,
  keeps: (has) => has,
  says: () => 'have no link to a fabric, so no virtual port of theirs can log in',
}
