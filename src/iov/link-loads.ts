import { Heap } from '../base/heap.ts'
import type { End } from './path-walk.ts'
import { portGuarantees } from './port-admission.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * How loaded switch ports are, for the objective of the least loaded link: which share of the speed is guaranteed.
 * Under any other objective all loads are 0.
 */
export class LinkLoads {
  readonly #snapshot: Snapshot
  readonly #ends: ReadonlyMap<string, readonly End[]>
  readonly #counts: boolean
  readonly #loads = new Map<string, number>()
  #least: ReadonlyMap<string, number> | undefined

  constructor(snapshot: Snapshot, ends: ReadonlyMap<string, readonly End[]>) {
    this.#snapshot = snapshot
    this.#ends = ends
    this.#counts = snapshot.site.placement.objective === 'least-loaded'
  }

  /** From 0 to 1; of a port whose speed is not known: 1. */
  of(port: string): number {
    if (!this.#counts) return 0
    let load = this.#loads.get(port)
    if (load === undefined) this.#loads.set(port, (load = this.#measure(port)))
    return load
  }

  /** The load of the most loaded port on the best way from the switch to an end: no way has less. */
  leastFrom(switchName: string): number {
    if (!this.#counts) return 0
    this.#least ??= this.#spread()
    return this.#least.get(switchName) ?? 0
  }

  #measure(port: string): number {
    const speed = this.#snapshot.site.ports.get(port)?.speedMbps ?? 0
    return speed > 0 ? portGuarantees(this.#snapshot, port) / speed : 1
  }

  /** From the ends backwards, the least loaded switch first (Dijkstra, with the maximum in the place of the sum). */
  #spread(): ReadonlyMap<string, number> {
    const least = new Map<string, number>()
    const open = new Heap<{ name: string; load: number }>((one, other) => one.load < other.load)
    for (const [name, ends] of this.#ends) {
      open.put({ name, load: Math.min(...ends.map(({ port }) => this.of(port))) })
    }
    for (let next = open.take(); next !== undefined; next = open.take()) {
      const { name, load } = next
      if (least.has(name)) continue
      least.set(name, load)
      for (const { fromPort, toPort, toSwitch } of this.#snapshot.graph.linksOf(name)) {
        if (!least.has(toSwitch))
          open.put({ name: toSwitch, load: Math.max(load, this.of(fromPort), this.of(toPort)) })
      }
    }
    return least
  }
}
