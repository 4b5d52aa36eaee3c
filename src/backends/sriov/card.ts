import type { PCIAddress } from '../../iov/pci-address.ts'
import { serialFromConfiguration, serialFromVPD } from './vital-product-data.ts'
import { pciDevices } from './system-files.ts'
import type { SystemFiles } from './system-files.ts'

/** The kernel's physical slots: name by `domain:bus:device`. */
export type Slots = ReadonlyMap<string, string>

/** /sys/bus/pci/slots, from ACPI or a hot-plug controller; empty on machines whose firmware names no slots. */
export async function readSlots(files: SystemFiles): Promise<Slots> {
  const slots = new Map<string, string>()
  for (const name of await files.optionalNames('/sys/bus/pci/slots')) {
    const address = await files.optionalText(`/sys/bus/pci/slots/${name}/address`)
    if (address !== undefined) slots.set(address, name)
  }
  return slots
}

/**
 * Which physical card a function is on. The slot is the named one that the function, or the nearest bridge above it, sits in
 * (a card with a PCI Express switch of its own has its functions on several buses); on a machine without named
 * slots it is the first function or bus beneath the root port. The serial number is that of the vital product data,
 * else the PCI Express device serial number, else empty: then all that is in the slot counts as one card, which
 * errs on the safe side when paths are to share none.
 */
export async function readCard(
  files: SystemFiles,
  address: PCIAddress,
  names: readonly string[],
  slots: Slots,
): Promise<{ slot: string; serial: string }> {
  const path = pathOf(await files.link(`${pciDevices}/${address}`))
  return { slot: slotOf(path, slots), serial: await readSerial(files, address, names) }
}

/** The PCI functions from the root port down to the function, from the target of its link. */
function pathOf(link: string): string[] {
  return link.split('/').filter((part) => /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(part))
}

export function slotOf(path: readonly string[], slots: Slots): string {
  for (const part of path.toReversed()) {
    const name = slots.get(withoutFunction(part))
    if (name !== undefined) return name
  }
  const [first, second] = path
  if (second !== undefined) return second.slice(0, second.lastIndexOf(':'))
  return first === undefined ? '' : withoutFunction(first)
}

const withoutFunction = (address: string) => address.slice(0, address.indexOf('.'))

async function readSerial(
  files: SystemFiles,
  address: PCIAddress,
  names: readonly string[],
): Promise<string> {
  const vpd = names.includes('vpd') ? await files.optionalText(`${pciDevices}/${address}/vpd`) : undefined
  const serial = vpd === undefined ? undefined : serialFromVPD(vpd)
  if (serial !== undefined) return serial
  const config = names.includes('config')
    ? await files.optionalText(`${pciDevices}/${address}/config`)
    : undefined
  return (config === undefined ? undefined : serialFromConfiguration(config)) ?? ''
}
