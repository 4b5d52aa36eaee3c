import type { CustomerUse } from './usage.ts'
import { outsider } from './usage.ts'
import { isAtLeast } from './isolation.ts'
import type { IsolationLevel } from './constraint-set.ts'
import type { PhysicalController } from './site.ts'
import type { Uplink } from './site-graph.ts'
import type { Snapshot } from './snapshot.ts'
import { linkRate, spareRate } from './link-rate.ts'
import { virtualControllerID } from './element-id.ts'

/**
 * One fact about a controller, on which a filter or an objective decides. Many controllers have the same value, so a
 * placement judges each value once, not each controller; see placement-index.ts.
 */
export interface Facet<V = unknown> {
  of(controller: PhysicalController, snapshot: Snapshot): V
  /** The same for values that mean the same; absent: the value itself. */
  key?(value: V): unknown
  /** Nearly every controller has a value of its own, so it is not worth while to find out which are the same. */
  readonly isUnique?: boolean
}

export const card: Facet<string> = {
  of: ({ host, card: { slot, serial } }) => `${host} slot ${slot} serial ${serial}`,
}

export const hostName: Facet<string> = { of: ({ host }) => host }

export const isReachable: Facet<boolean> = {
  of: ({ host }, { site }) => site.hosts.get(host)?.reachable === true,
}

export const ownTechnique: Facet<PhysicalController['technique']> = { of: ({ technique }) => technique }

export const ownKind: Facet<PhysicalController['kind']> = { of: ({ kind }) => kind }

export const ownNUMANode: Facet<number> = { of: ({ numaNode }) => numaNode }

export const enforcesMinimum: Facet<boolean> = { of: ({ capabilities }) => capabilities.minimumRate }

/** The lowest maximum, in Mbit/s, that a virtual device can be held to: any, or what the controller has at all. */
export const lowestMaximum: Facet<number> = {
  of: ({ capabilities, speedMbps }) => (capabilities.maximumRate ? 0 : speedMbps > 0 ? speedMbps : Infinity),
}

export const knowsTrust: Facet<boolean> = { of: ({ capabilities }) => capabilities.trust }

/** A virtual function takes no VLAN at the card, since its e-switch is in switchdev mode. */
export const hasRepresentors: Facet<boolean> = {
  of: ({ capabilities }) => capabilities.representors === true,
}

/** Virtual ports exist as long as the fabric knows them; whatever else is virtual needs no link to be made. */
export const hasFabric: Facet<boolean> = {
  of: ({ capabilities, linkUp }) => linkUp || capabilities.portNames !== true,
}

export const isLinkUp: Facet<boolean> = { of: ({ linkUp }) => linkUp }

export const uplinks: Facet<readonly Uplink[]> = {
  of: ({ id }, { graph }) => graph.uplinksOf(id),
  isUnique: true,
}

export const isCabled: Facet<boolean> = { of: ({ id }, { graph }) => graph.uplinksOf(id).length > 0 }

/** The switches that the controller is cabled to. */
export const uplinkSwitches: Facet<readonly string[]> = {
  of: ({ id }, { graph }) => graph.uplinksOf(id).map((uplink) => uplink.switch),
  key: (switches) => switches.join(' '),
}

/** The transit networks of each of the controller's cables. */
export const uplinkNetworks: Facet<readonly (readonly string[])[]> = {
  of: ({ id }, { graph }) => graph.uplinksOf(id).map(({ cable }) => cable.networks),
  key: (networks) => (networks.length === 0 ? '' : JSON.stringify(networks)),
}

/** Virtual devices that can be handed out; those that a plan in the making takes are not among them. */
export const freeVirtual: Facet<number> = {
  of: ({ id, freeVirtual: free }, { planned, inventory, ledger }) => {
    if (planned === undefined) return free
    const isFree = (index: number): boolean =>
      ledger.get('virtualControllers', virtualControllerID(id, index)) === undefined
    return inventory.freeIndexes(id).filter(isFree).length
  },
}

/** Mbit/s that are promised to nobody on the controller and on the cable that leaves it. */
export const spare: Facet<number> = { of: spareRate }

/** Which part of the link is promised, from 0 to 1. */
export const load: Facet<number> = {
  of: (controller, snapshot) => {
    const rate = linkRate(controller, snapshot)
    return rate > 0 ? 1 - spareRate(controller, snapshot) / rate : 1
  },
}

/** Who uses a controller, a card or a host, as far as isolation asks for it. */
export interface Occupancy {
  /** The one customer that uses it; null: nobody; undefined: several. */
  readonly only: string | null | undefined
  /** The customers for whom it is kept, each for itself. */
  readonly keptFor: readonly string[]
}

export const controllerOccupancy: Facet<Occupancy> = occupancyAt('controller', ({ id }, snapshot) =>
  usersOf(id, snapshot),
)

export const cardOccupancy: Facet<Occupancy> = occupancyAt('card', ({ id }, snapshot) =>
  snapshot.inventory.cardMates(id).flatMap((mate) => usersOf(mate, snapshot)),
)

export const hostOccupancy: Facet<Occupancy> = occupancyAt('host', ({ host }, snapshot) =>
  hostUsers(host, snapshot),
)

/** The customers whose VMs are on a host, those who hold virtual devices of it, and somebody else who uses any. */
export function hostUsers(host: string, snapshot: Snapshot): readonly CustomerUse[] {
  const onAdapters = snapshot.inventory.controllersOf(host).flatMap((id) => usersOf(id, snapshot))
  return [...snapshot.hostUse(host), ...onAdapters]
}

/** Whatever stands between the users of something in this scope and one more. */
export function occupancyOf(scope: IsolationLevel, users: readonly CustomerUse[]): Occupancy {
  let only: string | null | undefined = null
  const keptFor = new Set<string>()
  for (const { customer, isolation } of users) {
    only = only === null || only === customer ? customer : undefined
    if (isAtLeast(isolation, scope)) keptFor.add(customer)
  }
  return { only, keptFor: [...keptFor].sort() }
}

const stranger: CustomerUse = { customer: outsider, isolation: 'vlan' }

function occupancyAt(
  scope: IsolationLevel,
  users: (controller: PhysicalController, snapshot: Snapshot) => readonly CustomerUse[],
): Facet<Occupancy> {
  return {
    of: (controller, snapshot) => {
      const all = users(controller, snapshot)
      return all.length === 0 ? unoccupied : occupancyOf(scope, all)
    },
    key: ({ only, keptFor }) =>
      only === null ? '' : `${only === undefined ? ' ' : `=${only}`} ${keptFor.join(' ')}`,
  }
}

const unoccupied: Occupancy = { only: null, keptFor: [] }

function usersOf(controller: string, { use, inventory }: Snapshot): readonly CustomerUse[] {
  const { customers } = use(controller)
  return inventory.usedByOutsiders(controller) ? [...customers, stranger] : customers
}
