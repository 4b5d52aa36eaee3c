import type { PCIAddress } from '../../iov/pci-address.ts'
import { numberOf } from '../sriov/physical-function.ts'
import { pciDevices } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'

/** A controller of NVMe that is no virtual function, as sysfs shows it. */
export interface PrimaryController {
  readonly address: PCIAddress
  readonly driver: string
  /** `nvme0`; empty: the driver nvme does not serve it. */
  readonly device: string
  readonly serial: string
  readonly live: boolean
  readonly numaNode: number
  /** Secondary controllers that it can have; 0: it has no SR-IOV, or nobody to ask for it. */
  readonly maximum: number
  readonly enabled: number
}

/** By its class, a PCI function is a controller of NVMe (PCI Code and ID Assignment: 01, 08). */
export const isNVMe = (pciClass: string): boolean => pciClass.startsWith('0x0108')

/** Whether a PCI function with this class and these files is a primary one. */
export function isPrimary(pciClass: string, names: readonly string[]): boolean {
  return isNVMe(pciClass) && names.includes('driver') && !names.includes('physfn')
}

export async function readPrimary(
  files: SystemFiles,
  address: PCIAddress,
  names: readonly string[],
): Promise<PrimaryController> {
  const path = `${pciDevices}/${address}`
  const [device = ''] = names.includes('nvme') ? await files.optionalNames(`${path}/nvme`) : []
  const own = `/sys/class/nvme/${device}`
  const capable = device !== '' && names.includes('sriov_totalvfs')
  return {
    address,
    driver: (await files.linkName(`${path}/driver`)) ?? '',
    device,
    serial: device === '' ? '' : ((await files.optionalText(`${own}/serial`)) ?? '').trim(),
    live: device !== '' && (await files.optionalText(`${own}/state`)) === 'live',
    numaNode: numberOf(await files.optionalText(`${path}/numa_node`), -1),
    maximum: capable ? numberOf(await files.textIfThere(`${path}/sriov_totalvfs`), 0) : 0,
    enabled: capable ? numberOf(await files.textIfThere(`${path}/sriov_numvfs`), 0) : 0,
  }
}

/** The virtual function of a secondary controller; undefined: it is not enabled. */
export async function readFunction(
  files: SystemFiles,
  primary: PCIAddress,
  index: number,
): Promise<{ address: PCIAddress; driver: string | undefined } | undefined> {
  const address = (await files.linkName(`${pciDevices}/${primary}/virtfn${index}`)) as PCIAddress | undefined
  if (address === undefined) return undefined
  return { address, driver: await files.linkName(`${pciDevices}/${address}/driver`) }
}
