import { isDeepStrictEqual } from 'node:util'
import type { RedundancyLevel } from './constraint-set.ts'
import { includesLevel, takenBy } from './disjointness.ts'
import type { DisjointRules, Taken } from './disjoint-ways.ts'
import { DisjointWays } from './disjoint-ways.ts'
import { splitID } from './element-id.ts'
import { Findings } from './findings.ts'
import type { LinkRefusal, PathDemands } from './link-admission.ts'
import { LinkAdmission, note } from './link-admission.ts'
import { LinkLoads } from './link-loads.ts'
import { NetworkDistances } from './network-distances.ts'
import type { Path } from './path.ts'
import { networksOf } from './path.ts'
import type { End, Outlook, WalkRules, Way } from './path-walk.ts'
import { Budget, walk } from './path-walk.ts'
import type { Link, Uplink } from './site-graph.ts'
import type { RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import { VLANForest } from './vlan-forest.ts'
import type { VLANID } from './vlan-id.ts'

/** A virtual controller that a channel can begin at. */
export interface PathStart {
  readonly virtualController: string
  readonly controller: string
  /** What it shares with others that must not both be taken: its card. */
  readonly group: string
  /** The VLAN that it is in already, beside which it can have no other; null: none. */
  readonly vlan: VLANID | null
  /** Only the cable to this switch port; null: whichever it has. */
  readonly switchPort: string | null
  readonly demands: PathDemands
}

/** The path of a channel that there is. */
export interface KeptPath extends Path {
  readonly group: string
}

export interface PathsRequest {
  readonly starts: readonly PathStart[]
  readonly resource: RemoteResource
  /** For starts that are in none, best first. */
  readonly vlans: readonly VLANID[]
  /** Paths of other channels, which the new ones are to be apart from. */
  readonly kept: readonly KeptPath[]
  /** How many new paths. */
  readonly count: number
  readonly redundancyLevel: RedundancyLevel
}

export interface FoundPath extends Path {
  readonly start: PathStart
  readonly vlan: VLANID
}

/** Most ways that one search looks at. */
const waysTried = 2_000

/** So many are looked at before it is worked out whether there can be so many paths at all. */
const waysTriedFirst = 200

/**
 * As many paths as are asked for, each from another start, which can be had together: under transit constraints,
 * admission on every link, and sharing no physical element at the level of redundancy. What stood in the way goes to
 * the findings.
 *
 * A VLAN that one of the starts or of the chosen paths has already goes before others. Then the first path is the best
 * one by the objective (the shortest, or that with the least loaded link) beside which the others can be had, the
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

/** Starts whose channels ask for the same. */
interface Demanding {
  readonly demands: PathDemands
  readonly admission: LinkAdmission
  readonly outlook: Outlook
}

class PathSearch {
  readonly #snapshot: Snapshot
  readonly #request: PathsRequest
  /** What was in the way in the last attempt. */
  #findings = new Findings()
  readonly #demanding = new Map<string, Demanding>()
  /** Worked out only when it is needed. */
  #ways: DisjointWays | undefined
  readonly #loads: LinkLoads
  readonly #startsOf = new Map<Uplink, PathStart[]>()
  readonly #ends: ReadonlyMap<string, readonly End[]>
  readonly #forests = new Map<VLANID, VLANForest>()
  #budget = new Budget(0)
  readonly #sharedEnds: boolean

  constructor(snapshot: Snapshot, request: PathsRequest) {
    this.#snapshot = snapshot
    this.#request = request
    const { resource, count, kept } = request
    const ends = resource.ports.toSorted().map((port): End => ({ port, cable: null }))
    this.#sharedEnds = resource.ports.length < count + kept.length
    this.#ends = Map.groupBy(ends, ({ port }) => splitID(port).owner)
    for (const start of request.starts) this.#addStart(start)
    this.#loads = new LinkLoads(snapshot, this.#ends)
  }

  get findings(): Findings {
    return this.#findings
  }

  find(): readonly FoundPath[] | undefined {
    const { starts, resource } = this.#request
    if (this.#startsOf.size === 0) {
      for (const { controller } of starts)
        this.#findings.add('cabling', 'no cable is known from controller', controller)
      return undefined
    }
    const soon = this.#search(waysTriedFirst)
    if (soon !== undefined) return soon
    const attempt = this.#findings
    this.#findings = new Findings()
    if (!this.#isPossible()) return undefined
    this.#findings = attempt
    const found = this.#budget.isSpent ? this.#search(waysTried) : undefined
    if (found === undefined) this.#tellOfNetworks()
    if (found === undefined && this.#budget.isSpent)
      this.#findings.add('path search', `gave up after ${waysTried} ways to`, resource.name)
    return found
  }

  #search(most: number): readonly FoundPath[] | undefined {
    this.#budget = new Budget(most)
    this.#findings = new Findings()
    return this.#extend([])
  }

  /** false: so many disjoint ways there are not at all; why goes to the findings. */
  #isPossible(): boolean {
    const { count, kept, redundancyLevel, starts } = this.#request
    const isRedundant = count + kept.length > 1
    if (isRedundant && this.#isNetworkShared()) return false
    const ways = (this.#ways = new DisjointWays(this.#disjointRules()))
    const most = ways.count(count, this.#taken([]))
    if (most === count) return true
    for (const { admission } of this.#demanding.values()) admission.tell(this.#findings)
    if (isRedundant) {
      const text =
        `${count + kept.length} paths that share no ${redundancyLevel}, cable or port are asked for, and there are ` +
        `${most + kept.length} at most; every other would share`
      for (const element of ways.bottleneck)
        this.#findings.add(`${redundancyLevel} redundancy`, text, element)
    }
    if (this.#findings.empty) {
      const text = `no cables lead to resource ${this.#request.resource.name} from controller`
      for (const { controller } of starts) this.#findings.add('cabling', text, controller)
    }
    return false
  }

  /** Each path would have to cross one and the same network, where none may be shared. */
  #isNetworkShared(): boolean {
    const { redundancyLevel, starts } = this.#request
    if (!includesLevel(redundancyLevel, 'transit')) return false
    const [first, ...others] = starts.map(({ demands }) => demands.mandatoryNetworks)
    const shared = first?.filter((network) => others.every((networks) => networks.includes(network))) ?? []
    const text = 'paths that share no network are asked for, and each of them would have to cross'
    for (const network of shared) this.#findings.add('transit redundancy', text, network)
    return shared.length > 0
  }

  /** The chosen paths with as many more as are asked for. */
  #extend(chosen: readonly FoundPath[]): readonly FoundPath[] | undefined {
    if (chosen.length === this.#request.count) return chosen
    for (const vlan of this.#vlansBeside(chosen)) {
      for (const demanding of this.#demanding.values()) {
        const starts = this.#startsBeside(chosen, vlan, demanding)
        for (const path of walk(this.#rules(chosen, vlan, demanding, starts), this.#budget)) {
          if (!this.#isWholeAllowed(path, vlan, demanding, chosen)) continue
          const found = this.#extend([...chosen, { ...path, start: starts.get(path.start)!, vlan }])
          if (found !== undefined || this.#budget.isSpent) return found
        }
      }
      if (this.#budget.isSpent) return undefined
    }
    return undefined
  }

  /** After a search that found nothing: which networks each path would have had to cross. */
  #tellOfNetworks(): void {
    for (const { demands } of this.#demanding.values()) {
      if (demands.mandatoryNetworks.length === 0) continue
      const names = demands.mandatoryNetworks.join(', ')
      const text = `no path that can be had crosses each mandatory network (${names}) on its way to`
      this.#findings.add('transit', text, this.#request.resource.name)
    }
  }

  #addStart(start: PathStart): void {
    const { snapshot, request } = { snapshot: this.#snapshot, request: this.#request }
    for (const uplink of snapshot.graph.uplinksOf(start.controller)) {
      if (start.switchPort !== null && start.switchPort !== uplink.port) continue
      const known = this.#startsOf.get(uplink)
      if (known === undefined) this.#startsOf.set(uplink, [start])
      else known.push(start)
    }
    const { demands } = start
    const key = JSON.stringify(demands)
    if (this.#demanding.has(key)) return
    const admission = new LinkAdmission(snapshot, request.resource, demands)
    const outlook = new NetworkDistances(snapshot.graph, this.#ends, demands.mandatoryNetworks)
    this.#demanding.set(key, { demands, admission, outlook })
  }

  #disjointRules(): DisjointRules {
    const isOpen = (judge: (demanding: Demanding) => LinkRefusal | null): boolean =>
      [...this.#demanding.values()].some((demanding) => judge(demanding) === null)
    const steps = new Map(
      [...this.#startsOf].map(([uplink, [start]]) => [uplink.cable, { group: start!.group, uplink }]),
    )
    return {
      graph: this.#snapshot.graph,
      starts: [...steps.values()],
      ends: this.#request.resource.ports.filter((port) =>
        isOpen(({ admission }) => admission.refusalOfPort(port)),
      ),
      sharedEnds: this.#sharedEnds,
      switchesApart: this.#areSwitchesApart,
      isOpen: (step) => isOpen(({ admission }) => admission.refusalOfStep(step)),
    }
  }

  get #areSwitchesApart(): boolean {
    return includesLevel(this.#request.redundancyLevel, 'switch')
  }

  /** What paths that are there, or chosen, keep the others from using. */
  #taken(chosen: readonly FoundPath[]): Taken {
    const others = [...this.#request.kept, ...chosen.map((path) => ({ ...path, group: path.start.group }))]
    return takenBy(
      others,
      this.#request.redundancyLevel,
      this.#sharedEnds ? this.#request.resource.ports : [],
    )
  }

  /** VLANs for the next path: those in use already first, so that a new one is made only where it must be. */
  #vlansBeside(chosen: readonly FoundPath[]): readonly VLANID[] {
    const { starts, vlans } = this.#request
    const fixed = starts.flatMap(({ vlan }) => vlan ?? [])
    return [...new Set([...chosen.map(({ vlan }) => vlan), ...fixed, ...vlans])]
  }

  /** The starts of these demands that the next path can begin at in this VLAN, by their cables. */
  #startsBeside(
    chosen: readonly FoundPath[],
    vlan: VLANID,
    { demands }: Demanding,
  ): ReadonlyMap<Uplink, PathStart> {
    const isFree = this.#request.vlans.includes(vlan) || chosen.some((path) => path.vlan === vlan)
    const groups = [
      ...this.#request.kept.map(({ group }) => group),
      ...chosen.map(({ start }) => start.group),
    ]
    const starts = new Map<Uplink, PathStart>()
    for (const [uplink, candidates] of this.#startsOf) {
      const start = candidates.find(
        (candidate) =>
          isDeepStrictEqual(candidate.demands, demands) &&
          (candidate.vlan === null ? isFree : candidate.vlan === vlan),
      )
      if (start !== undefined && !groups.includes(start.group)) starts.set(uplink, start)
    }
    return starts
  }

  #rules(
    chosen: readonly FoundPath[],
    vlan: VLANID,
    { admission, outlook }: Demanding,
    starts: ReadonlyMap<Uplink, PathStart>,
  ): WalkRules {
    const taken = this.#taken(chosen)
    const others = this.#request.count - chosen.length - 1
    const carries = (...ports: readonly string[]): boolean =>
      ports.every((port) => this.#passes(admission.refusalOfVLAN(port, vlan)))
    return {
      starts: [...starts.keys()],
      ends: this.#ends,
      outlook,
      linksOf: (name) => this.#snapshot.graph.linksOf(name),
      enters: (step) =>
        this.#passes(admission.refusalOfStep(step)) &&
        this.#isApart(step, taken) &&
        ('port' in step ? carries(step.port) : carries(step.fromPort, step.toPort)),
      leaves: ({ port }) => {
        const sharing = chosen.filter(({ ports }) => ports.at(-1) === port)
        const planned = sharing.reduce((sum, { start }) => sum + start.demands.guaranteedRateMbps, 0)
        return (
          this.#passes(admission.refusalOfPort(port, planned)) &&
          !this.#isTaken(taken.ports.includes(port), `switch port ${port}`) &&
          carries(port) &&
          this.#carriesBeside(port, vlan, sharing)
        )
      },
      loadOf: (port) => this.#loads.of(port),
      leastLoadFrom: (name) => this.#loads.leastFrom(name),
      isViable: (way) =>
        others === 0 || this.#ways === undefined || this.#leavesRoom(way, starts, taken, others, this.#ways),
    }
  }

  /** The way can go on, and beside it there is room for so many others. */
  #leavesRoom(
    way: Way,
    starts: ReadonlyMap<Uplink, PathStart>,
    taken: Taken,
    others: number,
    ways: DisjointWays,
  ): boolean {
    const own = takenBy([{ ...way, group: starts.get(way.start)!.group }], this.#request.redundancyLevel, [])
    const beside = {
      groups: [...taken.groups, ...own.groups],
      cables: [...taken.cables, ...own.cables],
      switches: [...taken.switches, ...own.switches],
      ports: taken.ports,
      networks: taken.networks,
    }
    return ways.count(others + 1, beside, way.at) === others + 1
  }

  #isApart({ cable, ...step }: Uplink | Link, taken: Taken): boolean {
    const network = cable.networks.find((name) => taken.networks.includes(name))
    const to = 'port' in step ? step.switch : step.toSwitch
    return !(
      this.#isTaken(taken.cables.includes(cable), `cable ${cable.from} – ${cable.to}`) ||
      this.#isTaken(taken.switches.includes(to), `switch ${to}`) ||
      this.#isTaken(network !== undefined, `network ${network}`)
    )
  }

  #isTaken(taken: boolean, element: string): boolean {
    const source = `${this.#request.redundancyLevel} redundancy`
    if (taken) this.#findings.add(source, 'the other path crosses already', element)
    return taken
  }

  #passes(refusal: LinkRefusal | null): boolean {
    if (refusal !== null) note(this.#findings, refusal)
    return refusal === null
  }

  /** An untagged port carries one VLAN. */
  #carriesBeside(port: string, vlan: VLANID, sharing: readonly FoundPath[]): boolean {
    const other = this.#request.resource.tagged ? undefined : sharing.find((path) => path.vlan !== vlan)
    if (other === undefined) return true
    const text = `the port takes one VLAN, untagged, and the other path brings VLAN ${other.vlan} to`
    this.#findings.add('switch port', text, port)
    return false
  }

  /** What can be said of a whole path only. */
  #isWholeAllowed(path: Path, vlan: VLANID, { demands }: Demanding, chosen: readonly FoundPath[]): boolean {
    const crossed = networksOf(path.cables)
    const missed = demands.mandatoryNetworks.filter((network) => !crossed.includes(network))
    for (const network of missed)
      this.#findings.add('transit', 'paths were found that do not cross network', network)
    if (missed.length > 0) return false
    let forest = this.#forests.get(vlan)
    if (forest === undefined) this.#forests.set(vlan, (forest = new VLANForest(this.#snapshot, vlan)))
    if (forest.staysForest([...chosen.filter((other) => other.vlan === vlan), path])) return true
    this.#findings.add('loop', `another link would close a loop in VLAN ${vlan} at`, path.ports[0]!)
    return false
  }
}
