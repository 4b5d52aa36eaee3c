import { lowestMaximum } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** A maximum rate must be enforced by the device: nothing else can. */
export const maximumCapability: Filter<number> = {
  name: 'maximum rate',
  code: 'constraintNotSatisfiable',
  facet: lowestMaximum,
  applies: ({ set }) => set.maximumRateMbps !== undefined,
  keeps: (lowest, { set }) => lowest <= set.maximumRateMbps!,
  says: () => 'have a driver that cannot enforce a maximum rate',
}
