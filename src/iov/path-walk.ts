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
  readonly cost: number
  /** Which of the networks that count it has crossed; see NetworkDistances. */
  readonly crossed: number
}

/** Where a way can end: at a port of the switch that it has reached, and beyond that perhaps over a cable. */
export interface End {
  readonly port: string
  readonly cable: Cable | null
}

/** How much further it is at least; see NetworkDistances. */
export interface Outlook {
  /** Of the networks that have to be crossed, those that the cable is part of, as bits. */
  bitsOf(cable: Cable): number
  /** In cables, from the switch to the nearest end when these networks are crossed already; undefined: there is no way. */
  distanceFrom(switchName: string, crossed: number): number | undefined
}

/** What is to be kept low; see LinkCosts. */
export interface Costs {
  /** The least that a cable costs. */
  readonly cable: number
  ofStep(step: Uplink | Link): number
  /** Of the port where a path ends. */
  ofPort(port: string): number
  /** No way from the switch to an end costs less. */
  leastFrom(switchName: string): number
}

/** The shortest path. */
export const cablesOnly: Costs = { cable: 1, ofStep: () => 1, ofPort: () => 0, leastFrom: () => 0 }

export interface WalkRules {
  readonly starts: readonly Uplink[]
  /** By the switch on which they are. */
  readonly ends: ReadonlyMap<string, readonly End[]>
  readonly outlook: Outlook
  linksOf(switchName: string): readonly Link[]
  /** The cable, its port or ports, and the switch that it leads to may be used. Asked only of what is looked at. */
  enters(step: Uplink | Link): boolean
  leaves(end: End): boolean
  /** What paths cost is up to the rules, as long as it is not negative. */
  readonly costs: Costs
  /** false: this way need not be followed any further. Asked once for each way, before it is lengthened. */
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

  /** false: there is none left. */
  spend(): boolean {
    return this.#left-- > 0
  }
}

/** A way and the next step of it, which is looked at only when its turn comes. */
interface Candidate {
  readonly way: Way | null
  readonly step: Uplink | Link | End
  /** No path that begins like this costs less. */
  readonly cost: number
  /** How many cables it has crossed. */
  readonly depth: number
}

/**
 * All paths from a start to an end that cross no switch twice, in the order of their costs; equal ones in the order of
 * starts and of port names, as far as they were equal all along. Ends early when the budget is spent.
 */
export function* walk(rules: WalkRules, budget: Budget): Generator<Path & Pick<Way, 'start'>> {
  // Of equal ones the one that is nearest to its end, so that the first is not found last.
  const open = new Heap<Candidate>((one, other) =>
    one.cost === other.cost ? one.depth > other.depth : one.cost < other.cost,
  )
  for (const start of rules.starts) offer(rules, open, null, start)
  for (let candidate = open.take(); candidate !== undefined; candidate = open.take()) {
    const { way, step } = candidate
    if (isEnd(step)) {
      if (rules.leaves(step)) yield finish(way!, step)
      continue
    }
    if (!budget.spend()) return
    if (!rules.enters(step)) continue
    const next = lengthen(rules, way, step)
    if (!rules.isViable(next)) continue
    for (const end of rules.ends.get(next.at) ?? []) {
      const cost = next.cost + rules.costs.ofPort(end.port)
      if (!next.ports.includes(end.port))
        open.put({ way: next, step: end, cost, depth: next.cables.length + 1 })
    }
    for (const link of rules.linksOf(next.at))
      if (!next.visited.includes(link.toSwitch)) offer(rules, open, next, link)
  }
}

function offer(rules: WalkRules, open: Heap<Candidate>, way: Way | null, step: Uplink | Link): void {
  const to = switchAfter(step)
  const crossed = (way?.crossed ?? 0) | rules.outlook.bitsOf(step.cable)
  const distance = rules.outlook.distanceFrom(to, crossed)
  if (distance === undefined) return
  const further = Math.max(distance * rules.costs.cable, rules.costs.leastFrom(to))
  const cost = (way?.cost ?? 0) + rules.costs.ofStep(step) + further
  open.put({ way, step, cost, depth: (way?.cables.length ?? 0) + 1 })
}

function lengthen(rules: WalkRules, way: Way | null, step: Uplink | Link): Way {
  const { cable } = step
  const at = switchAfter(step)
  const ports = isUplink(step) ? [step.port] : [step.fromPort, step.toPort]
  if (way === null) {
    if (!isUplink(step)) throw new Error(`a way begins at a link between switches, ${step.fromPort}`)
    const crossed = rules.outlook.bitsOf(cable)
    return { start: step, ports, cables: [cable], at, visited: [at], cost: rules.costs.ofStep(step), crossed }
  }
  return {
    start: way.start,
    ports: [...way.ports, ...ports],
    cables: [...way.cables, cable],
    at,
    visited: [...way.visited, at],
    cost: way.cost + rules.costs.ofStep(step),
    crossed: way.crossed | rules.outlook.bitsOf(cable),
  }
}

function finish(way: Way, { port, cable }: End): Path & Pick<Way, 'start'> {
  const cables = cable === null ? way.cables : [...way.cables, cable]
  return { start: way.start, ports: [...way.ports, port], cables }
}

function switchAfter(step: Uplink | Link): string {
  return isUplink(step) ? step.switch : step.toSwitch
}

function isUplink(step: Uplink | Link): step is Uplink {
  return 'port' in step
}

function isEnd(step: Uplink | Link | End): step is End {
  return 'port' in step && !('switch' in step)
}
