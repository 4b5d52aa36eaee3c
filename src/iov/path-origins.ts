import { isDeepStrictEqual } from 'node:util'
import type { WayStart } from './disjoint-ways.ts'
import type { LinkRefusal, PathDemands } from './link-admission.ts'
import { LinkAdmission } from './link-admission.ts'
import { NetworkDistances } from './network-distances.ts'
import type { FoundPath, PathsRequest, PathStart } from './path-request.ts'
import type { End, Outlook } from './path-walk.ts'
import type { Uplink } from './site-graph.ts'
import type { Snapshot } from './snapshot.ts'
import type { VLANID } from './vlan-id.ts'

/** What channels ask for that begin at some of the starts, and what that means in this site. */
export interface Demanding {
  readonly demands: PathDemands
  readonly admission: LinkAdmission
  readonly outlook: Outlook
}

/** Where the paths of a request can begin. */
export class PathOrigins {
  /** Usually one: starts differ when more was asked of one virtual controller than of another. */
  readonly demanding: readonly Demanding[]
  readonly #request: PathsRequest
  readonly #starts = new Map<Uplink, PathStart[]>()

  constructor(snapshot: Snapshot, request: PathsRequest, ends: ReadonlyMap<string, readonly End[]>) {
    this.#request = request
    for (const start of request.starts) {
      for (const uplink of snapshot.graph.uplinksOf(start.controller)) {
        if (start.switchPort !== null && start.switchPort !== uplink.port) continue
        const known = this.#starts.get(uplink)
        if (known === undefined) this.#starts.set(uplink, [start])
        else known.push(start)
      }
    }
    const different = new Map(request.starts.map(({ demands }) => [JSON.stringify(demands), demands]))
    this.demanding = [...different.values()].map((demands) => ({
      demands,
      admission: new LinkAdmission(snapshot, request.resource, demands),
      outlook: new NetworkDistances(snapshot.graph, ends, demands.mandatoryNetworks),
    }))
  }

  /** No cable is known from any of the controllers. */
  get isEmpty(): boolean {
    return this.#starts.size === 0
  }

  get wayStarts(): readonly WayStart[] {
    return [...this.#starts].map(([uplink, [start]]) => ({ group: start!.group, uplink }))
  }

  /** One of the channels at least may use it. */
  isOpen(judge: (admission: LinkAdmission) => LinkRefusal | null): boolean {
    return this.demanding.some(({ admission }) => judge(admission) === null)
  }

  /**
   * VLANs for the next path: those in use already first, so that a new one is made only where it must be. null: none,
   * over a fabric of Fibre Channel.
   */
  vlansBeside(chosen: readonly FoundPath[]): readonly (VLANID | null)[] {
    const { starts, vlans } = this.#request
    const fixed = starts.flatMap(({ vlan }) => vlan ?? [])
    const none = starts.some(({ fabric }) => fabric) ? [null] : []
    return [...new Set([...chosen.map(({ vlan }) => vlan), ...fixed, ...vlans, ...none])]
  }

  /** The starts of these demands that the next path can begin at in this VLAN, by their cables. */
  startsBeside(
    chosen: readonly FoundPath[],
    vlan: VLANID | null,
    { demands }: Demanding,
  ): ReadonlyMap<Uplink, PathStart> {
    const isFree =
      vlan !== null && (this.#request.vlans.includes(vlan) || chosen.some((path) => path.vlan === vlan))
    const goesOver = (start: PathStart): boolean => {
      if (start.fabric) return vlan === null
      return start.vlan === null ? isFree : start.vlan === vlan
    }
    const taken = [...this.#request.kept.map(({ group }) => group), ...chosen.map(({ start }) => start.group)]
    const starts = new Map<Uplink, PathStart>()
    for (const [uplink, candidates] of this.#starts) {
      const start = candidates.find(
        (candidate) => isDeepStrictEqual(candidate.demands, demands) && goesOver(candidate),
      )
      if (start !== undefined && !taken.includes(start.group)) starts.set(uplink, start)
    }
    return starts
  }
}
