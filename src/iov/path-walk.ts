import { Heap } from '../base/heap.ts'
import type { Path } from './path.ts'
import type { Link, Uplink } from './site-graph.ts'
import type { Cable } from './site.ts'

/** A way through switches that has not ended yet: the path so far, and where it stands. */
export interface Way extends Path {
  /** The start that it began with. */
  readonly start: Uplink
  /** The switch that it has reached. */
  readonly at: string
  readonly visited: readonly string[]
  /** The load of its most loaded port. */
  readonly load: number
}

/** Where a way can end: at a port of the switch that it has reached, and beyond that perhaps over a cable. */
export interface End {
  readonly port: string
  readonly cable: Cable | null
}

export interface WalkRules {
  readonly starts: readonly Uplink[]
  /** By the switch on which they are. */
  readonly ends: ReadonlyMap<string, readonly End[]>
  linksOf(switchName: string): readonly Link[]
  /** The cable, its port or ports, and the switch that it leads to may be used. */
  enters(step: Uplink | Link): boolean
  leaves(end: End): boolean
  /** At least so many cables are still to be crossed to an end; undefined: the way leads to none. */
  distanceFrom(way: Way): number | undefined
  /** What is promised on the port, as a share of its speed; 0 everywhere: the shortest way comes first. */
  loadOf(port: string): number
  /** Nothing below this load leads from the switch to an end. */
  leastLoadFrom(switchName: string): number
  /** false: this way needs not be followed any further. Asked once for each way, before it is lengthened. */
  isViable(way: Way): boolean
}

/** Counts the ways that are looked at, so that a search ends. Several walks may share one. */
export class Budget {
  #left: number

  constructor(most: number) {
    this.#left = most
  }

  get isSpent(): boolean {
    return this.#left <= 0
  }

  spend(): boolean {
    return --this.#left >= 0
  }
}

interface Candidate {
  readonly way: Way
  /** It has ended, and this is the path. */
  readonly path: Path | null
  /** What no path that begins like this falls below. */
  readonly load: number
  readonly cables: number
}

/**
 * All paths from a start to an end that cross no switch twice, in the order of their most loaded port, then of their
 * length; equal ones in the order of starts and of port names. Ends early when the budget is spent.
 */
export function* walk(rules: WalkRules, budget: Budget): Generator<Path & Pick<Way, 'start'>> {
  const open = new Heap<Candidate>((one, other) =>
    one.load === other.load ? one.cables < other.cables : one.load < other.load,
  )
  const offer = (way: Way): void => {
    const distance = rules.distanceFrom(way)
    if (distance === undefined) return
    const load = Math.max(way.load, rules.leastLoadFrom(way.at))
    open.put({ way, path: null, load, cables: way.cables.length + distance })
  }
  for (const start of rules.starts) if (rules.enters(start)) offer(begin(rules, start))
  for (let candidate = open.take(); candidate !== undefined; candidate = open.take()) {
    const { way, path } = candidate
    if (path !== null) {
      yield { ...path, start: way.start }
      continue
    }
    if (!budget.spend()) return
    if (!rules.isViable(way)) continue
    for (const end of rules.ends.get(way.at) ?? []) {
      if (!way.ports.includes(end.port) && rules.leaves(end)) open.put(finish(rules, way, end))
    }
    for (const link of rules.linksOf(way.at)) {
      if (!way.visited.includes(link.toSwitch) && rules.enters(link)) offer(lengthen(rules, way, link))
    }
  }
}

function begin(rules: WalkRules, start: Uplink): Way {
  const { cable, port, switch: at } = start
  return { start, ports: [port], cables: [cable], at, visited: [at], load: rules.loadOf(port) }
}

function lengthen(rules: WalkRules, way: Way, { cable, fromPort, toPort, toSwitch }: Link): Way {
  return {
    start: way.start,
    ports: [...way.ports, fromPort, toPort],
    cables: [...way.cables, cable],
    at: toSwitch,
    visited: [...way.visited, toSwitch],
    load: Math.max(way.load, rules.loadOf(fromPort), rules.loadOf(toPort)),
  }
}

function finish(rules: WalkRules, way: Way, { port, cable }: End): Candidate {
  const path = {
    ports: [...way.ports, port],
    cables: cable === null ? way.cables : [...way.cables, cable],
  }
  return { way, path, load: Math.max(way.load, rules.loadOf(port)), cables: way.cables.length }
}
