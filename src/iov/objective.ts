import { controllerOccupancy, freeVirtual, hostOccupancy, isCabled, isLinkUp, load, spare } from './facets.ts'
import type { Facet, Occupancy } from './facets.ts'
import type { PlacementRequest } from './filter.ts'

/** One fact by which controllers are compared: the smaller, the better. */
export interface Measure<V = unknown> {
  readonly facet: Facet<V>
  of(value: V, request: PlacementRequest): number
  /** What there is to say of a controller that was chosen. */
  says(value: V, request: PlacementRequest): string
}

const down: Measure<boolean> = {
  facet: isLinkUp,
  of: (up) => (up ? 0 : 1),
  says: (up) => (up ? 'its link is up' : 'its link is down'),
}

const uncabled: Measure<boolean> = {
  facet: isCabled,
  of: (cabled) => (cabled ? 0 : 1),
  says: (cabled) => (cabled ? 'it is cabled' : 'no cable of it is known'),
}

/** Customers are kept apart where nothing better speaks for mixing them. */
const strange: Measure<Occupancy> = {
  facet: controllerOccupancy,
  of: ({ only }, { customer }) => (only === customer ? 0 : 1),
  says: ({ only }, { customer }) => {
    if (only === null) return 'nobody uses it yet'
    return only === customer ? `only ${customer} uses it` : 'others use it too'
  },
}

const asleep: Measure<Occupancy> = {
  facet: hostOccupancy,
  of: ({ only }) => (only === null ? 1 : 0),
  says: ({ only }) => (only === null ? 'its host has to be woken' : 'its host is in use already'),
}

const fewestFree: Measure<number> = {
  facet: freeVirtual,
  of: (free) => free,
  says: (free) => `${free} of its virtual devices are free`,
}

const mostFree: Measure<number> = { ...fewestFree, of: (free) => -free }

const leastSpare: Measure<number> = {
  facet: spare,
  of: (spareMbps) => spareMbps,
  says: (spareMbps) => `${spareMbps} Mbit/s of it are not promised`,
}

const mostSpare: Measure<number> = { ...leastSpare, of: (spareMbps) => -spareMbps }

const loaded: Measure<number> = {
  facet: load,
  of: (part) => part,
  says: (part) => `${Math.round(part * 100)} % of its link are promised`,
}

/**
 * What decides where several controllers satisfy everything: measures, each only where those before it are equal.
 * A cabled controller whose link is up goes before any other whatever the objective, because it alone can carry a
 * channel at once. Where all measures are equal, the order of the site file decides, and then the PCI address: the
 * same site gives the same answer.
 */
export const objectives = {
  /** Hosts that have a virtual machine are filled before another is woken. */
  'fewest-hosts': [down, uncabled, asleep, strange, fewestFree, leastSpare],
  /** The fullest that does: what is left free stays in large pieces. */
  'best-fit': [down, uncabled, strange, fewestFree, leastSpare],
  /** The link of which the smallest part is promised. */
  'least-loaded': [down, uncabled, loaded, mostFree, mostSpare],
} as const satisfies Record<string, readonly Measure[]>

export type Objective = keyof typeof objectives
