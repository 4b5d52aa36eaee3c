import type { PortRole } from './backend.ts'
import type { RedundancyLevel } from './constraint-set.ts'
import { redundancyLevels } from './constraint-set.ts'
import type { SiteGraph } from './site-graph.ts'
import type { Cable, RemoteResource } from './site.ts'
import { splitID } from './element-id.ts'

/** The way of a channel, from a physical controller to a port behind which a resource sits. */
export interface Path {
  /** The switch ports that are crossed, in order, the uplink first, the resource's last. */
  readonly ports: readonly string[]
  readonly cables: readonly Cable[]
}

export function switchesOf(ports: readonly string[]): readonly string[] {
  return [...new Set(ports.map((port) => splitID(port).owner))]
}

/** The transit networks that the cables belong to. */
export function networksOf(cables: readonly Cable[]): readonly string[] {
  return [...new Set(cables.flatMap(({ networks }) => networks))]
}

/** The cables of a path that the ledger knows by its ports and its controller. */
export function cablesOf(graph: SiteGraph, controller: string, ports: readonly string[]): readonly Cable[] {
  const uplink = graph.uplinksOf(controller).find(({ port }) => port === ports[0])
  const links = ports.flatMap((port, at) => {
    const link = graph.linkAt(port)
    return link !== undefined && link.toPort === ports[at + 1] ? [link.cable] : []
  })
  return uplink === undefined ? links : [uplink.cable, ...links]
}

/**
 * In which role a port carries the channel's VLAN: uplinks and trunks see it tagged, the resource's own port as the
 * resource expects it.
 */
export function roleOf(resource: RemoteResource, port: string): PortRole {
  return resource.ports.includes(port) && !resource.tagged ? 'untagged' : 'tagged'
}

/**
 * What two paths must not share at this level, beyond card and controller, which placement sees to: switches, and
 * one level up the transit networks too.
 */
export function sharedElements(level: RedundancyLevel, one: Path, other: Path): readonly string[] {
  const rank = redundancyLevels.indexOf(level)
  const shared: string[] = []
  if (rank >= redundancyLevels.indexOf('switch')) {
    shared.push(...common(switchesOf(one.ports), switchesOf(other.ports)).map((name) => `switch ${name}`))
  }
  if (rank >= redundancyLevels.indexOf('transit')) {
    shared.push(...common(networksOf(one.cables), networksOf(other.cables)).map((name) => `network ${name}`))
  }
  return shared
}

function common(one: readonly string[], other: readonly string[]): readonly string[] {
  return one.filter((item) => other.includes(item))
}
