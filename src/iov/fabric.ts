import { splitID } from './element-id.ts'
import type { PhysicalController, Site } from './site.ts'

/**
 * Channels cross an Ethernet, each in a VLAN, or a fabric of Fibre Channel, where there are no VLANs: there, who reaches
 * whom is up to zones and storage, by port name. Nothing leads from the one to the other.
 */
export function reachesFabric({ capabilities }: Pick<PhysicalController, 'capabilities'>): boolean {
  return capabilities.portNames === true
}

/** The switch is a fabric, as far as is known. */
export function isFabric({ switches }: Pick<Site, 'switches'>, name: string): boolean {
  return switches.get(name)?.fabric === true
}

/** The port is one of a fabric. */
export function isFabricPort(site: Pick<Site, 'switches'>, port: string): boolean {
  return isFabric(site, splitID(port).owner)
}
