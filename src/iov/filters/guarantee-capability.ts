import { enforcesMinimum } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** A guarantee that the driver cannot enforce is refused, unless admission alone suffices (field lesson 10). */
export const guaranteeCapability: Filter<boolean> = {
  name: 'guaranteed rate',
  code: 'constraintNotSatisfiable',
  facet: enforcesMinimum,
  applies: ({ set }) => (set.guaranteedRateMbps ?? 0) > 0 && set.admissionSuffices !== true,
  keeps: (enforces) => enforces,
  says: () => 'have a driver that cannot enforce a guaranteed rate, and admission alone does not suffice',
}
