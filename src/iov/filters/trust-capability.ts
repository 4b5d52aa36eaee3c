import { knowsTrust } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** Trust can be given only where the driver knows it. */
export const trustCapability: Filter<boolean> = {
  name: 'trust',
  code: 'constraintNotSatisfiable',
  facet: knowsTrust,
  applies: ({ set }) => set.trust === true,
  keeps: (knows) => knows,
  says: () => 'have a driver that does not let a virtual device be trusted',
}
