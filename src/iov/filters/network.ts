import type { ControllerKind } from '../backend.ts'
import { ownKind } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** A controller of NVMe leads to its own storage and to no network: it is had by name. */
export const network: Filter<ControllerKind> = {
  name: 'network',
  code: 'constraintNotSatisfiable',
  facet: ownKind,
  applies: () => true,
  keeps: (kind) => kind !== 'nvme',
  says: () => 'are controllers of NVMe, which reach no network',
}
