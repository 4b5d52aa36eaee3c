import type { End } from './path-walk.ts'
import type { Link } from './site-graph.ts'

/** Most mandatory networks that are looked ahead for; the others are only seen when a path has ended. */
const networksAhead = 6

/**
 * How many cables lie at least between a switch and the nearest end, when the way has still to cross certain networks.
 * Found backwards from the ends, over pairs of a switch and the set of networks crossed from there on; a way may cross
 * a switch twice here, so a real one can be longer, never shorter.
 */
export class NetworkDistances {
  readonly #networks: readonly string[]
  /** By switch: by set of networks, as bits: the distance; undefined where there is none. */
  readonly #distances = new Map<string, (number | undefined)[]>()

  constructor(
    ends: ReadonlyMap<string, readonly End[]>,
    linksOf: (switchName: string) => readonly Link[],
    mandatory: readonly string[],
  ) {
    this.#networks = mandatory.slice(0, networksAhead)
    const open: [string, number][] = []
    const reach = (name: string, bits: number, distance: number): void => {
      let known = this.#distances.get(name)
      if (known === undefined) this.#distances.set(name, (known = []))
      if (known[bits] !== undefined) return
      known[bits] = distance
      open.push([name, bits])
    }
    for (const [name, list] of ends)
      for (const { cable } of list) reach(name, this.#bitsOf(cable?.networks ?? []), 0)
    for (const [name, bits] of open) {
      const distance = this.#distances.get(name)![bits]! + 1
      for (const { cable, toSwitch } of linksOf(name))
        reach(toSwitch, bits | this.#bitsOf(cable.networks), distance)
    }
  }

  /** undefined: no way from the switch to an end crosses all that is missing. */
  distanceFrom(switchName: string, crossed: readonly string[]): number | undefined {
    const missing = ~this.#bitsOf(crossed) & ((1 << this.#networks.length) - 1)
    let least: number | undefined
    for (const [bits, distance] of (this.#distances.get(switchName) ?? []).entries()) {
      if (distance === undefined || (bits & missing) !== missing) continue
      if (least === undefined || distance < least) least = distance
    }
    return least
  }

  #bitsOf(networks: readonly string[]): number {
    return this.#networks.reduce((bits, name, at) => (networks.includes(name) ? bits | (1 << at) : bits), 0)
  }
}
