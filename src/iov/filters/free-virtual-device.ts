import { freeVirtual } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** A virtual device must be there and free: pools are never resized in passing (field lesson 2). */
export const freeVirtualDevice: Filter<number> = {
  name: 'free virtual device',
  code: 'noCapacity',
  facet: freeVirtual,
  applies: () => true,
  keeps: (free) => free > 0,
  says: () => 'have no free virtual device',
}
