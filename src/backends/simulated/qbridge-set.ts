import { SNMPError } from '../../snmp/mib-access.ts'
import type { MIBValue, OID, Varbind } from '../../snmp/mib-access.ts'
import { readPortList } from '../switch/port-list.ts'
import { acceptable, portVLANs, rowStatus, staticVLANs, truth } from '../switch/qbridge-objects.ts'
import type { SimulatedPortVLAN, SimulatedVLAN, SwitchState } from './qbridge-state.ts'

/**
 * What the switch is after a SET, or the SNMPError that the agent answers. As RFC 3416 4.2.5 wants it: every varbind
 * is tried first, in order, and the whole is then checked for consistency; nothing is changed unless all can be.
 */
export function afterSet(state: SwitchState, varbinds: readonly Varbind[], portCount: number): SwitchState {
  const vlans = new Map([...state.vlans].map(([vlan, row]) => [vlan, { ...row }]))
  const ports = new Map(state.ports)
  const columns: { vlan: number; column: keyof SimulatedVLAN; value: MIBValue; oid: OID }[] = []
  const touched = new Map<string, OID>()
  for (const { oid, value } of varbinds) {
    const dot = oid.lastIndexOf('.')
    const root = oid.slice(0, dot)
    const index = Number(oid.slice(dot + 1))
    const column = vlanColumns.get(root)
    if (column !== undefined || root === staticVLANs.dot1qVlanStaticRowStatus) {
      if (!(index >= 1 && index <= 4094)) throw new SNMPError('noCreation', oid)
      touched.set(`vlan ${index}`, oid)
      if (column === undefined) setStatus(vlans, index, value, oid)
      else columns.push({ vlan: index, column, value, oid })
    } else if (portColumns.has(root)) {
      touched.set(`port ${index}`, oid)
      ports.set(index, portAfter(ports.get(index), root, value, oid))
    } else throw new SNMPError('notWritable', oid)
  }
  for (const { vlan, column, value, oid } of columns) {
    const row = vlans.get(vlan)
    if (row === undefined) throw new SNMPError('inconsistentName', oid)
    vlans.set(vlan, { ...row, [column]: columnValue(column, value, oid, portCount) })
  }
  checkConsistency({ vlans, ports }, (what) => touched.get(what) ?? varbinds[0]?.oid ?? null)
  return { vlans, ports }
}

const vlanColumns: ReadonlyMap<OID, keyof SimulatedVLAN> = new Map([
  [staticVLANs.dot1qVlanStaticName, 'name'],
  [staticVLANs.dot1qVlanStaticEgressPorts, 'egress'],
  [staticVLANs.dot1qVlanForbiddenEgressPorts, 'forbidden'],
  [staticVLANs.dot1qVlanStaticUntaggedPorts, 'untagged'],
])

const portColumns: ReadonlySet<OID> = new Set(Object.values(portVLANs))

/** RowStatus (RFC 2579): the agent makes rows with createAndGo only. */
function setStatus(vlans: Map<number, SimulatedVLAN>, vlan: number, value: MIBValue, oid: OID): void {
  const status = expectInteger(value, oid)
  if (status === rowStatus.destroy) {
    if (vlan === 1) throw new SNMPError('inconsistentValue', oid)
    vlans.delete(vlan)
  } else if (status === rowStatus.createAndGo) {
    if (vlans.has(vlan)) throw new SNMPError('inconsistentValue', oid)
    vlans.set(vlan, { name: '', egress: new Set(), forbidden: new Set(), untagged: new Set() })
  } else if (status === rowStatus.active) {
    if (!vlans.has(vlan)) throw new SNMPError('inconsistentValue', oid)
  } else throw new SNMPError('wrongValue', oid)
}

function columnValue(column: keyof SimulatedVLAN, value: MIBValue, oid: OID, portCount: number) {
  if (value.type !== 'octets') throw new SNMPError('wrongType', oid)
  if (column === 'name') {
    if (value.value.length > 32) throw new SNMPError('wrongLength', oid)
    return Buffer.from(value.value).toString('utf8')
  }
  const list = readPortList(value.value)
  if (Math.max(0, ...list) > portCount) throw new SNMPError('wrongValue', oid)
  return list
}

function portAfter(
  port: SimulatedPortVLAN | undefined,
  root: OID,
  value: MIBValue,
  oid: OID,
): SimulatedPortVLAN {
  if (port === undefined) throw new SNMPError('noCreation', oid)
  if (root === portVLANs.dot1qPvid) {
    if (value.type !== 'unsigned') throw new SNMPError('wrongType', oid)
    return { ...port, pvid: expectOneOf(value.value >= 1 && value.value <= 4094, value.value, oid) }
  }
  const number = expectInteger(value, oid)
  if (root === portVLANs.dot1qPortAcceptableFrameTypes) {
    const known = number === acceptable.all || number === acceptable.onlyTagged
    return { ...port, acceptableFrameTypes: expectOneOf(known, number, oid) }
  }
  const known = number === truth.yes || number === truth.no
  return { ...port, ingressFiltering: expectOneOf(known, number, oid) }
}

/** A port is untagged in one VLAN at most, and only where it is in; no port is where it is forbidden; PVIDs exist. */
function checkConsistency({ vlans, ports }: SwitchState, blame: (what: string) => OID | null): void {
  const untaggedIn = new Map<number, number>()
  for (const [vlan, { egress, forbidden, untagged }] of vlans) {
    if ([...forbidden].some((port) => egress.has(port)) || ![...untagged].every((port) => egress.has(port)))
      throw new SNMPError('inconsistentValue', blame(`vlan ${vlan}`))
    for (const port of untagged) {
      if (untaggedIn.has(port)) throw new SNMPError('inconsistentValue', blame(`vlan ${vlan}`))
      untaggedIn.set(port, vlan)
    }
  }
  for (const [port, { pvid }] of ports) {
    if (!vlans.has(pvid)) throw new SNMPError('inconsistentValue', blame(`port ${port}`))
  }
}

function expectInteger(value: MIBValue, oid: OID): number {
  if (value.type !== 'integer') throw new SNMPError('wrongType', oid)
  return value.value
}

function expectOneOf(known: boolean, value: number, oid: OID): number {
  if (!known) throw new SNMPError('wrongValue', oid)
  return value
}
