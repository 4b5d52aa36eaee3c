import { splitID } from './element-id.ts'
import type { ChannelRecord } from './ledger.ts'
import type { Cable, Site } from './site.ts'

/** Why nothing can pass an element now, whatever it is configured for. */
export interface LinkFault {
  /** Names the element. */
  readonly text: string
  readonly element: string
}

/** null: the switch port has its link, as far as is known. */
export function portLinkFault({ switches, ports }: Site, id: string): LinkFault | null {
  const port = ports.get(id)
  const name = splitID(id).owner
  if (switches.get(name)?.reachable === false) {
    return { text: `switch ${name} cannot be reached`, element: name }
  }
  if (port === undefined) return { text: `switch port ${id} is not known`, element: id }
  return port.linkUp ? null : { text: `the link of switch port ${id} is down`, element: id }
}

/** null: the physical controller has its link, as far as is known. */
export function controllerLinkFault({ controllers }: Site, id: string): LinkFault | null {
  const controller = controllers.get(id)
  if (controller === undefined) return { text: `controller ${id} is not there`, element: id }
  return controller.linkUp ? null : { text: `the link of controller ${id} is down`, element: id }
}

/** What is in the way at either end of the cable, a switch port or a controller; null: nothing is. */
export function cableFault(site: Site, { from, to }: Pick<Cable, 'from' | 'to'>): LinkFault | null {
  return endFault(site, from) ?? endFault(site, to)
}

/** What is in the way on a channel that there is, the controller first; null: nothing is. */
export function channelLinkFault(site: Site, { virtualController, path }: ChannelRecord): LinkFault | null {
  const controller = site.virtualControllers.get(virtualController)?.controller
  const fault = controller === undefined ? null : controllerLinkFault(site, controller)
  if (fault !== null) return fault
  for (const port of path) {
    const portFault = portLinkFault(site, port)
    if (portFault !== null) return portFault
  }
  return null
}

function endFault(site: Site, id: string): LinkFault | null {
  return site.hosts.has(splitID(id).owner) ? controllerLinkFault(site, id) : portLinkFault(site, id)
}
