import { BackendError } from '../../iov/backend.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { HostError } from '../host-access.ts'
import type { DeviceStep } from '../host-steps.ts'
import { pciDevices } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'
import { groupFault } from './iommu-group.ts'

/** The driver by which a hypervisor takes a PCI function. */
export const vfio = 'vfio-pci'

const drivers = '/sys/bus/pci/drivers'

/** Which driver serves a function; undefined: none. */
export function driverOf(files: SystemFiles, address: PCIAddress): Promise<string | undefined> {
  return files.linkName(`${pciDevices}/${address}/driver`)
}

/**
 * Takes the function away from the driver of the host and binds it to vfio-pci, with all checks first, so that a refusal
 * leaves it as it was. One that is bound to it already is left alone.
 */
export async function keepForVMs(step: DeviceStep, address: PCIAddress): Promise<void> {
  const { driver, hasVFIO, fault } = await step.read(async (files) => ({
    driver: await driverOf(files, address),
    hasVFIO: (await files.optionalNames(`${drivers}/${vfio}`)).length > 0,
    fault: await groupFault(files, address),
  }))
  if (driver === vfio) return
  if (!hasVFIO) throw step.error('unsupported', `the host has no driver ${vfio}: its module is not loaded`)
  if (fault !== null) throw step.error(fault.code, fault.text)
  await step.write(`${pciDevices}/${address}/driver_override`, vfio)
  if (driver !== undefined) await unbind(step, address, driver)
  await probe(step, address)
  const now = await step.read((files) => driverOf(files, address))
  if (now !== vfio)
    throw step.error('protocol', `it was given to ${vfio}, but is served by ${now ?? 'no driver'}`)
}

/**
 * Takes the function back from vfio-pci, and lets whichever driver of the host knows it have it. `expectDriver`: one
 * must. A function that is not bound to vfio-pci only loses what keeps it for that.
 */
export async function giveBack(
  step: DeviceStep,
  address: PCIAddress,
  { expectDriver }: { expectDriver: boolean },
): Promise<void> {
  const driver = await step.read((files) => driverOf(files, address))
  // A line end alone takes it away: a write of nothing is never seen by the kernel.
  await step.write(`${pciDevices}/${address}/driver_override`, '\n')
  if (driver === vfio) await unbind(step, address, vfio)
  if (driver === vfio || driver === undefined) await probe(step, address)
  const now = await step.read((files) => driverOf(files, address))
  if (now === vfio) throw step.error('protocol', `it was taken from ${vfio}, but is bound to it still`)
  if (now === undefined && expectDriver)
    throw step.error('protocol', 'no driver of the host has taken it back')
}

/** Takes the function away from a driver; it is not there any more: that is as well. */
export async function unbind(step: DeviceStep, address: PCIAddress, driver: string): Promise<void> {
  try {
    await step.write(`${drivers}/${driver}/unbind`, address)
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

/** Gives the function, which has no driver, to one that knows it. */
export async function bind(step: DeviceStep, address: PCIAddress, driver: string): Promise<void> {
  await step.write(`${drivers}/${driver}/bind`, address)
}

async function probe(step: DeviceStep, address: PCIAddress): Promise<void> {
  await step.write('/sys/bus/pci/drivers_probe', address)
}

const isGone = (error: unknown): boolean =>
  error instanceof BackendError && error.cause instanceof HostError && error.cause.errno === 'ENODEV'
