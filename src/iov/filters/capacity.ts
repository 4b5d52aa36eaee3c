import { spare } from '../facets.ts'
import type { Filter } from '../filter.ts'

/**
 * Admission: the guarantees on a physical port and on its cable never add up to more than their speed (DOMAIN.md §5,
 * capacity).
 */
export const capacity: Filter<number> = {
  name: 'capacity',
  code: 'noCapacity',
  facet: spare,
  applies: ({ set }) => (set.guaranteedRateMbps ?? 0) > 0,
  keeps: (spareMbps, { set }) => spareMbps >= set.guaranteedRateMbps!,
  says: ({ set }) => `cannot guarantee ${set.guaranteedRateMbps} Mbit/s beside what is guaranteed already`,
}
