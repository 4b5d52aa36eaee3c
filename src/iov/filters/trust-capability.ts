import type { Filter } from '../filter.ts'

/** Trust can be given only where the driver knows it. */
export const trustCapability: Filter = {
  name: 'trust',
  code: 'constraintNotSatisfiable',
  applies: ({ set }) => set.trust === true,
  keeps: ({ capabilities }) => capabilities.trust,
  says: () => 'have a driver that does not let a virtual device be trusted',
}
