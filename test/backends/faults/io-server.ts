import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { IOServerAdapter } from '../../../src/backends/io-server/adapter.ts'
import { WBEMClient } from '../../../src/client/wbem-client.ts'
import type { AdapterBackend } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import type { FaultBench } from '../contract/every-fault.ts'
import { FailingServer } from '../io-server/failing-server.ts'
import { password } from '../io-server/second-server.ts'

const { signal } = new AbortController()
const controller = PCIAddress.parse('0000:3b:00.0')
const settings = { mac: MACAddress.parse('02:00:00:00:00:01'), vlan: VLANID.parse(100) }

/** A virtual controller of another machine is taken into use and given back; a third machine takes the other one. */
export async function ioServerBench(serverURL: string): Promise<FaultBench<AdapterBackend>> {
  const adapter = (host: string, url = serverURL) =>
    new IOServerAdapter({
      host,
      remoteHost: 'io-1',
      open: () => new WBEMClient({ url, user: 'admin', password }),
      limits: defaultLimits,
    })
  const [sound, others] = [adapter('node-7'), adapter('node-8')]
  let hasActed = false
  const read = async () => (await sound.readVirtual(controller, 0, signal))!
  const free = await read()
  const meanwhile = async () => {
    hasActed = true
    await others.configure(controller, 1, { vlan: VLANID.parse(200) }, signal)
  }
  return {
    device: `node-7/${controller}`,
    async breakAt(fault, call, onHang) {
      const front = new FailingServer(serverURL, { meanwhile, onHang })
      front.breakAt(fault, call)
      const backend = adapter('node-7', await front.listen())
      return {
        backend,
        hasFailed: () => front.hasFailed,
        close: async () => {
          backend.close()
          await front.close()
        },
      }
    },
    operations: {
      'looks at it and takes it into use': {
        async run(backend, stop) {
          await backend.readVirtual(controller, 0, stop)
          await backend.configure(controller, 0, settings, stop)
        },
        expectDone: async () => expect((await read()).settings).to.deep.include(settings),
      },
      'gives it back': {
        before: () => sound.configure(controller, 0, settings, signal),
        run: (backend, stop) => backend.reset(controller, 0, stop),
        expectDone: async () => expect(await read()).to.deep.equal(free),
      },
    },
    async clean() {
      if (hasActed) expect((await others.readVirtual(controller, 1, signal))?.settings.vlan).to.equal(200)
      hasActed = false
      await others.reset(controller, 1, signal)
      await sound.reset(controller, 0, signal)
      expect(await read()).to.deep.equal(free)
    },
    async close() {
      sound.close()
      others.close()
    },
  }
}
