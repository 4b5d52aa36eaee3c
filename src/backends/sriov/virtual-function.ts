import type { DiscoveredVirtual } from '../../iov/backend.ts'
import { PCIAddress } from '../../iov/pci-address.ts'
import type { VirtualInformation } from './link-information.ts'
import { defaultSettings } from './settings-change.ts'
import { pciDevices } from './system-files.ts'
import type { SystemFiles } from './system-files.ts'

/** A virtual function as sysfs shows it, without its settings. */
interface VirtualFunction {
  address: PCIAddress | null
  /** Which program or driver of the host uses it, in words; null: none. */
  usedBy: string | null
  /**
   * The MAC address that its network device has made up, where it has: the PF shows it as long as it was given none, and
   * that is nobody's decision, so that to us it has none. One that it is given later is seen by the PF only, until the device is made anew.
   */
  madeUpMAC: string | null
}

/** One virtual function with the settings that its PF knows. */
export async function readVirtualFunction(
  files: SystemFiles,
  controller: PCIAddress,
  index: number,
  information: VirtualInformation,
): Promise<DiscoveredVirtual & { configured: boolean }> {
  const { address, usedBy, madeUpMAC } = await readUse(files, controller, index)
  const { foreign } = information
  const settings =
    information.settings.mac === madeUpMAC ? { ...information.settings, mac: null } : information.settings
  return {
    index,
    address,
    settings,
    usedBy: usedBy ?? foreign,
    configured:
      settings.mac !== null ||
      settings.vlan !== null ||
      settings.minimumRateMbps !== 0 ||
      settings.maximumRateMbps !== 0 ||
      settings.trust !== defaultSettings.trust ||
      settings.linkState !== undefined,
  }
}

async function readUse(files: SystemFiles, controller: PCIAddress, index: number): Promise<VirtualFunction> {
  const link = await files.linkName(`${pciDevices}/${controller}/virtfn${index}`)
  if (link === undefined) return { address: null, usedBy: null, madeUpMAC: null }
  const address = PCIAddress.parse(link)
  const path = `${pciDevices}/${address}`
  const names = await files.optionalNames(path)
  const driver = names.includes('driver') ? await files.linkName(`${path}/driver`) : undefined
  if (driver === 'vfio-pci') return { address, usedBy: 'it is bound to vfio-pci', madeUpMAC: null }
  let usedBy: string | null = null
  let madeUpMAC: string | null = null
  for (const device of names.includes('net') ? await files.optionalNames(`${path}/net`) : []) {
    const own = `${path}/net/${device}`
    const upper = (await files.optionalNames(own)).find((name) => name.startsWith('upper_'))
    const flags = Number((await files.optionalText(`${own}/flags`)) ?? 0)
    if (upper !== undefined) usedBy = `its network device ${device} carries ${upper.slice('upper_'.length)}`
    else if ((flags & interfaceUp) !== 0) usedBy ??= `its network device ${device} is up`
    if ((await files.optionalText(`${own}/addr_assign_type`)) === assignedRandomly)
      madeUpMAC = (await files.optionalText(`${own}/address`)) ?? null
  }
  return { address, usedBy, madeUpMAC }
}

/** IFF_UP of <linux/if.h>. */
const interfaceUp = 0x1
/** NET_ADDR_RANDOM of <linux/netdevice.h>. */
const assignedRandomly = '1'
