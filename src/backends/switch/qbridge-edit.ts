import type { PortRole } from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import type { MIBValue, Varbind } from '../../snmp/mib-access.ts'
import { writePortList } from './port-list.ts'
import { acceptable, portVLANs, rowStatus, staticVLANs, truth } from './qbridge-objects.ts'
import type { PortRow, VLANRow, VLANTables } from './qbridge-table.ts'

/** How one port is to be; VLANs that are not named stay as they are. */
interface PortEdit {
  /** VLANs that the port leaves. */
  leave: VLANID[]
  tagged: VLANID[]
  untagged: VLANID | null
  defaultVLAN: number
  onlyTagged: boolean
}

/** A variable to be set. */
export interface Change extends Varbind {
  /** What it was when it was read. */
  readonly former: MIBValue
}

/** What is to be set, all in one SET; nothing: all is so already. */
export type Edit = readonly Change[]

/**
 * The port joins the VLAN. As untagged it leaves the VLANs that it sent untagged before: an access port has one. As
 * tagged where the VLAN was its untagged one, it takes untagged frames no longer.
 */
export function joinEdit(tables: VLANTables, port: PortRow, vlan: VLANID, role: PortRole): Edit {
  if (role === 'untagged') {
    const leave = sentUntagged(tables, port).filter((id) => id !== vlan)
    return write(tables, port, { leave, tagged: [], untagged: vlan, defaultVLAN: vlan, onlyTagged: false })
  }
  const closes = port.defaultVLAN === vlan
  return write(tables, port, {
    leave: [],
    tagged: [vlan],
    untagged: null,
    defaultVLAN: closes ? unusedDefault(tables, port, vlan) : port.defaultVLAN,
    onlyTagged: closes || port.onlyTagged,
  })
}

/** The port leaves the VLAN; where that was its untagged one it goes back into `former`, or takes none from then on. */
export function leaveEdit(tables: VLANTables, port: PortRow, vlan: VLANID, former: VLANID | null): Edit {
  const wasUntagged = port.defaultVLAN === vlan
  const back = wasUntagged && former !== vlan && former !== null && tables.vlans.has(former) ? former : null
  return write(tables, port, {
    leave: [vlan],
    tagged: [],
    untagged: back,
    defaultVLAN: wasUntagged ? (back ?? unusedDefault(tables, port, vlan)) : port.defaultVLAN,
    onlyTagged: wasUntagged ? back === null : port.onlyTagged,
  })
}

/** RFC 4363: name, port lists and createAndGo in one SET. */
export function createEdit(listLength: number, vlan: VLANID, name: string): Varbind[] {
  const none = octets(writePortList([], listLength))
  const { dot1qVlanStaticName, dot1qVlanStaticEgressPorts, dot1qVlanStaticUntaggedPorts } = staticVLANs
  return [
    { oid: `${dot1qVlanStaticName}.${vlan}`, value: octets(nameOctets(name)) },
    { oid: `${dot1qVlanStaticEgressPorts}.${vlan}`, value: none },
    { oid: `${dot1qVlanStaticUntaggedPorts}.${vlan}`, value: none },
    { oid: `${staticVLANs.dot1qVlanStaticRowStatus}.${vlan}`, value: integer(rowStatus.createAndGo) },
  ]
}

export function deleteEdit(vlan: VLANID): Varbind[] {
  return [{ oid: `${staticVLANs.dot1qVlanStaticRowStatus}.${vlan}`, value: integer(rowStatus.destroy) }]
}

/**
 * The variables of an edit, in the order that agents take as an access move: out of the old VLANs' untagged lists,
 * into the new one's egress list, out of the old egress lists, into the new untagged list, then the PVID. Agents
 * without all-or-nothing are so never told of a port that is untagged in two VLANs.
 */
function write(tables: VLANTables, port: PortRow, edit: PortEdit): Edit {
  const { number } = port
  const enter = [...edit.tagged, ...(edit.untagged === null ? [] : [edit.untagged])]
  const lists = (
    ids: readonly VLANID[],
    oid: string,
    list: (row: VLANRow) => ReadonlySet<number>,
    member: boolean,
  ): Change[] =>
    ids.flatMap((id) => {
      const row = tables.vlans.get(id)
      if (row === undefined || list(row).has(number) === member) return []
      const ports = new Set(list(row))
      if (member) ports.add(number)
      else ports.delete(number)
      const written = (those: Iterable<number>) => octets(writePortList(those, tables.listLength))
      return [{ oid: `${oid}.${id}`, value: written(ports), former: written(list(row)) }]
    })
  const { dot1qVlanStaticEgressPorts, dot1qVlanStaticUntaggedPorts } = staticVLANs
  const egress = (row: VLANRow) => row.egress
  const untagged = (row: VLANRow) => row.untagged
  const edits = [
    ...lists([...edit.leave, ...edit.tagged], dot1qVlanStaticUntaggedPorts, untagged, false),
    ...lists(enter, dot1qVlanStaticEgressPorts, egress, true),
    ...lists(edit.leave, dot1qVlanStaticEgressPorts, egress, false),
    ...lists(edit.untagged === null ? [] : [edit.untagged], dot1qVlanStaticUntaggedPorts, untagged, true),
  ]
  const variable = (oid: string, former: MIBValue, value: MIBValue) =>
    edits.push({ oid: `${oid}.${number}`, value, former })
  if (edit.defaultVLAN !== port.defaultVLAN)
    variable(portVLANs.dot1qPvid, unsigned(port.defaultVLAN), unsigned(edit.defaultVLAN))
  const frames = (onlyTagged: boolean) => integer(onlyTagged ? acceptable.onlyTagged : acceptable.all)
  if (edit.onlyTagged !== port.onlyTagged)
    variable(portVLANs.dot1qPortAcceptableFrameTypes, frames(port.onlyTagged), frames(edit.onlyTagged))
  // Without ingress filtering a port takes frames of VLANs that it is not in.
  if (enter.length > 0 && !port.filtersIngress)
    variable(portVLANs.dot1qPortIngressFiltering, integer(truth.no), integer(truth.yes))
  return edits
}

/** The VLANs whose frames the port sends untagged, and the one that its untagged frames come into. */
function sentUntagged(tables: VLANTables, port: PortRow): VLANID[] {
  return [...tables.vlans.values()]
    .filter(({ egress, untagged }) => egress.has(port.number) && untagged.has(port.number))
    .map(({ vlan }) => vlan)
}

/**
 * A PVID for a port that is to take no untagged frames: a VLAN that it is not in, 1 where possible. Some agents refuse
 * a PVID whose VLAN does not exist, and some to delete a VLAN that is a PVID, so it cannot stay as it is.
 */
function unusedDefault(tables: VLANTables, port: PortRow, except: VLANID): number {
  const usable = [...tables.vlans.values()].filter(
    ({ vlan, egress }) => vlan !== except && !egress.has(port.number),
  )
  return usable.length === 0 ? 1 : Math.min(...usable.map(({ vlan }) => vlan))
}

/** SnmpAdminString (SIZE (0..32)): cut at a whole character. */
function nameOctets(name: string): Uint8Array {
  let text = ''
  for (const character of name) {
    if (Buffer.byteLength(text + character) > 32) break
    text += character
  }
  return Buffer.from(text)
}

const octets = (value: Uint8Array): MIBValue => ({ type: 'octets', value })
const integer = (value: number): MIBValue => ({ type: 'integer', value })
const unsigned = (value: number): MIBValue => ({ type: 'unsigned', value })
