import type { Filter } from '../filter.ts'

/** A virtual device must be there and free: pools are never resized in passing (field lesson 2). */
export const freeVirtualDevice: Filter = {
  name: 'free virtual device',
  code: 'noCapacity',
  applies: () => true,
  keeps: ({ freeVirtual }) => freeVirtual > 0,
  says: () => 'have no free virtual device',
}
