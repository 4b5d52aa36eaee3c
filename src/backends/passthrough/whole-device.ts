import type { ControllerCapabilities, ControllerKind, DiscoveredController } from '../../iov/backend.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { noCapabilities } from '../no-capabilities.ts'
import { driverOf, vfio } from '../pci/driver.ts'
import { readCard } from '../sriov/card.ts'
import type { Slots } from '../sriov/card.ts'
import { numberOf, readPhysicalFunction } from '../sriov/physical-function.ts'
import { defaultSettings } from '../sriov/settings-change.ts'
import { pciDevices } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'
import { hostUse } from './host-use.ts'

/** Base class and subclass of PCI functions that are controllers of ours. */
const kinds: readonly (readonly [pciClass: string, kind: ControllerKind])[] = [
  ['0x02', 'ethernet'],
  ['0x0c04', 'fibre-channel'],
  ['0x0108', 'nvme'],
]

/** What the function with this address is; undefined: it is not there, or no controller that we know. */
export async function kindOf(files: SystemFiles, address: PCIAddress): Promise<ControllerKind | undefined> {
  const pciClass = (await files.textIfThere(`${pciDevices}/${address}/class`)) ?? ''
  return kinds.find(([prefix]) => pciClass.startsWith(prefix))?.[1]
}

/**
 * A controller that is handed on as a whole: it has one virtual device, itself. Without an IOMMU it cannot be, and
 * counts as not virtualized.
 */
export async function readWholeDevice(
  files: SystemFiles,
  address: PCIAddress,
  kind: ControllerKind,
  slots: Slots,
): Promise<DiscoveredController> {
  const path = `${pciDevices}/${address}`
  const names = await files.names(path)
  const driver = await driverOf(files, address)
  const found = await readPhysicalFunction(files, address, names)
  const name = found.device === '' ? await deviceName(files, path, kind, names) : found.device
  const canBeHandedOn = names.includes('iommu_group')
  const usedBy = driver === vfio ? `it is bound to ${vfio}` : await hostUse(files, address, names)
  const settings = { ...defaultSettings, ready: driver === vfio }
  return {
    address,
    kind,
    technique: canBeHandedOn ? 'passthrough' : 'none',
    driver: driver ?? '',
    card: await readCard(files, address, names, slots),
    numaNode: numberOf(await files.optionalText(`${path}/numa_node`), -1),
    device: name ?? address,
    mac: found.mac,
    speedMbps: found.speedMbps,
    // The host does not see the link of what it has handed on. That the cable is broken shows at its other end, too.
    linkUp: driver === vfio || found.linkUp,
    maximumVirtual: canBeHandedOn ? 1 : 0,
    enabledVirtual: canBeHandedOn ? 1 : 0,
    capabilities: canBeHandedOn ? capabilitiesOf(kind) : noCapabilities,
    virtual: canBeHandedOn ? [{ index: 0, address, settings, usedBy }] : [],
  }
}

function capabilitiesOf(kind: ControllerKind): ControllerCapabilities {
  const whole: ControllerCapabilities = { ...noCapabilities, takesOnly: 'readiness' }
  return kind === 'ethernet' ? { ...whole, accessPort: true } : whole
}

async function deviceName(
  files: SystemFiles,
  path: string,
  kind: ControllerKind,
  names: readonly string[],
): Promise<string | undefined> {
  if (kind === 'nvme' && names.includes('nvme')) return (await files.optionalNames(`${path}/nvme`))[0]
  return names.find((name) => /^host\d+$/.test(name))
}
