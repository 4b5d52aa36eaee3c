import type { PortRole } from './backend.ts'
import type { RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'

type Cabled = Pick<Snapshot, 'site' | 'graph'>

/**
 * In which role a port carries the VLAN of a channel to the resource: the resource's own port as the resource expects it,
 * any other as `uplinkRole` says.
 */
export function roleOf(cabled: Cabled, resource: RemoteResource, port: string): PortRole {
  return resource.ports.includes(port) && !resource.tagged ? 'untagged' : uplinkRole(cabled, port)
}

/**
 * In which role a port carries the VLANs of the controller that is cabled to it: without a tag where a whole device sends
 * none, else with one. Trunks carry them with a tag.
 */
export function uplinkRole({ site, graph }: Cabled, port: string): PortRole {
  const controller = site.controllers.get(graph.controllerAt(port) ?? '')
  return controller?.capabilities.accessPort === true ? 'untagged' : 'tagged'
}
