import { cardOccupancy, controllerOccupancy, hostOccupancy, hostUsers, occupancyOf } from '../facets.ts'
import type { Facet, Occupancy } from '../facets.ts'
import type { Filter, PlacementRequest } from '../filter.ts'
import { isAtLeast } from '../isolation.ts'
import type { Snapshot } from '../snapshot.ts'

type Newcomer = Pick<PlacementRequest, 'customer' | 'isolation'>
type Scope = 'controller' | 'card' | 'host'

/**
 * Isolation between customers (DOMAIN.md §5): nothing is shared that the newcomer wants for itself, and nothing that
 * another customer has been promised for itself. One filter for each level above that of the VLAN.
 */
export const hostIsolation = isolationAt('host', hostOccupancy)
export const cardIsolation = isolationAt('card', cardOccupancy)
export const controllerIsolation = isolationAt('controller', controllerOccupancy)

/** The customer may be on this host beside those that are there. */
export function sharesHost(host: string, newcomer: Newcomer, snapshot: Snapshot): boolean {
  return mayShare('host', occupancyOf('host', hostUsers(host, snapshot)), newcomer)
}

function isolationAt(scope: Scope, facet: Facet<Occupancy>): Filter<Occupancy> {
  return {
    name: `${scope} isolation`,
    code: 'constraintNotSatisfiable',
    facet,
    applies: () => true,
    keeps: (occupancy, request) => mayShare(scope, occupancy, request),
    says: ({ isolation, customer }) => {
      const kept = `on a ${scope} that is kept for another customer alone`
      return isAtLeast(isolation, scope)
        ? `are on a ${scope} that others than ${customer} use, whose isolation level is ${isolation}, or ${kept}`
        : `are ${kept}`
    },
  }
}

function mayShare(scope: Scope, { only, keptFor }: Occupancy, { customer, isolation }: Newcomer): boolean {
  const isShared = only !== null && only !== customer
  if (isShared && isAtLeast(isolation, scope)) return false
  return keptFor.every((keeper) => keeper === customer)
}
