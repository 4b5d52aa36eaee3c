import type { DiscoveredPort } from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'

/** A row of dot1qVlanStaticTable; ports by the bridge's own numbers. */
export interface VLANRow {
  readonly vlan: VLANID
  readonly name: string
  readonly egress: ReadonlySet<number>
  readonly forbidden: ReadonlySet<number>
  readonly untagged: ReadonlySet<number>
}

/** A port of the bridge, with its row of dot1qPortVlanTable. */
export interface PortRow {
  /** dot1dBasePort, which the Q-BRIDGE-MIB counts in; not the ifIndex. */
  readonly number: number
  readonly name: string
  readonly linkUp: boolean
  readonly speedMbps: number
  readonly defaultVLAN: number
  readonly onlyTagged: boolean
  readonly filtersIngress: boolean
}

/** VLANs of a switch at one time: all of them, or those that an edit needs. */
export interface VLANTables {
  readonly vlans: ReadonlyMap<VLANID, VLANRow>
  /** Octets in the agent's own port lists. */
  readonly listLength: number
}

/**
 * A port as the domain sees it, where `carried` are the VLANs that it sends. Untagged frames belong to the PVID's VLAN
 * where the port takes untagged frames and is in that VLAN; with ingress filtering a port that is not in it drops them.
 * Every other VLAN that the port sends is listed as tagged, also one that it sends without a tag: it is carried.
 */
export function describePort(port: PortRow, carried: readonly VLANID[]): DiscoveredPort {
  const untagged = port.onlyTagged ? undefined : carried.find((vlan) => vlan === port.defaultVLAN)
  return {
    name: port.name,
    linkUp: port.linkUp,
    speedMbps: port.speedMbps,
    allowsAll: false,
    untagged: untagged ?? null,
    tagged: carried.filter((vlan) => vlan !== untagged).sort((one, other) => one - other),
  }
}
