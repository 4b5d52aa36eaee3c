import { LocalHost } from '../../../src/backends/local-host.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { adapterOver } from '../simulated/site.ts'
import { driverBindingContract } from './driver-binding.ts'

/** Drivers of virtual functions, on this machine's kernel: run conformance/devices/kernel.run. */
driverBindingContract('igb', () => {
  const access = new LocalHost()
  return Promise.resolve({
    access,
    backend: adapterOver(access),
    controller: PCIAddress.parse('0000:02:00.0'),
    close: () => Promise.resolve(),
  })
})
