import { Heap } from '../base/heap.ts'
import type { End } from './path-walk.ts'
import { portGuarantees } from './port-admission.ts'
import type { Link, Uplink } from './site-graph.ts'
import type { Snapshot } from './snapshot.ts'

/** What a port costs that is guaranteed away completely. */
const fullPort = 1_000_000_000

/** What a cable costs beside its ports: a detour over one more is worth avoiding a port that is a tenth loaded. */
const cableBesideLoads = fullPort * 0.1 ** 4

/**
 * What is to be kept low by a path, after the site's objective. `least-loaded`: the loads of its ports, each the share
 * of the speed that is guaranteed, to the fourth power, so that the most loaded link counts before all others. Any
 * other objective: the number of cables. Whole numbers, so that equal paths cost the same however they are added up.
 */
export class LinkCosts {
  /** The least that a cable costs. */
  readonly cable: number
  readonly #snapshot: Snapshot
  readonly #ends: ReadonlyMap<string, readonly End[]>
  readonly #countsLoads: boolean
  readonly #ports = new Map<string, number>()
  #least: ReadonlyMap<string, number> | undefined

  constructor(snapshot: Snapshot, ends: ReadonlyMap<string, readonly End[]>) {
    this.#snapshot = snapshot
    this.#ends = ends
    this.#countsLoads = snapshot.site.placement.objective === 'least-loaded'
    this.cable = this.#countsLoads ? cableBesideLoads : 1
  }

  ofStep(step: Uplink | Link): number {
    if ('port' in step) return this.cable + this.ofPort(step.port)
    return this.cable + this.ofPort(step.fromPort) + this.ofPort(step.toPort)
  }

  /** A port whose speed is not known costs as much as one that is full. */
  ofPort(port: string): number {
    if (!this.#countsLoads) return 0
    let cost = this.#ports.get(port)
    if (cost === undefined) this.#ports.set(port, (cost = this.#measure(port)))
    return cost
  }

  /** No way from the switch to an end costs less than this, whatever may be crossed. */
  leastFrom(switchName: string): number {
    if (!this.#countsLoads) return 0
    this.#least ??= this.#spread()
    return this.#least.get(switchName) ?? 0
  }

  #measure(port: string): number {
    const speed = this.#snapshot.site.ports.get(port)?.speedMbps ?? 0
    const load = speed > 0 ? portGuarantees(this.#snapshot, port) / speed : 1
    return Math.round(fullPort * load ** 4)
  }

  /** From the ends backwards (Dijkstra). */
  #spread(): ReadonlyMap<string, number> {
    const least = new Map<string, number>()
    const open = new Heap<{ name: string; cost: number }>((one, other) => one.cost < other.cost)
    for (const [name, ends] of this.#ends)
      open.put({ name, cost: Math.min(...ends.map(({ port }) => this.ofPort(port))) })
    for (let next = open.take(); next !== undefined; next = open.take()) {
      const { name, cost } = next
      if (least.has(name)) continue
      least.set(name, cost)
      for (const link of this.#snapshot.graph.linksOf(name)) {
        if (!least.has(link.toSwitch)) open.put({ name: link.toSwitch, cost: cost + this.ofStep(link) })
      }
    }
    return least
  }
}
