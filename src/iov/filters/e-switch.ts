import { hasRepresentors } from '../facets.ts'
import type { Filter } from '../filter.ts'

/** In switchdev mode a card puts nothing into a VLAN, so no channel could go over it: it is had by name. */
export const eSwitch: Filter<boolean> = {
  name: 'e-switch',
  code: 'constraintNotSatisfiable',
  facet: hasRepresentors,
  applies: () => true,
  keeps: (has) => !has,
  says: () => 'have their e-switch in switchdev mode, where a virtual function takes no VLAN at the card',
}
