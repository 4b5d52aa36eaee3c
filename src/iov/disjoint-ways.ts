import { splitID } from './element-id.ts'
import type { Link, SiteGraph, Uplink } from './site-graph.ts'
import type { Cable } from './site.ts'

/** A place where ways can begin; at most one begins at each of a group, which share a card or a controller. */
export interface WayStart {
  readonly group: string
  readonly uplink: Uplink
}

export interface DisjointRules {
  readonly graph: SiteGraph
  readonly starts: readonly WayStart[]
  /** The ports where ways can end. */
  readonly ends: readonly string[]
  /** Several ways may end at one port: the resource has fewer of them than ways are asked for. */
  readonly sharedEnds: boolean
  /** No two ways cross the same switch. */
  readonly switchesApart: boolean
  isOpen(step: Uplink | Link): boolean
}

/** What ways that are chosen already keep others from using. */
export interface Taken {
  readonly groups: readonly string[]
  readonly cables: readonly Cable[]
  readonly switches: readonly string[]
  readonly ports: readonly string[]
  readonly networks: readonly string[]
}

const source = 0
const sink = 1
const unlimited = 1 << 20

/**
 * How many ways through the site can be had at once that share no cable, no port and, where asked, no switch: a
 * maximum flow (Ford and Fulkerson), each way one unit of it. All ways lead to the same resource, so it does not matter
 * which start gets which end, and the flow tells exactly. What concerns a way as a whole, such as the networks that it
 * must cross, is left out: so many ways can be had at most.
 */
export class DisjointWays {
  readonly #groupNodes = new Map<string, number>()
  readonly #switchNodes = new Map<string, { readonly into: number; readonly out: number }>()
  readonly #arcsFrom: number[][] = [[], []]
  /** Arc i and arc i ^ 1 are each other's reverse. */
  readonly #targets: number[] = []
  readonly #capacities: number[] = []
  /** What an arc stands for, by its number halved; null: nothing that could be in short supply. */
  readonly #labels: (string | null)[] = []
  readonly #groups = new Map<string, number[]>()
  readonly #cables = new Map<Cable, number[]>()
  readonly #switches = new Map<string, number[]>()
  readonly #ports = new Map<string, number[]>()
  readonly #left: Int32Array
  readonly #cameBy: Int32Array
  readonly #open: Int32Array

  constructor(rules: DisjointRules) {
    for (const { group, uplink } of rules.starts) {
      const from = this.#groupNode(group)
      if (!rules.isOpen(uplink)) continue
      const { into } = this.#switchNode(rules, uplink.switch)
      this.#arc(from, into, 1, cableName(uplink.cable), this.#cables, uplink.cable)
    }
    for (const [name, { out }] of this.#switchNodes) {
      for (const link of rules.graph.linksOf(name)) {
        if (!rules.isOpen(link)) continue
        const { into } = this.#switchNode(rules, link.toSwitch)
        this.#arc(out, into, 1, cableName(link.cable), this.#cables, link.cable)
      }
    }
    for (const port of rules.ends) {
      const from = this.#switchNodes.get(splitID(port).owner)?.out
      const capacity = rules.sharedEnds ? unlimited : 1
      if (from !== undefined) this.#arc(from, sink, capacity, `switch port ${port}`, this.#ports, port)
    }
    this.#left = new Int32Array(this.#capacities.length)
    this.#cameBy = new Int32Array(this.#arcsFrom.length)
    this.#open = new Int32Array(this.#arcsFrom.length)
  }

  /**
   * How many ways there are beside what is taken, counted up to `wanted`. With a head, one of them goes on from that
   * switch; 0 when it cannot.
   */
  count(wanted: number, taken: Taken, head: string | null = null): number {
    this.#left.set(this.#capacities)
    this.#cameBy.fill(0)
    this.#take(taken)
    let found = 0
    if (head !== null) {
      const from = this.#switchNodes.get(head)
      if (from === undefined || !this.#augment(from.out)) return 0
      found++
    }
    while (found < wanted && this.#augment(source)) found++
    return found
  }

  /** After a count that fell short: what all further ways would have to share. */
  get bottleneck(): readonly string[] {
    const isReached = (node: number): boolean => this.#cameBy[node] !== 0 || node === source
    return this.#labels.flatMap((label, half) => {
      const [from, to] = [this.#targets[2 * half + 1]!, this.#targets[2 * half]!]
      return label !== null && isReached(from) && !isReached(to) && this.#capacities[2 * half]! > 0
        ? [label]
        : []
    })
  }

  #take({ groups, cables, switches, ports, networks }: Taken): void {
    for (const group of groups) this.#close(this.#groups.get(group))
    for (const cable of cables) this.#close(this.#cables.get(cable))
    for (const name of switches) this.#close(this.#switches.get(name))
    for (const port of ports) this.#close(this.#ports.get(port))
    if (networks.length === 0) return
    for (const [cable, arcs] of this.#cables) {
      if (cable.networks.some((network) => networks.includes(network))) this.#close(arcs)
    }
  }

  #close(arcs: readonly number[] | undefined): void {
    for (const arc of arcs ?? []) this.#left[arc] = 0
  }

  /** Sends one unit more from the node to the sink, where there is a way; notes which nodes can be reached. */
  #augment(from: number): boolean {
    const [left, cameBy, open] = [this.#left, this.#cameBy.fill(0), this.#open]
    open[0] = from
    for (let at = 0, end = 1; at < end; at++) {
      for (const arc of this.#arcsFrom[open[at]!]!) {
        const to = this.#targets[arc]!
        if (left[arc] === 0 || cameBy[to] !== 0 || to === from) continue
        cameBy[to] = arc + 1
        open[end++] = to
        if (to !== sink) continue
        for (let node = sink; node !== from; node = this.#targets[(cameBy[node]! - 1) ^ 1]!) {
          left[cameBy[node]! - 1]!--
          left[(cameBy[node]! - 1) ^ 1]!++
        }
        return true
      }
    }
    return false
  }

  /** The nodes that ways enter the switch by and leave it by; made when first asked for. */
  #switchNode(
    { switchesApart }: DisjointRules,
    name: string,
  ): { readonly into: number; readonly out: number } {
    const known = this.#switchNodes.get(name)
    if (known !== undefined) return known
    const nodes = { into: this.#node(), out: this.#node() }
    this.#switchNodes.set(name, nodes)
    const label = switchesApart ? `switch ${name}` : null
    this.#arc(nodes.into, nodes.out, switchesApart ? 1 : unlimited, label, this.#switches, name)
    return nodes
  }

  #groupNode(group: string): number {
    const known = this.#groupNodes.get(group)
    if (known !== undefined) return known
    const node = this.#node()
    this.#groupNodes.set(group, node)
    this.#arc(source, node, 1, group, this.#groups, group)
    return node
  }

  #node(): number {
    return this.#arcsFrom.push([]) - 1
  }

  #arc<K>(
    from: number,
    to: number,
    capacity: number,
    label: string | null,
    index: Map<K, number[]>,
    key: K,
  ): void {
    const arc = this.#targets.length
    this.#targets.push(to, from)
    this.#capacities.push(capacity, 0)
    this.#labels.push(label)
    this.#arcsFrom[from]!.push(arc)
    this.#arcsFrom[to]!.push(arc + 1)
    const arcs = index.get(key)
    if (arcs === undefined) index.set(key, [arc])
    else arcs.push(arc)
  }
}

function cableName({ from, to }: Cable): string {
  return `cable ${from} – ${to}`
}
