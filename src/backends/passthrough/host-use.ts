import type { PCIAddress } from '../../iov/pci-address.ts'
import { findDevice, numberOf } from '../sriov/physical-function.ts'
import { pciDevices } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'

/**
 * For what the host itself uses a controller, in words; null: for nothing that shows in its files. A network device
 * that is merely up is no use: many a host puts up all that it has.
 */
export async function hostUse(
  files: SystemFiles,
  address: PCIAddress,
  names: readonly string[],
): Promise<string | null> {
  const path = `${pciDevices}/${address}`
  const enabled = numberOf(await files.textIfThere(`${path}/sriov_numvfs`), 0)
  if (enabled > 0) return `${enabled} virtual functions of it are enabled`
  const device = await findDevice(files, address, names)
  if (device !== undefined) return networkUse(files, device)
  for (const name of names.includes('nvme') ? await files.optionalNames(`${path}/nvme`) : []) {
    const use = await storageUse(files, `${path}/nvme/${name}`)
    if (use !== null) return use
  }
  return null
}

async function networkUse(files: SystemFiles, device: string): Promise<string | null> {
  const own = await files.optionalNames(`/sys/class/net/${device}`)
  if (own.includes('master')) {
    const master = await files.linkName(`/sys/class/net/${device}/master`)
    return `its network device ${device} is part of ${master ?? 'another'}`
  }
  const upper = own.find((name) => name.startsWith('upper_'))
  if (upper !== undefined) return `its network device ${device} carries ${upper.slice('upper_'.length)}`
  // Routes that are in force: destination in the second column (Documentation/networking/proc.rst).
  const routes = ((await files.textIfThere('/proc/net/route')) ?? '').split('\n')
  return routes.some((line) => line.split('\t')[0] === device)
    ? `routes of the host go over its network device ${device}`
    : null
}

/** Namespaces that are mounted, or that other block devices are made of. */
async function storageUse(files: SystemFiles, controller: string): Promise<string | null> {
  const namespaces = (await files.optionalNames(controller)).flatMap((name) => {
    const [, subsystem, namespace] = /^nvme(\d+)(?:c\d+)?n(\d+)$/.exec(name) ?? []
    return subsystem === undefined ? [] : [`nvme${subsystem}n${namespace}`]
  })
  const mounts = (await files.textIfThere('/proc/mounts')) ?? ''
  for (const name of namespaces) {
    const [holder] = await files.optionalNames(`/sys/block/${name}/holders`)
    if (holder !== undefined) return `its namespace ${name} is part of ${holder}`
    const line = mounts.split('\n').find((one) => one.startsWith(`/dev/${name}`))
    if (line !== undefined) return `its namespace ${name} is mounted at ${line.split(' ')[1] ?? ''}`
  }
  return null
}
