import { defaultLimits } from '../base/limits.ts'
import type { End, Outlook } from './path-walk.ts'
import type { SiteGraph } from './site-graph.ts'
import type { Cable } from './site.ts'

/** Most mandatory networks that are looked ahead for; the others are only seen when a path has ended. */
const networksAhead = defaultLimits.mandatoryNetworksAhead

/**
 * How many cables lie at least between a switch and the nearest end, when the way has still to cross certain networks.
 * Found backwards from the ends, over pairs of a switch and the set of networks crossed from there on; a way may cross
 * a switch twice here, so a real one can be longer, never shorter.
 */
export class NetworkDistances implements Outlook {
  readonly #networks: readonly string[]
  readonly #plain: ReadonlyMap<string, number>
  /** By switch: by set of networks, as bits: the distance; undefined where there is none. */
  readonly #distances = new Map<string, (number | undefined)[]>()

  constructor(graph: SiteGraph, ends: ReadonlyMap<string, readonly End[]>, mandatory: readonly string[]) {
    this.#networks = mandatory.slice(0, networksAhead)
    this.#plain = graph.distancesTo([...ends.keys()])
    if (this.#networks.length > 0) this.#measure(graph, ends)
  }

  bitsOf({ networks }: Cable): number {
    let bits = 0
    for (const [at, name] of this.#networks.entries()) if (networks.includes(name)) bits |= 1 << at
    return bits
  }

  /** undefined: no way from the switch to an end crosses all that is missing. */
  distanceFrom(switchName: string, crossed: number): number | undefined {
    const missing = ~crossed & ((1 << this.#networks.length) - 1)
    if (missing === 0) return this.#plain.get(switchName)
    let least: number | undefined
    for (const [bits, distance] of (this.#distances.get(switchName) ?? []).entries()) {
      if (distance === undefined || (bits & missing) !== missing) continue
      if (least === undefined || distance < least) least = distance
    }
    return least
  }

  #measure(graph: SiteGraph, ends: ReadonlyMap<string, readonly End[]>): void {
    const open: [string, number][] = []
    const reach = (name: string, bits: number, distance: number): void => {
      let known = this.#distances.get(name)
      if (known === undefined) this.#distances.set(name, (known = []))
      if (known[bits] !== undefined) return
      known[bits] = distance
      open.push([name, bits])
    }
    for (const [name, list] of ends)
      for (const { cable } of list) reach(name, cable === null ? 0 : this.bitsOf(cable), 0)
    for (const [name, bits] of open) {
      const distance = this.#distances.get(name)![bits]! + 1
      for (const { cable, toSwitch } of graph.linksOf(name))
        reach(toSwitch, bits | this.bitsOf(cable), distance)
    }
  }
}
