import { MACAddress } from '../../iov/mac-address.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import type { ESwitch } from '../../iov/backend.ts'
import { isManageable } from './driver-table.ts'
import { readESwitch, readPorts } from './e-switch.ts'
import type { Ports } from './e-switch.ts'
import { pciDevices } from './system-files.ts'
import type { SystemFiles } from './system-files.ts'

/** A network function of PCI that is no virtual one, as sysfs shows it. */
export interface PhysicalFunction {
  address: PCIAddress
  driver: string
  /** The network device's name; empty: there is none, because the function was handed to another driver. */
  device: string
  numaNode: number
  mac: MACAddress | null
  speedMbps: number
  linkUp: boolean
  /** Virtual functions that can be enabled and managed by us; 0: none. */
  maximumVirtual: number
  enabledVirtual: number
  /** As far as the files tell it: the mode may be switchdev where there are no representors, too. */
  eSwitch: ESwitch | undefined
}

/** Whether a PCI function with this class and these files is a network controller that a driver serves. */
export function isNetworkController(pciClass: string, names: readonly string[]): boolean {
  return pciClass.startsWith('0x02') && names.includes('driver') && !names.includes('physfn')
}

export async function readPhysicalFunction(
  files: SystemFiles,
  address: PCIAddress,
  names: readonly string[],
): Promise<PhysicalFunction> {
  const path = `${pciDevices}/${address}`
  const [driver = '', { device = '', representors }] = await Promise.all([
    files.linkName(`${path}/driver`),
    findDevices(files, address, names),
  ])
  const capable = names.includes('sriov_totalvfs') && device !== '' && isManageable(driver)
  return {
    address,
    driver,
    device,
    numaNode: numberOf(
      names.includes('numa_node') ? await files.optionalText(`${path}/numa_node`) : undefined,
      -1,
    ),
    ...(await readLink(files, device)),
    maximumVirtual: capable ? numberOf(await files.optionalText(`${path}/sriov_totalvfs`), 0) : 0,
    enabledVirtual: capable ? numberOf(await files.optionalText(`${path}/sriov_numvfs`), 0) : 0,
    eSwitch: capable ? await readESwitch(files, device, representors) : undefined,
  }
}

/** The name of the network device now; see findDevices. */
export async function findDevice(
  files: SystemFiles,
  address: PCIAddress,
  names?: readonly string[],
): Promise<string | undefined> {
  return (await findDevices(files, address, names)).device
}

/**
 * The network device of the function now, and those that stand for virtual functions of it: names change, so they are
 * read anew before each use.
 * @param names what is in the function's directory, where that has been read already
 */
export async function findDevices(
  files: SystemFiles,
  address: PCIAddress,
  names?: readonly string[],
): Promise<Ports> {
  const path = `${pciDevices}/${address}`
  const known = names === undefined || names.includes('net') ? await files.optionalNames(`${path}/net`) : []
  if (known.length > 0) return readPorts(files, `${path}/net`, known)
  const virtio = (names ?? (await files.names(path))).find((name) => /^virtio\d+$/.test(name))
  const [device] = virtio === undefined ? [] : await files.optionalNames(`${path}/${virtio}/net`)
  return { device, representors: [] }
}

async function readLink(
  files: SystemFiles,
  device: string,
): Promise<Pick<PhysicalFunction, 'mac' | 'speedMbps' | 'linkUp'>> {
  if (device === '') return { mac: null, speedMbps: 0, linkUp: false }
  const path = `/sys/class/net/${device}`
  const address = await files.optionalText(`${path}/address`)
  return {
    mac: address === undefined ? null : macOrNone(address),
    speedMbps: Math.max(0, numberOf(await files.optionalText(`${path}/speed`), 0)),
    linkUp: (await files.optionalText(`${path}/carrier`)) === '1',
  }
}

function macOrNone(text: string): MACAddress | null {
  return /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/.test(text) && text !== '00:00:00:00:00:00'
    ? MACAddress.parse(text)
    : null
}

export function numberOf(text: string | undefined, absent: number): number {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : absent
}
