import type { Filter, PlacementRequest } from '../filter.ts'
import type { IsolationLevel } from '../constraint-set.ts'
import { isAtLeast } from '../isolation.ts'
import type { PhysicalController } from '../site.ts'
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
    isAlone(controller, request, snapshot) ||
    (snapshot.inventory
      .cardMates(controller.id)
      .every(
        (mate) => !clashes(mate === controller.id ? 'controller' : 'card', usersOf(mate, snapshot), request),
      ) &&
      sharesHost(controller.host, request, snapshot)),
  says: ({ isolation: level, customer }) =>
    level === 'vlan'
      ? 'are kept for another customer alone'
      : `are used by others than ${customer}, whose isolation level is ${level}, or are kept for another customer alone`,
}

/** Nobody else is on the whole host, and who is not known to us does not matter: the usual case, quickly told. */
function isAlone({ host }: PhysicalController, request: PlacementRequest, { hostUse }: Snapshot): boolean {
  if (request.isolation !== 'vlan') return false
  for (const { customer } of hostUse(host)) if (customer !== request.customer) return false
  return true
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
  const isWanted = isAtLeast(level, scope)
  return users.some((user) => user.customer !== customer && (isWanted || isAtLeast(user.isolation, scope)))
}

function usersOf(controller: string, { use, inventory }: Snapshot): readonly CustomerUse[] {
  const { customers } = use(controller)
  return inventory.usedByOutsiders(controller)
    ? [...customers, { customer: outsider, isolation: 'vlan' }]
    : customers
}
