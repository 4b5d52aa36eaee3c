import type { DiscoveredController, DiscoveredVirtual } from '../../iov/backend.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { noCapabilities } from '../no-capabilities.ts'
import { readCard } from '../sriov/card.ts'
import type { Slots } from '../sriov/card.ts'
import { numberOf } from '../sriov/physical-function.ts'
import { defaultSettings } from '../sriov/settings-change.ts'
import { pciDevices } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'
import { readAdapter, readPorts } from './host-bus-adapter.ts'
import type { HostBusAdapter } from './host-bus-adapter.ts'
import { indexed, seatsOf } from './seat.ts'
import type { IndexedPorts, SeatedPort } from './seat.ts'

/** An HBA, the virtual ports that it has, by index, and how many of them it can have. */
export interface Found {
  readonly hba: HostBusAdapter
  readonly ports: IndexedPorts
  readonly count: number
}

/** null: it has no names yet. */
export async function readFound(
  files: SystemFiles,
  found: { name: string; address: PCIAddress },
): Promise<Found | null> {
  const hba = await readAdapter(files, found)
  if (hba === null) return null
  const count = seatsOf(hba.maximum)
  return { hba, count, ports: indexed(hba.node, await readPorts(files, hba.name), count) }
}

/**
 * An HBA as the domain is shown it, with an entry for each virtual port that it has or can have; null: it has no names
 * yet.
 */
export async function readController(
  files: SystemFiles,
  found: { name: string; address: PCIAddress },
  slots: Slots,
): Promise<DiscoveredController | null> {
  const { address } = found
  const path = `${pciDevices}/${address}`
  const names = await files.names(path)
  const read = await readFound(files, found)
  if (read === null) return null
  const { hba, ports, count } = read
  const { slot, serial } = await readCard(files, address, names, slots)
  const indexes = new Set([...Array(count).keys(), ...ports.keys()])
  return {
    address,
    kind: 'fibre-channel',
    technique: count > 0 ? 'npiv' : 'none',
    driver: (await files.linkName(`${path}/driver`)) ?? '',
    card: { slot, serial: serial === '' ? hba.serial : serial },
    numaNode: numberOf(await files.optionalText(`${path}/numa_node`), -1),
    device: hba.name,
    mac: null,
    names: { port: hba.port, node: hba.node },
    speedMbps: hba.speedMbps,
    linkUp: hba.linkUp,
    maximumVirtual: count,
    enabledVirtual: count,
    capabilities: count > 0 ? { ...noCapabilities, portNames: true } : noCapabilities,
    virtual: [...indexes].map((index) => virtualOf(index, ports.get(index))),
  }
}

/** What there is at an index; undefined: nothing yet. */
export function virtualOf(index: number, port: SeatedPort | undefined): DiscoveredVirtual {
  const settings = { ...defaultSettings, wwpn: port?.port ?? null }
  if (port === undefined) return { index, address: null, settings, usedBy: null }
  const words = port.symbolicName === '' ? '' : `, ${port.symbolicName}`
  const usedBy = `it is the virtual port ${port.name} (WWPN ${port.port}${words})`
  return { index, address: null, settings, usedBy, wwnn: port.node }
}
