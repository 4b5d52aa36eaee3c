import type { SiteGraph } from './site-graph.ts'
import type { Cable } from './site.ts'
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
