import { BackendError } from '../../iov/backend.ts'
import type { DiscoveredPort } from '../../iov/backend.ts'
import { VLANID } from '../../iov/vlan-id.ts'
import type { MIBAccess, OID, Varbind } from '../../snmp/mib-access.ts'
import { readPortList } from './port-list.ts'
import {
  acceptable,
  basePorts,
  interfaces,
  portVLANs,
  rowStatus,
  staticVLANs,
  truth,
} from './qbridge-objects.ts'

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

/** The VLAN tables of a switch at one time. */
export interface VLANTables {
  readonly vlans: ReadonlyMap<VLANID, VLANRow>
  readonly ports: readonly PortRow[]
  /** Octets in the agent's own port lists. */
  readonly listLength: number
}

/** Reads it all; what of it does not fit together is a BackendError `protocol`. */
export async function readTables(
  device: string,
  access: MIBAccess,
  signal: AbortSignal,
): Promise<VLANTables> {
  const column = async (root: OID) => byIndex(root, await access.walk(root, signal))
  const ports = await readPorts(device, column)
  const names = await column(staticVLANs.dot1qVlanStaticName)
  const egress = await column(staticVLANs.dot1qVlanStaticEgressPorts)
  const forbidden = await column(staticVLANs.dot1qVlanForbiddenEgressPorts)
  const untagged = await column(staticVLANs.dot1qVlanStaticUntaggedPorts)
  const status = await column(staticVLANs.dot1qVlanStaticRowStatus)
  const vlans = new Map<VLANID, VLANRow>()
  let listLength = Math.ceil(Math.max(1, ...ports.map(({ number }) => number)) / 8)
  for (const [index, value] of status) {
    if (integer(value) !== rowStatus.active || index < 1 || index > 4094) continue
    const vlan = VLANID.parse(index)
    const list = octets(egress.get(index))
    listLength = Math.max(listLength, list.length)
    vlans.set(vlan, {
      vlan,
      name: Buffer.from(octets(names.get(index))).toString('utf8'),
      egress: readPortList(list),
      forbidden: readPortList(octets(forbidden.get(index))),
      untagged: readPortList(octets(untagged.get(index))),
    })
  }
  return { vlans, ports, listLength }
}

async function readPorts(
  device: string,
  column: (root: OID) => Promise<Map<number, Varbind>>,
): Promise<PortRow[]> {
  const indexes = await column(basePorts.dot1dBasePortIfIndex)
  const named = await column(interfaces.ifName)
  const names = named.size > 0 ? named : await column(interfaces.ifDescr)
  const status = await column(interfaces.ifOperStatus)
  const speeds = await column(interfaces.ifHighSpeed)
  const defaults = await column(portVLANs.dot1qPvid)
  const frameTypes = await column(portVLANs.dot1qPortAcceptableFrameTypes)
  const filtering = await column(portVLANs.dot1qPortIngressFiltering)
  return [...indexes].map(([number, value]) => {
    const index = integer(value)
    const name = index === undefined ? undefined : names.get(index)
    const defaultVLAN = integer(defaults.get(number))
    if (index === undefined || name === undefined || defaultVLAN === undefined) {
      const text = `bridge port ${number} has no ${name === undefined ? 'interface name' : 'PVID'}`
      throw new BackendError(device, 'read the VLAN tables', 'protocol', text)
    }
    return {
      number,
      name: Buffer.from(octets(name)).toString('utf8'),
      linkUp: integer(status.get(index)) === 1,
      speedMbps: integer(speeds.get(index)) ?? 0,
      defaultVLAN,
      onlyTagged: integer(frameTypes.get(number)) === acceptable.onlyTagged,
      filtersIngress: integer(filtering.get(number)) !== truth.no,
    }
  })
}

/**
 * A port as the domain sees it. Untagged frames belong to the PVID's VLAN where the port takes untagged frames and is
 * in that VLAN; with ingress filtering a port that is not in it drops them. Every other VLAN that the port sends is
 * listed as tagged, also one that it sends without a tag: it is carried.
 */
export function describePort(tables: VLANTables, port: PortRow): DiscoveredPort {
  const carried = [...tables.vlans.values()].filter(({ egress }) => egress.has(port.number))
  const untagged = port.onlyTagged ? undefined : carried.find(({ vlan }) => vlan === port.defaultVLAN)?.vlan
  return {
    name: port.name,
    linkUp: port.linkUp,
    speedMbps: port.speedMbps,
    allowsAll: false,
    untagged: untagged ?? null,
    tagged: carried
      .map(({ vlan }) => vlan)
      .filter((vlan) => vlan !== untagged)
      .sort((one, other) => one - other),
  }
}

function byIndex(root: OID, varbinds: readonly Varbind[]): Map<number, Varbind> {
  return new Map(varbinds.map((varbind) => [Number(varbind.oid.slice(root.length + 1)), varbind]))
}

function integer(varbind: Varbind | undefined): number | undefined {
  const value = varbind?.value
  return value?.type === 'integer' || value?.type === 'unsigned' ? value.value : undefined
}

function octets(varbind: Varbind | undefined): Uint8Array {
  return varbind?.value.type === 'octets' ? varbind.value.value : new Uint8Array()
}
