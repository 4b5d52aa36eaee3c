import type { Filter, PlacementRequest } from '../filter.ts'
import type { IsolationLevel } from '../constraint-set.ts'
import { isAtLeast } from '../isolation.ts'
import type { Snapshot } from '../snapshot.ts'
import { outsider } from '../usage.ts'
import type { CustomerUse } from '../usage.ts'

/**
 * Isolation between customers (DOMAIN.md §5): nothing is shared that this customer wants for itself, and nothing that
 * another customer has been promised for itself.
 */
export const isolation: Filter = {
  name: 'isolation',
  code: 'constraintNotSatisfiable',
  applies: () => true,
  keeps: (controller, request, snapshot) =>
    !clashes('controller', usersOf(controller.id, snapshot), request) &&
    !clashes('card', usersOfCard(controller.id, snapshot), request) &&
    sharesHost(controller.host, request, snapshot),
  says: ({ isolation: level, customer }) =>
    level === 'vlan'
      ? 'are kept for another customer alone'
      : `are used by others than ${customer}, whose isolation level is ${level}, or are kept for another customer alone`,
}

/** The customer may be on this host beside those that are there. */
export function sharesHost(
  host: string,
  request: Pick<PlacementRequest, 'customer' | 'isolation'>,
  snapshot: Snapshot,
): boolean {
  if (clashes('host', snapshot.hostUse(host), request)) return false
  if (request.isolation !== 'host') return true
  return snapshot.inventory.controllersOf(host).every((id) => !snapshot.inventory.usedByOutsiders(id))
}

function clashes(
  scope: IsolationLevel,
  users: readonly CustomerUse[],
  { customer, isolation: level }: Pick<PlacementRequest, 'customer' | 'isolation'>,
): boolean {
  const others = users.filter((user) => user.customer !== customer)
  if (others.length === 0) return false
  return isAtLeast(level, scope) || others.some((other) => isAtLeast(other.isolation, scope))
}

function usersOf(controller: string, { use, inventory }: Snapshot): readonly CustomerUse[] {
  const { customers } = use(controller)
  return inventory.usedByOutsiders(controller)
    ? [...customers, { customer: outsider, isolation: 'vlan' }]
    : customers
}

function usersOfCard(controller: string, snapshot: Snapshot): readonly CustomerUse[] {
  return snapshot.inventory.cardMates(controller).flatMap((mate) => usersOf(mate, snapshot))
}
