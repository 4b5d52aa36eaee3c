import type { OID } from '../../snmp/mib-access.ts'
import { trunkPorts } from './cisco-objects.ts'
import { readPortList, writePortList } from './port-list.ts'

/**
 * The list of a trunk's VLANs (CISCO-VTP-MIB): four columns of 128 octets with a bit for each of 1024 numbers, the most
 * significant bit of the first octet for the lowest, which is 0. A missing or short column ends with zeros.
 */
export const listColumns: readonly OID[] = [
  trunkPorts.vlanTrunkPortVlansEnabled,
  trunkPorts.vlanTrunkPortVlansEnabled2k,
  trunkPorts.vlanTrunkPortVlansEnabled3k,
  trunkPorts.vlanTrunkPortVlansEnabled4k,
]
const numbers = 1024
const octets = numbers / 8

/** The numbers, 0 to 4095, whose bits are set. */
export function readVLANList(columns: readonly Uint8Array[]): Set<number> {
  return new Set(
    columns.flatMap((column, at) =>
      [...readPortList(column.subarray(0, octets))].map((bit) => at * numbers + bit - 1),
    ),
  )
}

export function writeVLANList(vlans: ReadonlySet<number>): Uint8Array[] {
  return listColumns.map((_, at) => {
    const bits = [...vlans].filter((vlan) => Math.floor(vlan / numbers) === at)
    return writePortList(
      bits.map((vlan) => (vlan % numbers) + 1),
      octets,
    )
  })
}
