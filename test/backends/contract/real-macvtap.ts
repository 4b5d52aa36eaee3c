import { silentLog } from '../../../src/base/log.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { MacvtapAdapter } from '../../../src/backends/macvtap/adapter.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { macvtapContract } from './macvtap.ts'

/** Macvtap devices of this machine's kernel on an igb: run conformance/devices/kernel.run. */
macvtapContract('Linux', () => {
  const controller = PCIAddress.parse('0000:01:00.0')
  const backend = new MacvtapAdapter({
    host: 'h1',
    access: new LocalHost(),
    limits: { deviceTimeoutMs: 20_000 },
    log: silentLog,
    controllers: [{ controller, virtual: 4 }],
  })
  return Promise.resolve({ backend, controller, close: () => Promise.resolve() })
})
