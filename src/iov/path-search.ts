import { defaultLimits } from '../base/limits.ts'
import { includesLevel, takenBy } from './disjointness.ts'
import type { Taken } from './disjoint-ways.ts'
import { DisjointWays } from './disjoint-ways.ts'
import { splitID } from './element-id.ts'
import { Findings } from './findings.ts'
import { LinkCosts } from './link-costs.ts'
import type { Surroundings } from './next-path.ts'
import { NextPath } from './next-path.ts'
import type { Path } from './path.ts'
import { networksOf } from './path.ts'
import type { Demanding } from './path-origins.ts'
import { PathOrigins } from './path-origins.ts'
import type { FoundPath, PathsRequest } from './path-request.ts'
import { sharedPortsOf } from './path-request.ts'
import { shortageOf } from './path-shortage.ts'
import type { End } from './path-walk.ts'
import { Budget, walk } from './path-walk.ts'
import type { Snapshot } from './snapshot.ts'
import { VLANForest } from './vlan-forest.ts'
import type { VLANID } from './vlan-id.ts'

/** Most ways that one search looks at. */
const waysTried = defaultLimits.pathWaysTried

/** So many are looked at before it is worked out whether there can be so many paths at all. */
const waysTriedFirst = defaultLimits.pathWaysTriedFirst

/**
 * As many paths as are asked for, each from another start, which can be had together: under transit constraints,
 * admission on every link, and sharing no physical element at the level of redundancy. What stood in the way goes to
 * the findings.
 *
 * A VLAN that one of the starts or of the chosen paths has already goes before others. Then the first path is the best
 * one by the objective (the shortest, or that over the least loaded links) beside which the others can be had, the
 * second the best beside that, and so on; of equal ones the first in the order of starts and port names. Where that is
 * not soon found, a flow tells after each step whether the others can still be had, so that a path that blocks another
 * is left early; what no flow tells, which is loops, VLANs and networks, is found by trying on.
 */
export function findPaths(
  snapshot: Snapshot,
  request: PathsRequest,
  findings: Findings,
): readonly FoundPath[] | undefined {
  const search = new PathSearch(snapshot, request)
  const found = search.find()
  findings.addAll(search.findings)
  return found
}

class PathSearch {
  readonly #snapshot: Snapshot
  readonly #request: PathsRequest
  readonly #origins: PathOrigins
  readonly #surroundings: Surroundings
  readonly #forests = new Map<VLANID, VLANForest>()
  /** Worked out only when it is needed. */
  #ways: DisjointWays | undefined
  #budget = new Budget(0)
  #findings = new Findings()

  constructor(snapshot: Snapshot, request: PathsRequest) {
    this.#snapshot = snapshot
    this.#request = request
    const ports = request.resource.ports.toSorted()
    const ends = Map.groupBy(
      ports.map((port): End => ({ port, cable: null })),
      ({ port }) => splitID(port).owner,
    )
    this.#origins = new PathOrigins(snapshot, request, ends)
    this.#surroundings = { graph: snapshot.graph, request, ends, costs: new LinkCosts(snapshot, ends) }
  }

  /** What was in the way, in the attempt that decided. */
  get findings(): Findings {
    return this.#findings
  }

  find(): readonly FoundPath[] | undefined {
    if (this.#origins.isEmpty) {
      for (const { controller } of this.#request.starts)
        this.#findings.add('cabling', 'no cable is known from controller', controller)
      return undefined
    }
    const soon = this.#search(waysTriedFirst)
    if (soon !== undefined) return soon
    this.#ways = this.#disjointWays()
    const shortage = shortageOf(this.#request, this.#origins, this.#ways, this.#taken([]))
    if (shortage !== null) {
      this.#findings = shortage
      return undefined
    }
    const found = this.#budget.isSpent ? this.#search(waysTried) : undefined
    if (found === undefined) this.#tellOfFailure()
    return found
  }

  #search(most: number): readonly FoundPath[] | undefined {
    this.#budget = new Budget(most)
    this.#findings = new Findings()
    return this.#extend([])
  }

  /** The chosen paths with as many more as are asked for. */
  #extend(chosen: readonly FoundPath[]): readonly FoundPath[] | undefined {
    if (chosen.length === this.#request.count) return chosen
    const taken = this.#taken(chosen)
    for (const vlan of this.#origins.vlansBeside(chosen)) {
      for (const demanding of this.#origins.demanding) {
        const starts = this.#origins.startsBeside(chosen, vlan, demanding)
        const attempt = { chosen, taken, vlan, demanding, starts, ways: this.#ways }
        const rules = new NextPath(this.#surroundings, attempt, this.#findings)
        for (const path of walk(rules, this.#budget)) {
          if (!this.#isWholeAllowed(path, vlan, demanding, chosen)) continue
          const found = this.#extend([...chosen, { ...path, start: starts.get(path.start)!, vlan }])
          if (found !== undefined || this.#budget.isSpent) return found
        }
        if (this.#budget.isSpent) return undefined
      }
    }
    return undefined
  }

  #taken(chosen: readonly FoundPath[]): Taken {
    const { kept, redundancyLevel } = this.#request
    const others = [...kept, ...chosen.map((path) => ({ ...path, group: path.start.group }))]
    return takenBy(others, redundancyLevel, sharedPortsOf(this.#request))
  }

  #disjointWays(): DisjointWays {
    const { resource, redundancyLevel } = this.#request
    return new DisjointWays({
      graph: this.#snapshot.graph,
      starts: this.#origins.wayStarts,
      ends: resource.ports.filter((port) =>
        this.#origins.isOpen((admission) => admission.refusalOfPort(port)),
      ),
      sharedEnds: sharedPortsOf(this.#request).length > 0,
      switchesApart: includesLevel(redundancyLevel, 'switch'),
      isOpen: (step) => this.#origins.isOpen((admission) => admission.refusalOfStep(step)),
    })
  }

  /** What can be said of a whole path only. */
  #isWholeAllowed(
    path: Path,
    vlan: VLANID | null,
    { demands }: Demanding,
    chosen: readonly FoundPath[],
  ): boolean {
    const crossed = networksOf(path.cables)
    const missed = demands.mandatoryNetworks.filter((network) => !crossed.includes(network))
    for (const network of missed)
      this.#findings.add('transit', 'paths were found that do not cross network', network)
    if (missed.length > 0) return false
    // A fabric finds its own ways.
    if (vlan === null) return true
    let forest = this.#forests.get(vlan)
    if (forest === undefined) this.#forests.set(vlan, (forest = new VLANForest(this.#snapshot, vlan)))
    if (forest.staysForest([...chosen.filter((other) => other.vlan === vlan), path])) return true
    this.#findings.add('loop', `another link would close a loop in VLAN ${vlan} at`, path.ports[0]!)
    return false
  }

  /** Which networks each path would have had to cross, and whether everything was tried. */
  #tellOfFailure(): void {
    const { resource } = this.#request
    for (const { demands } of this.#origins.demanding) {
      if (demands.mandatoryNetworks.length === 0) continue
      const names = demands.mandatoryNetworks.join(', ')
      const text = `no path that can be had crosses each mandatory network (${names}) on its way to`
      this.#findings.add('transit', text, resource.name)
    }
    if (this.#budget.isSpent)
      this.#findings.add('path search', `gave up after ${waysTried} ways to`, resource.name)
  }
}
