import { splitID } from './element-id.ts'
import type { SiteDescription } from './site-description.ts'
import type { Cable } from './site.ts'

/** One way out of a switch: over one of its ports and a cable to a port of another switch. */
export interface Link {
  readonly cable: Cable
  readonly fromPort: string
  readonly toPort: string
  readonly toSwitch: string
}

/** The port that a controller is cabled to. */
export interface Uplink {
  readonly cable: Cable
  readonly port: string
  readonly switch: string
}

/** What is cabled to what, as the operator described it. It does not change while iovm runs. */
export class SiteGraph {
  readonly cables: readonly Cable[]
  readonly #links = new Map<string, Link[]>()
  readonly #linkAt = new Map<string, Link>()
  readonly #uplinks = new Map<string, Uplink[]>()
  readonly #controllerAt = new Map<string, string>()
  readonly #distances = new Map<string, ReadonlyMap<string, number>>()

  constructor(description: Pick<SiteDescription, 'cables' | 'switches'>) {
    const switches = new Map(description.switches.map(({ name }) => [name, name]))
    this.cables = description.cables
    for (const cable of this.cables) {
      this.#add(cable, cable.from, cable.to, switches)
      this.#add(cable, cable.to, cable.from, switches)
    }
    for (const links of this.#links.values()) links.sort((a, b) => compare(a.fromPort, b.fromPort))
    for (const uplinks of this.#uplinks.values()) uplinks.sort((a, b) => compare(a.port, b.port))
  }

  /** The cables from this switch to other switches, in the order of its ports. */
  linksOf(switchName: string): readonly Link[] {
    return this.#links.get(switchName) ?? []
  }

  /** Where the cable leads that is plugged into this switch port; undefined when not to another switch. */
  linkAt(port: string): Link | undefined {
    return this.#linkAt.get(port)
  }

  /** How many cables lie between each switch and the nearest of the targets; a switch without a way is absent. */
  distancesTo(targets: readonly string[]): ReadonlyMap<string, number> {
    const key = [...targets].sort(compare).join(' ')
    let distances = this.#distances.get(key)
    if (distances === undefined) this.#distances.set(key, (distances = this.#measure(targets)))
    return distances
  }

  /** The switch ports that this physical controller is cabled to. */
  uplinksOf(controller: string): readonly Uplink[] {
    return this.#uplinks.get(controller) ?? []
  }

  /** The physical controller that is cabled to this switch port; undefined: none is. */
  controllerAt(port: string): string | undefined {
    return this.#controllerAt.get(port)
  }

  #measure(targets: readonly string[]): ReadonlyMap<string, number> {
    const distances = new Map(targets.map((target) => [target, 0]))
    for (const [name, distance] of distances) {
      for (const { toSwitch } of this.linksOf(name)) {
        if (!distances.has(toSwitch)) distances.set(toSwitch, distance + 1)
      }
    }
    return distances
  }

  #add(cable: Cable, from: string, to: string, switches: ReadonlyMap<string, string>): void {
    const toSwitch = switches.get(splitID(to).owner)
    if (toSwitch === undefined) return
    const fromSwitch = splitID(from).owner
    if (switches.has(fromSwitch)) {
      const link = { cable, fromPort: from, toPort: to, toSwitch }
      push(this.#links, fromSwitch, link)
      this.#linkAt.set(from, link)
    } else {
      push(this.#uplinks, from, { cable, port: to, switch: toSwitch })
      this.#controllerAt.set(to, from)
    }
  }
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
