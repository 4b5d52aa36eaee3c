import { PCIAddress } from '../../iov/pci-address.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import type { DeviceStep } from '../host-steps.ts'
import { bind, driverOf, giveBack, unbind, vfio } from '../pci/driver.ts'
import { pciDevices } from './system-files.ts'

/** What is to be done with the driver of a virtual function once its settings are the defaults. */
export type Afterwards = () => Promise<void>

/**
 * Before a virtual function that nobody holds is reset: what a VM had goes back from vfio-pci to the host afterwards, and
 * a driver of the host that has made a network device with the MAC address that the function was given begins anew.
 * Such a device would keep the address when the function no longer has it (recorded of igbvf), and so might have it at
 * the same time as whoever is given it next; a new one makes up an address of its own.
 * @param given the MAC address that the function has, as its PF knows it
 */
export async function beforeReset(
  step: DeviceStep,
  controller: PCIAddress,
  index: number,
  given: MACAddress | null,
): Promise<Afterwards> {
  const { address, driver, keeps } = await step.read(async (files) => {
    const link = await files.linkName(`${pciDevices}/${controller}/virtfn${index}`)
    if (link === undefined) return { address: undefined, driver: undefined, keeps: false }
    const path = `${pciDevices}/${link}`
    let keepsGiven = false
    for (const device of given === null ? [] : await files.optionalNames(`${path}/net`)) {
      const own = await files.optionalText(`${path}/net/${device}/address`)
      keepsGiven ||= own === given
    }
    const found = PCIAddress.parse(link)
    return { address: found, driver: await driverOf(files, found), keeps: keepsGiven }
  })
  if (address === undefined || driver === undefined) return async () => {}
  if (driver === vfio) return () => giveBack(step, address, { expectDriver: false })
  if (!keeps) return async () => {}
  await unbind(step, address, driver)
  return () => bind(step, address, driver)
}
