import { silentLog } from '../../../src/base/log.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { NVMeAdapter } from '../../../src/backends/nvme/adapter.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { secondaryControllerContract } from './secondary-controllers.ts'

/** Secondary controllers of QEMU's NVMe on this machine's kernel: run conformance/devices/kernel.run. */
secondaryControllerContract('QEMU', () => {
  const limits = { deviceTimeoutMs: 20_000 }
  const backend = new NVMeAdapter({ host: 'h1', access: new LocalHost(), limits, log: silentLog })
  const controller = PCIAddress.parse('0000:03:00.0')
  return Promise.resolve({ backend, controller, close: () => Promise.resolve() })
})
