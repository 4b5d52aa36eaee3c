import { BackendError } from '../../iov/backend.ts'
import type { VMDevice } from '../../iov/backend.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import { parseLinkInformation } from '../sriov/link-information.ts'
import { findDevice } from '../sriov/physical-function.ts'
import { pciDevices, systemFiles } from '../sriov/system-files.ts'
import { PCIAddress } from '../../iov/pci-address.ts'
import type { HostAccess } from '../host-access.ts'
import type { LibvirtDevice } from './device.ts'
import { settledUnits } from './logical-units.ts'
import type { Context, Step } from './context.ts'

/**
 * What libvirt is to give a VM for this device.
 * @param targets names that a disk of the domain does not have yet
 * @throws BackendError `refused`: the host has no such device
 */
export async function libvirtDevices(
  context: Pick<Context, 'access' | 'virsh' | 'limits' | 'wait'>,
  { address, mac, wwpn, whole }: VMDevice,
  step: Step,
  targets: Iterable<string>,
): Promise<LibvirtDevice[]> {
  const { access, virsh } = context
  const files = systemFiles(access, step.signal)
  const refuse = (text: string) => new BackendError(virsh.device, step.name, 'refused', text)
  if (address !== null) {
    const path = `${pciDevices}/${address}`
    if ((await files.linkName(path)) === undefined) throw refuse(`the host has no device ${address}`)
    const managed = (await files.linkName(`${path}/driver`)) !== 'vfio-pci'
    if (whole !== undefined) return [{ kind: 'pci', mac, address, managed, whole }]
    return [{ kind: 'function', mac, address, managed, vlan: await vlanOf(access, address, step) }]
  }
  if (wwpn === undefined) {
    const own: LibvirtDevice[] = []
    for (const name of await files.optionalNames(networkDevices)) {
      if ((await files.optionalText(`${networkDevices}/${name}/address`)) !== mac) continue
      // The character device of a macvtap is in a directory of its class.
      if ((await files.optionalNames(`${networkDevices}/${name}/macvtap`)).length > 0)
        own.push({ kind: 'macvtap', mac, device: name })
      // One that is on it, made by libvirt, has the same address.
      else return [{ kind: 'direct', mac, source: name, mode: 'passthrough' }]
    }
    if (own.length > 0) return own.slice(0, 1)
    throw refuse(`the host has no network device with MAC ${mac}`)
  }
  const units = await settledUnits(context, wwpn, step)
  if (units === null) throw refuse(`the host has no port of Fibre Channel with WWPN ${wwpn}`)
  if (units.length === 0) throw refuse(`storage shows no logical unit to ${wwpn}`)
  const free = [...targets]
  return units.map(({ place, path }, index) => {
    if (path === undefined)
      throw refuse(`udev has no name that leads to logical unit ${place} behind ${wwpn}`)
    const target = free[index]
    if (target === undefined) throw refuse(`the domain has no place for ${units.length} disks`)
    return { kind: 'unit', mac, path, target }
  })
}

/** Where a virtual function is known to its physical one, and what it has there. */
export interface Seat {
  /** The network device of the physical function. */
  readonly device: string
  readonly index: number
  readonly vlan: VLANID | null
  readonly mac: MACAddress | null
}

/** The VLAN that the physical function has of a virtual one; null: none, or it does not say. */
async function vlanOf(access: HostAccess, address: PCIAddress, step: Step): Promise<VLANID | null> {
  return (await seatOf(access, address, step))?.vlan ?? null
}

/** undefined: it is no virtual function, or the physical one does not say. */
export async function seatOf(access: HostAccess, address: PCIAddress, step: Step): Promise<Seat | undefined> {
  const files = systemFiles(access, step.signal)
  const parent = await files.linkName(`${pciDevices}/${address}/physfn`)
  if (parent === undefined) return undefined
  const path = `${pciDevices}/${parent}`
  const names = await files.optionalNames(path)
  const device = await findDevice(files, PCIAddress.parse(parent), names)
  if (device === undefined) return undefined
  for (const name of names.filter((one) => one.startsWith('virtfn'))) {
    if ((await files.linkName(`${path}/${name}`)) !== address) continue
    const index = Number(name.slice('virtfn'.length))
    const { status, stdout } = await access.run(
      'ip',
      ['-j', '-d', 'link', 'show', 'dev', device],
      step.signal,
    )
    const known = status === 0 ? parseLinkInformation(parent, stdout).virtual?.get(index) : undefined
    return known === undefined
      ? undefined
      : { device, index, vlan: known.settings.vlan, mac: known.settings.mac }
  }
  return undefined
}

const networkDevices = '/sys/class/net'
