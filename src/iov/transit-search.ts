import { defaultLimits } from '../base/limits.ts'
import type { ConstraintSet } from './constraint-set.ts'
import { splitID } from './element-id.ts'
import { Findings } from './findings.ts'
import { cableFault } from './link-state.ts'
import { NetworkDistances } from './network-distances.ts'
import type { Path } from './path.ts'
import { networksOf } from './path.ts'
import type { End, WalkRules } from './path-walk.ts'
import { Budget, cablesOnly, walk } from './path-walk.ts'
import type { Cable } from './site.ts'
import type { Link, Uplink } from './site-graph.ts'
import type { Snapshot } from './snapshot.ts'

export type TransitConstraints = Pick<ConstraintSet, 'forbiddenNetworks' | 'mandatoryNetworks'>

/** Most ways that one search looks at. */
const waysTried = defaultLimits.transitWaysTried

/** The set says something of the networks that a migration crosses. */
export function asksForTransit({ forbiddenNetworks, mandatoryNetworks }: TransitConstraints): boolean {
  return (forbiddenNetworks?.length ?? 0) + (mandatoryNetworks?.length ?? 0) > 0
}

/**
 * The shortest way that a migration can take between two hosts, which avoids every forbidden network and crosses each
 * mandatory one (DOMAIN.md §5, transit), or what stood in the way of all. Hosts are connected by the cables of their
 * Ethernet controllers, over switches; a link that is down, and a switch that cannot be reached, carry nothing.
 *
 * The cables that iovm knows need not be all that connect two hosts, so whoever asks for no transit constraint
 * (`asksForTransit`) need not ask here. Within one host nothing is crossed: the path is empty.
 */
export function findTransit(
  snapshot: Snapshot,
  fromHost: string,
  toHost: string,
  set: TransitConstraints,
): Path | Findings {
  if (fromHost === toHost) return { ports: [], cables: [] }
  const findings = new Findings()
  const starts = cabledEnds(snapshot, fromHost, findings)
  const ends = cabledEnds(snapshot, toHost, findings)
  if (starts.length === 0 || ends.length === 0) return findings
  const budget = new Budget(waysTried)
  const mandatory = set.mandatoryNetworks ?? []
  for (const { ports, cables } of walk(rulesFor(snapshot, starts, ends, set, findings), budget)) {
    const crossed = networksOf(cables)
    if (mandatory.every((network) => crossed.includes(network))) return { ports, cables }
  }
  if (budget.isSpent) findings.add('transit', `gave up after ${waysTried} ways from`, fromHost)
  if (mandatory.length > 0) {
    const text = `no way from host ${fromHost} to host ${toHost} is known that crosses each mandatory network: ${mandatory.join(', ')}`
    findings.add('transit', text, mandatory[0]!)
  }
  if (findings.empty)
    findings.add('cabling', `no cables lead from host ${fromHost} to host ${toHost}`, toHost)
  return findings
}

/** Where a host's Ethernet controllers are plugged in, as far as both ends of the cable have a link. */
function cabledEnds({ site, graph, inventory }: Snapshot, host: string, findings: Findings): Uplink[] {
  const controllers = inventory.controllersOf(host).toSorted()
  const cabled = controllers.filter((id) => site.controllers.get(id)?.kind === 'ethernet')
  const uplinks = cabled.flatMap((id) => graph.uplinksOf(id))
  if (uplinks.length === 0)
    findings.add('cabling', 'no cable is known from an Ethernet controller of host', host)
  return uplinks.filter(({ cable }) => {
    const fault = cableFault(site, cable)
    if (fault !== null) findings.add('link', fault.text, fault.element)
    return fault === null
  })
}

function rulesFor(
  { site, graph }: Snapshot,
  starts: readonly Uplink[],
  uplinks: readonly Uplink[],
  { forbiddenNetworks = [], mandatoryNetworks = [] }: TransitConstraints,
  findings: Findings,
): WalkRules {
  const isAllowed = ({ networks }: Cable, port: string): boolean => {
    const forbidden = networks.find((network) => forbiddenNetworks.includes(network))
    if (forbidden !== undefined)
      findings.add('transit', `network ${forbidden} is forbidden, behind port`, port)
    return forbidden === undefined
  }
  const hasLink = ({ cable }: Link): boolean => {
    const fault = cableFault(site, cable)
    if (fault !== null) findings.add('link', fault.text, fault.element)
    return fault === null
  }
  const ends = Map.groupBy(
    uplinks.map(({ port, cable }): End => ({ port, cable })),
    ({ port }) => splitID(port).owner,
  )
  return {
    starts,
    ends,
    outlook: new NetworkDistances(graph, ends, mandatoryNetworks),
    linksOf: (name) => graph.linksOf(name),
    enters: (step) => isAllowed(step.cable, firstPort(step)) && ('port' in step || hasLink(step)),
    leaves: ({ port, cable }) => cable === null || isAllowed(cable, port),
    costs: cablesOnly,
    isViable: () => true,
  }
}

function firstPort(step: Uplink | Link): string {
  return 'port' in step ? step.port : step.fromPort
}
