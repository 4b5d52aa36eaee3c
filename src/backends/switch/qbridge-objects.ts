import type { OID } from '../../snmp/mib-access.ts'

/** Object identifiers of the MIBs that the Q-BRIDGE backend and the simulated switch speak. */

/** IF-MIB (RFC 2863): indexed by ifIndex. */
export const interfaces = {
  ifDescr: '1.3.6.1.2.1.2.2.1.2',
  ifOperStatus: '1.3.6.1.2.1.2.2.1.8',
  ifName: '1.3.6.1.2.1.31.1.1.1.1',
  ifHighSpeed: '1.3.6.1.2.1.31.1.1.1.15',
} as const satisfies Record<string, OID>

/** BRIDGE-MIB (RFC 4188): indexed by the bridge's own port number. */
export const basePorts = { dot1dBasePortIfIndex: '1.3.6.1.2.1.17.1.4.1.2' } as const satisfies Record<
  string,
  OID
>

/** Q-BRIDGE-MIB (RFC 4363), dot1qVlanStaticTable: indexed by VLAN ID. */
export const staticVLANs = {
  dot1qVlanStaticName: '1.3.6.1.2.1.17.7.1.4.3.1.1',
  dot1qVlanStaticEgressPorts: '1.3.6.1.2.1.17.7.1.4.3.1.2',
  dot1qVlanForbiddenEgressPorts: '1.3.6.1.2.1.17.7.1.4.3.1.3',
  dot1qVlanStaticUntaggedPorts: '1.3.6.1.2.1.17.7.1.4.3.1.4',
  dot1qVlanStaticRowStatus: '1.3.6.1.2.1.17.7.1.4.3.1.5',
} as const satisfies Record<string, OID>

/** Q-BRIDGE-MIB (RFC 4363), dot1qPortVlanTable: indexed by the bridge's port number. */
export const portVLANs = {
  dot1qPvid: '1.3.6.1.2.1.17.7.1.4.5.1.1',
  dot1qPortAcceptableFrameTypes: '1.3.6.1.2.1.17.7.1.4.5.1.2',
  dot1qPortIngressFiltering: '1.3.6.1.2.1.17.7.1.4.5.1.3',
} as const satisfies Record<string, OID>

/** RowStatus (RFC 2579). */
export const rowStatus = {
  active: 1,
  notInService: 2,
  notReady: 3,
  createAndGo: 4,
  createAndWait: 5,
  destroy: 6,
}

/** Values of dot1qPortAcceptableFrameTypes. */
export const acceptable = { all: 1, onlyTagged: 2 }

/** TruthValue (RFC 2579). */
export const truth = { yes: 1, no: 2 }
