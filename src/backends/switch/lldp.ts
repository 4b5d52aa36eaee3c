import type { DiscoveredNeighbour } from '../../iov/backend.ts'
import { MACAddress } from '../../iov/mac-address.ts'
import { SNMPError, SNMPTimeoutError } from '../../snmp/mib-access.ts'
import type { MIBAccess, OID, Varbind } from '../../snmp/mib-access.ts'
import { columnOf, integerOf, octetsOf } from './mib-column.ts'

/** LLDP-MIB (IEEE 802.1AB-2005): the switch's own ports, by lldpLocPortNum. */
const ownPorts = {
  lldpLocPortIdSubtype: '1.0.8802.1.1.2.1.3.7.1.2',
  lldpLocPortId: '1.0.8802.1.1.2.1.3.7.1.3',
  lldpLocPortDesc: '1.0.8802.1.1.2.1.3.7.1.4',
} as const satisfies Record<string, OID>

/** Whom it hears at them, by lldpRemTimeMark, lldpRemLocalPortNum and lldpRemIndex. */
const neighbours = {
  lldpRemChassisIdSubtype: '1.0.8802.1.1.2.1.4.1.1.4',
  lldpRemChassisId: '1.0.8802.1.1.2.1.4.1.1.5',
  lldpRemPortIdSubtype: '1.0.8802.1.1.2.1.4.1.1.6',
  lldpRemPortId: '1.0.8802.1.1.2.1.4.1.1.7',
  lldpRemSysName: '1.0.8802.1.1.2.1.4.1.1.9',
} as const satisfies Record<string, OID>

/** LldpChassisIdSubtype and LldpPortIdSubtype. */
const chassisIsMAC = 4
const portID = { alias: 1, mac: 3, interfaceName: 5, local: 7 } as const
const texts: ReadonlySet<number | undefined> = new Set([portID.alias, portID.interfaceName, portID.local])

/** A port as the bridge has it: its number and name. */
interface KnownPort {
  readonly number: number
  readonly name: string
}

/**
 * Whom the switch hears at its ports, for its description. Nothing where the part of its agent that answers for LLDP does
 * not answer, or refuses: all else about the switch can be told without it.
 */
export async function tellNeighbours(
  access: MIBAccess,
  ports: readonly KnownPort[],
  signal: AbortSignal,
): Promise<{ neighbours?: DiscoveredNeighbour[] }> {
  try {
    return { neighbours: await readNeighbours(access, ports, signal) }
  } catch (error) {
    if (error instanceof SNMPTimeoutError || error instanceof SNMPError) return {}
    throw error
  }
}

/** Whom the switch hears at its ports; none where it does not speak LLDP. Whoever cannot be placed at a port is left out. */
export async function readNeighbours(
  access: MIBAccess,
  ports: readonly KnownPort[],
  signal: AbortSignal,
): Promise<DiscoveredNeighbour[]> {
  const subtypes = await rowsOf(access, neighbours.lldpRemPortIdSubtype, signal)
  if (subtypes.size === 0) return []
  const ids = await rowsOf(access, neighbours.lldpRemPortId, signal)
  const chassisSubtypes = await rowsOf(access, neighbours.lldpRemChassisIdSubtype, signal)
  const chassis = await rowsOf(access, neighbours.lldpRemChassisId, signal)
  const systems = await rowsOf(access, neighbours.lldpRemSysName, signal)
  const nameOf = await ownNames(access, ports, signal)
  return [...subtypes].flatMap(([row, subtype]) => {
    const port = nameOf(Number(row.split('.')[1]))
    if (port === undefined) return []
    const kind = integerOf(subtype)
    const addresses = [
      ...(kind === portID.mac ? macOf(ids.get(row)) : []),
      ...(integerOf(chassisSubtypes.get(row)) === chassisIsMAC ? macOf(chassis.get(row)) : []),
    ]
    const system = textOf(systems.get(row))
    const portName = texts.has(kind) ? textOf(ids.get(row)) : ''
    return [{ port, addresses, system: system || null, portName: portName || null }]
  })
}

/** The names of the switch's ports by lldpLocPortNum, which is the bridge's number where nothing else says more. */
async function ownNames(
  access: MIBAccess,
  ports: readonly KnownPort[],
  signal: AbortSignal,
): Promise<(localNumber: number) => string | undefined> {
  const known = new Set(ports.map(({ name }) => name))
  const byNumber = new Map(ports.map(({ number, name }) => [number, name]))
  const subtypes = await columnOf(access, ownPorts.lldpLocPortIdSubtype, signal)
  const ids = await columnOf(access, ownPorts.lldpLocPortId, signal)
  const descriptions = await columnOf(access, ownPorts.lldpLocPortDesc, signal)
  return (number) => {
    const id = texts.has(integerOf(subtypes.get(number))) ? textOf(ids.get(number)) : ''
    return [id, textOf(descriptions.get(number))].find((name) => known.has(name)) ?? byNumber.get(number)
  }
}

/** A column by the text of its index. */
async function rowsOf(access: MIBAccess, root: OID, signal: AbortSignal): Promise<Map<string, Varbind>> {
  const varbinds = await access.walk(root, signal)
  return new Map(varbinds.map((varbind) => [varbind.oid.slice(root.length + 1), varbind]))
}

/** None where the octets are no address of an interface. */
function macOf(varbind: Varbind | undefined): MACAddress[] {
  const octets = octetsOf(varbind)
  const isOne = octets.length === 6 && ((octets[0] ?? 1) & 1) === 0 && octets.some((octet) => octet !== 0)
  return isOne ? [MACAddress.parse(Buffer.from(octets).toString('hex'))] : []
}

function textOf(varbind: Varbind | undefined): string {
  return Buffer.from(octetsOf(varbind)).toString('utf8').replace(/\0+$/, '')
}
