import type { DiscoveredNeighbour } from '../backend.ts'
import { controllerID, portID } from '../element-id.ts'
import type { Site } from '../site.ts'

/** A port at which the switch hears somebody else than the site's description has cabled there. */
export interface Miscabling {
  readonly port: string
  readonly text: string
}

/**
 * Compares whom a switch hears at its ports (LLDP) with the site's cables. Who is heard and not known is no difference
 * where nothing is described: it may be anything. Nobody at all is none either: many devices do not speak LLDP.
 */
export function miscablings(
  site: Pick<Site, 'cables' | 'controllers' | 'switches'>,
  switchName: string,
  neighbours: readonly DiscoveredNeighbour[],
): Miscabling[] {
  const heard = new Map<string, DiscoveredNeighbour[]>()
  for (const neighbour of neighbours) {
    const port = portID(switchName, neighbour.port)
    heard.set(port, [...(heard.get(port) ?? []), neighbour])
  }
  const found: Miscabling[] = []
  for (const [port, here] of heard) {
    const ends = here.flatMap((neighbour) => endOf(site, neighbour) ?? [])
    const described = describedAt(site, port)
    if (described !== undefined && ends.includes(described)) continue
    const names = ends.length > 0 ? ends : here.map(nameOf)
    if (described !== undefined)
      found.push({
        port,
        text: `${names.join(', ')} is heard here, but the site has a cable to ${described}`,
      })
    else if (ends.length > 0)
      found.push({ port, text: `${names.join(', ')} is heard here, but the site has no cable here` })
  }
  return found
}

/** The controller or port that the neighbour is; undefined: none that is known. */
function endOf(
  { controllers, switches }: Pick<Site, 'controllers' | 'switches'>,
  { addresses, system, portName }: DiscoveredNeighbour,
): string | undefined {
  for (const { id, mac } of controllers.values()) if (mac !== null && addresses.includes(mac)) return id
  if (system === null || portName === null) return undefined
  // Systems are often called by their whole domain names.
  const name = [system, system.split('.')[0] ?? ''].find((one) => switches.has(one))
  if (name !== undefined) return portID(name, portName)
  for (const { host, device, address } of controllers.values())
    if ((host === system || host === system.split('.')[0]) && device === portName)
      return controllerID(host, address)
  return undefined
}

function describedAt({ cables }: Pick<Site, 'cables'>, port: string): string | undefined {
  for (const { from, to } of cables) {
    if (from === port) return to
    if (to === port) return from
  }
  return undefined
}

function nameOf({ system, portName, addresses }: DiscoveredNeighbour): string {
  return [system, portName, ...addresses].filter((part) => part !== null).join(' ') || 'somebody unnamed'
}
