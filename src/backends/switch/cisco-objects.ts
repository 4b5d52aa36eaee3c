import type { OID } from '../../snmp/mib-access.ts'

/** Object identifiers of Cisco's own VLAN tables. VTP has management domains; a switch is in one, which is the first. */

/** CISCO-VTP-MIB, vtpVlanTable: the VLANs that there are, by management domain and VLAN ID. */
export const vtpVLANs = {
  vtpVlanState: '1.3.6.1.4.1.9.9.46.1.3.1.1.2.1',
  vtpVlanType: '1.3.6.1.4.1.9.9.46.1.3.1.1.3.1',
  vtpVlanName: '1.3.6.1.4.1.9.9.46.1.3.1.1.4.1',
} as const satisfies Record<string, OID>

/** CISCO-VTP-MIB, vtpEditControlTable, and vtpVlanEditTable by VLAN ID: the edit buffer, through which VLANs change. */
export const editBuffer = {
  vtpVlanEditOperation: '1.3.6.1.4.1.9.9.46.1.4.1.1.1.1',
  vtpVlanApplyStatus: '1.3.6.1.4.1.9.9.46.1.4.1.1.2.1',
  vtpVlanEditBufferOwner: '1.3.6.1.4.1.9.9.46.1.4.1.1.3.1',
  vtpVlanEditType: '1.3.6.1.4.1.9.9.46.1.4.2.1.3.1',
  vtpVlanEditName: '1.3.6.1.4.1.9.9.46.1.4.2.1.4.1',
  vtpVlanEditDot10Said: '1.3.6.1.4.1.9.9.46.1.4.2.1.6.1',
  vtpVlanEditRowStatus: '1.3.6.1.4.1.9.9.46.1.4.2.1.11.1',
} as const satisfies Record<string, OID>

/** CISCO-VTP-MIB, vlanTrunkPortTable: by ifIndex. */
export const trunkPorts = {
  vlanTrunkPortVlansEnabled: '1.3.6.1.4.1.9.9.46.1.6.1.1.4',
  vlanTrunkPortNativeVlan: '1.3.6.1.4.1.9.9.46.1.6.1.1.5',
  vlanTrunkPortDynamicState: '1.3.6.1.4.1.9.9.46.1.6.1.1.13',
  vlanTrunkPortDynamicStatus: '1.3.6.1.4.1.9.9.46.1.6.1.1.14',
  vlanTrunkPortVlansEnabled2k: '1.3.6.1.4.1.9.9.46.1.6.1.1.17',
  vlanTrunkPortVlansEnabled3k: '1.3.6.1.4.1.9.9.46.1.6.1.1.18',
  vlanTrunkPortVlansEnabled4k: '1.3.6.1.4.1.9.9.46.1.6.1.1.19',
  vlanTrunkPortDot1qTunnel: '1.3.6.1.4.1.9.9.46.1.6.1.1.29',
} as const satisfies Record<string, OID>

/** TestAndIncr (RFC 2579): who sets a list of VLANs sets this too, to what he has read, and fails if it is no longer so. */
export const vlanTrunkPortSetSerialNo: OID = '1.3.6.1.4.1.9.9.46.1.6.2.0'

/** CISCO-VLAN-MEMBERSHIP-MIB, vmMembershipTable, by ifIndex: the VLAN of a port that is no trunk. */
export const vmVlan: OID = '1.3.6.1.4.1.9.9.68.1.2.2.1.2'

/** Values of vtpVlanEditOperation. */
export const editOperation = { none: 1, copy: 2, apply: 3, release: 4 } as const

/** Values of vtpVlanApplyStatus, from 1. */
export const applyStatuses = [
  'inProgress',
  'succeeded',
  'configNumberError',
  'inconsistentEdit',
  'tooBig',
  'localNVStoreFail',
  'remoteNVStoreFail',
  'editBufferEmpty',
  'someOtherError',
  'notPrimaryServer',
] as const

/** VlanType of every VLAN but those that switches have for Token Ring and FDDI, 1002 to 1005. */
export const ethernet = 1

/** Values of vlanTrunkPortDynamicState. */
export const dynamicState = { on: 1, off: 2, desirable: 3, auto: 4, onNoNegotiate: 5 } as const

/** Value of vlanTrunkPortDynamicStatus. */
export const trunking = 1

/** Value of vlanTrunkPortDot1qTunnel of every port that is none. */
export const noTunnel = 3
