import { takenBy } from './disjointness.ts'
import type { DisjointWays, Taken } from './disjoint-ways.ts'
import type { Findings } from './findings.ts'
import type { LinkRefusal } from './link-admission.ts'
import { note } from './link-admission.ts'
import type { LinkCosts } from './link-costs.ts'
import type { Demanding } from './path-origins.ts'
import type { FoundPath, PathsRequest, PathStart } from './path-request.ts'
import type { End, Outlook, WalkRules, Way } from './path-walk.ts'
import type { Link, SiteGraph, Uplink } from './site-graph.ts'
import type { VLANID } from './vlan-id.ts'

/** What does not change while paths are searched. */
export interface Surroundings {
  readonly graph: SiteGraph
  readonly request: PathsRequest
  readonly costs: LinkCosts
  readonly ends: ReadonlyMap<string, readonly End[]>
}

/** What was chosen for the next path. */
export interface Attempt {
  readonly chosen: readonly FoundPath[]
  /** What the paths that are there, or chosen, keep it from using. */
  readonly taken: Taken
  readonly vlan: VLANID | null
  readonly demanding: Demanding
  readonly starts: ReadonlyMap<Uplink, PathStart>
  /** Tells whether others can be had beside it; undefined: nobody asks. */
  readonly ways: DisjointWays | undefined
}

/** The rules for one more path beside those that are chosen. What is in the way goes to the findings. */
export class NextPath implements WalkRules {
  readonly starts: readonly Uplink[]
  readonly ends: ReadonlyMap<string, readonly End[]>
  readonly outlook: Outlook
  readonly costs: LinkCosts
  readonly #surroundings: Surroundings
  readonly #attempt: Attempt
  readonly #findings: Findings
  /** How many more paths there have to be beside this one. */
  readonly #others: number

  constructor(surroundings: Surroundings, attempt: Attempt, findings: Findings) {
    this.starts = [...attempt.starts.keys()]
    this.ends = surroundings.ends
    this.outlook = attempt.demanding.outlook
    this.costs = surroundings.costs
    this.#surroundings = surroundings
    this.#attempt = attempt
    this.#findings = findings
    this.#others = surroundings.request.count - attempt.chosen.length - 1
  }

  linksOf(switchName: string): readonly Link[] {
    return this.#surroundings.graph.linksOf(switchName)
  }

  enters(step: Uplink | Link): boolean {
    const ports = 'port' in step ? [step.port] : [step.fromPort, step.toPort]
    return (
      this.#passes(this.#attempt.demanding.admission.refusalOfStep(step)) &&
      this.#isApart(step) &&
      ports.every((port) => this.#carriesVLAN(port))
    )
  }

  leaves({ port }: End): boolean {
    const { chosen, taken, demanding } = this.#attempt
    const sharing = chosen.filter(({ ports }) => ports.at(-1) === port)
    const planned = sharing.reduce((sum, { start }) => sum + start.demands.guaranteedRateMbps, 0)
    return (
      this.#passes(demanding.admission.refusalOfPort(port, planned)) &&
      !this.#isTaken(taken.ports.includes(port), `switch port ${port}`) &&
      this.#carriesVLAN(port) &&
      this.#carriesBeside(port, sharing)
    )
  }

  /** The way can go on, and beside it there is room for the others. */
  isViable(way: Way): boolean {
    const { ways, taken, starts } = this.#attempt
    if (this.#others === 0 || ways === undefined) return true
    const group = starts.get(way.start)!.group
    const own = takenBy([{ ...way, group }], this.#surroundings.request.redundancyLevel, [])
    const beside = {
      groups: [...taken.groups, ...own.groups],
      cables: [...taken.cables, ...own.cables],
      switches: [...taken.switches, ...own.switches],
      ports: taken.ports,
      networks: taken.networks,
    }
    return ways.count(this.#others + 1, beside, way.at) === this.#others + 1
  }

  #isApart({ cable, ...step }: Uplink | Link): boolean {
    const { taken } = this.#attempt
    const network = cable.networks.find((name) => taken.networks.includes(name))
    const to = 'port' in step ? step.switch : step.toSwitch
    return !(
      this.#isTaken(taken.cables.includes(cable), `cable ${cable.from} – ${cable.to}`) ||
      this.#isTaken(taken.switches.includes(to), `switch ${to}`) ||
      this.#isTaken(network !== undefined, `network ${network}`)
    )
  }

  #isTaken(taken: boolean, element: string): boolean {
    const source = `${this.#surroundings.request.redundancyLevel} redundancy`
    if (taken) this.#findings.add(source, 'the other path crosses already', element)
    return taken
  }

  #carriesVLAN(port: string): boolean {
    const { vlan, demanding } = this.#attempt
    return this.#passes(demanding.admission.refusalOfVLAN(port, vlan))
  }

  /** An untagged port carries one VLAN. */
  #carriesBeside(port: string, sharing: readonly FoundPath[]): boolean {
    const { vlan } = this.#attempt
    const { tagged } = this.#surroundings.request.resource
    const other = tagged ? undefined : sharing.find((path) => path.vlan !== vlan)
    if (other === undefined) return true
    const text = `the port takes one VLAN, untagged, and the other path brings VLAN ${other.vlan} to`
    this.#findings.add('switch port', text, port)
    return false
  }

  #passes(refusal: LinkRefusal | null): boolean {
    if (refusal !== null) note(this.#findings, refusal)
    return refusal === null
  }
}
