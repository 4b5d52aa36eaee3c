import type { BackendErrorCode } from '../../iov/backend.ts'
import { PCIAddress } from '../../iov/pci-address.ts'
import { pciDevices } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'

/** Of functions in the same group that do no harm: bridges, and what no driver of the host serves. */
const harmlessDrivers: ReadonlySet<string | undefined> = new Set([undefined, 'vfio-pci', 'pci-stub'])
const bridgeClass = '0x06'

/**
 * Why a function cannot be handed to a VM; null: it can. VFIO hands on whole groups only, since what is in one group
 * can reach the other's memory (Documentation/driver-api/vfio.rst): all else in it must be without a driver of the host.
 */
export async function groupFault(
  files: SystemFiles,
  address: PCIAddress,
): Promise<{ code: BackendErrorCode; text: string } | null> {
  const group = await files.linkName(`${pciDevices}/${address}/iommu_group`)
  if (group === undefined)
    return { code: 'unsupported', text: 'it is in no IOMMU group: the host has no IOMMU, or it is off' }
  for (const name of await files.optionalNames(`/sys/kernel/iommu_groups/${group}/devices`)) {
    if (name === address) continue
    const other = PCIAddress.parse(name)
    const driver = await files.linkName(`${pciDevices}/${other}/driver`)
    const pciClass = (await files.textIfThere(`${pciDevices}/${other}/class`)) ?? ''
    if (harmlessDrivers.has(driver) || pciClass.startsWith(bridgeClass)) continue
    const text = `its IOMMU group ${group} has ${other} as well, which the driver ${driver} serves`
    return { code: 'conflict', text }
  }
  return null
}
