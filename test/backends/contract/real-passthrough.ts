import { silentLog } from '../../../src/base/log.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { PassthroughAdapter } from '../../../src/backends/passthrough/adapter.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { wholeDeviceContract } from './whole-device.ts'

/** Whole controllers of this machine, by its kernel's vfio-pci: run conformance/devices/kernel.run. */
for (const [name, address] of [
  ['igb', '0000:02:00.0'],
  ['nvme', '0000:03:00.0'],
] as const) {
  wholeDeviceContract(name, () => {
    const controller = PCIAddress.parse(address)
    const backend = new PassthroughAdapter({
      host: 'h1',
      access: new LocalHost(),
      limits: { deviceTimeoutMs: 20_000 },
      log: silentLog,
      controllers: [controller],
    })
    return Promise.resolve({ backend, controller, close: () => Promise.resolve() })
  })
}
