import type { RedundancyLevel } from './constraint-set.ts'
import { splitID } from './element-id.ts'
import { Findings } from './findings.ts'
import type { Path } from './path.ts'
import { networksOf, roleOf, sharedElements } from './path.ts'
import { carries, portFault, portGuarantees } from './port-admission.ts'
import type { Link, Uplink } from './site-graph.ts'
import type { RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import type { VLANID } from './vlan-id.ts'
import { VLANForest } from './vlan-forest.ts'

export interface PathRequest {
  readonly controller: string
  readonly resource: RemoteResource
  readonly vlan: VLANID
  readonly guaranteedRateMbps: number
  readonly forbiddenNetworks: readonly string[]
  readonly mandatoryNetworks: readonly string[]
  /** Paths of the channels that this one is to be redundant with. */
  readonly apartFrom: readonly Path[]
  readonly redundancyLevel: RedundancyLevel
}

/** Most partial paths that one search looks at. */
const pathExpansions = 20_000

interface Partial extends Path {
  readonly at: string
  readonly visited: readonly string[]
}

/**
 * The shortest path on which the VLAN can be had, under transit constraints, admission on every link and redundancy;
 * of equally short ones the first in the order of port names. What stood in the way goes to the findings.
 *
 * Partial paths are lengthened in the order of the length that they can reach at best, so the first that arrives is
 * the shortest. The links of a VLAN are kept a forest: a loop would let frames circle for ever where no spanning tree
 * protocol runs.
 */
export function findPath(snapshot: Snapshot, request: PathRequest, findings: Findings): Path | undefined {
  const targets = [...new Set(request.resource.ports.map((port) => splitID(port).owner))]
  const distances = snapshot.graph.distancesTo(targets)
  const uplinks = snapshot.graph.uplinksOf(request.controller)
  if (uplinks.length === 0) {
    findings.add('cabling', 'no cable is known from controller', request.controller)
    return undefined
  }
  const check = new PortCheck(snapshot, request, findings)
  const forest = new VLANForest(snapshot, request.vlan)
  const open: Partial[][] = []
  const offer = (partial: Partial): void => {
    const distance = distances.get(partial.at)
    if (distance === undefined)
      findings.add('cabling', 'no cables lead to the resource from switch', partial.at)
    else (open[partial.cables.length + distance] ??= []).push(partial)
  }
  for (const uplink of uplinks) if (check.uplink(uplink)) offer(startAt(uplink))
  let expansions = 0
  for (let length = 0; length < open.length; length++) {
    for (let partial = open[length]?.shift(); partial !== undefined; partial = open[length]?.shift()) {
      if (++expansions > pathExpansions) {
        findings.add('path search', `gave up after ${pathExpansions} partial paths from`, request.controller)
        return undefined
      }
      const arrived = arrivals(partial, request.resource).find((path) => check.whole(path, forest))
      if (arrived !== undefined) return arrived
      for (const link of snapshot.graph.linksOf(partial.at)) {
        if (!partial.visited.includes(link.toSwitch) && check.link(link)) offer(lengthen(partial, link))
      }
    }
  }
  return undefined
}

function startAt({ cable, port, switch: at }: Uplink): Partial {
  return { ports: [port], cables: [cable], at, visited: [at] }
}

function lengthen(partial: Partial, link: Link): Partial {
  return {
    ports: [...partial.ports, link.fromPort, link.toPort],
    cables: [...partial.cables, link.cable],
    at: link.toSwitch,
    visited: [...partial.visited, link.toSwitch],
  }
}

function arrivals(partial: Partial, resource: RemoteResource): Path[] {
  return resource.ports
    .filter((port) => splitID(port).owner === partial.at && !partial.ports.includes(port))
    .sort()
    .map((port) => ({ ports: [...partial.ports, port], cables: partial.cables }))
}

/** What a path may cross. Each port is judged once in a search. */
class PortCheck {
  readonly #snapshot: Snapshot
  readonly #request: PathRequest
  readonly #findings: Findings
  readonly #judged = new Map<string, boolean>()

  constructor(snapshot: Snapshot, request: PathRequest, findings: Findings) {
    this.#snapshot = snapshot
    this.#request = request
    this.#findings = findings
  }

  uplink({ port, cable }: Uplink): boolean {
    return this.#allowed(cable.networks, port) && this.#fits(port)
  }

  link({ fromPort, toPort, cable }: Link): boolean {
    return this.#allowed(cable.networks, fromPort) && this.#fits(fromPort) && this.#fits(toPort)
  }

  /** The last port, and what can be said of a whole path only. */
  whole(path: Path, forest: VLANForest): boolean {
    const { mandatoryNetworks, apartFrom, redundancyLevel } = this.#request
    if (!this.#fits(path.ports.at(-1)!)) return false
    const crossed = networksOf(path.cables)
    const missed = mandatoryNetworks.filter((network) => !crossed.includes(network))
    for (const network of missed)
      this.#findings.add('transit', 'paths were found that do not cross network', network)
    const shared = apartFrom.flatMap((other) => sharedElements(redundancyLevel, path, other))
    for (const element of shared) {
      this.#findings.add(`${redundancyLevel} redundancy`, 'the other path crosses already', element)
    }
    if (missed.length > 0 || shared.length > 0) return false
    if (!forest.staysForest(path)) {
      this.#findings.add(
        'loop',
        `another link would close a loop in VLAN ${this.#request.vlan} at`,
        path.ports[0]!,
      )
      return false
    }
    return true
  }

  #allowed(networks: readonly string[], port: string): boolean {
    const forbidden = networks.find((network) => this.#request.forbiddenNetworks.includes(network))
    if (forbidden !== undefined)
      this.#findings.add('transit', `network ${forbidden} is forbidden, behind port`, port)
    return forbidden === undefined
  }

  #fits(port: string): boolean {
    let fits = this.#judged.get(port)
    if (fits === undefined) this.#judged.set(port, (fits = this.#judge(port)))
    return fits
  }

  #judge(port: string): boolean {
    const { vlan, resource, guaranteedRateMbps } = this.#request
    const role = roleOf(resource, port)
    const fault = portFault(this.#snapshot, port, vlan, role) ?? this.#vlanFault(port)
    if (fault !== null) {
      this.#findings.add('switch port', fault, port)
      return false
    }
    if (guaranteedRateMbps === 0) return true
    const speed = this.#snapshot.site.ports.get(port)!.speedMbps
    const promised = portGuarantees(this.#snapshot, port)
    if (promised + guaranteedRateMbps <= speed) return true
    const text = `${promised} of ${speed} Mbit/s are guaranteed, ${guaranteedRateMbps} more do not fit on port`
    this.#findings.add('capacity', text, port)
    return false
  }

  /** A VLAN of the same number that somebody else made on a switch is another VLAN. */
  #vlanFault(port: string): string | null {
    const { vlan } = this.#request
    const owner = splitID(port).owner
    const ours = this.#snapshot.ledger.get('vlans', String(vlan))
    if (ours?.createdOn.includes(owner) || !this.#snapshot.inventory.hasVLAN(owner, vlan)) return null
    if (ours !== undefined && carries(this.#snapshot, port, vlan, 'tagged')) return null
    return `VLAN ${vlan} on switch ${owner} was made by somebody else`
  }
}
