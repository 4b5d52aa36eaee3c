import type { AdapterBackend, DiscoveredVirtual } from '../../iov/backend.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import type { SimulatedKernel } from './kernel/kernel.ts'

/**
 * The way from an I/O server to a simulated host, which a real one has by the I/O server's own means: what is seen to be
 * handed out to the host is in its kernel from then on, and no longer when it is seen to be given back.
 */
export function servedTo(kernel: SimulatedKernel, adapter: AdapterBackend): AdapterBackend {
  const show = (
    controller: PCIAddress,
    index: number,
    found: Pick<DiscoveredVirtual, 'usedBy' | 'settings'> | undefined,
  ): void => {
    const { mac = null, vlan = null } = found?.usedBy === null ? found.settings : {}
    kernel.serve(`${controller}/${index}`, mac === null ? null : { mac, vlan })
  }
  return {
    host: adapter.host,
    technique: adapter.technique,
    async discover(signal) {
      const found = await adapter.discover(signal)
      const places = new Set<string>()
      for (const { address, virtual } of found) {
        for (const one of virtual) {
          places.add(`${address}/${one.index}`)
          show(address, one.index, one)
        }
      }
      for (const place of kernel.served) if (!places.has(place)) kernel.serve(place, null)
      return found
    },
    async readVirtual(controller, index, signal) {
      const found = await adapter.readVirtual(controller, index, signal)
      show(controller, index, found)
      return found
    },
    enable: (controller, count, signal) => adapter.enable(controller, count, signal),
    configure: (controller, index, settings, signal) =>
      adapter.configure(controller, index, settings, signal),
    reset: (controller, index, signal) => adapter.reset(controller, index, signal),
  }
}
