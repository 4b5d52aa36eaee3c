import { expect } from 'chai'
import { servedTo } from '../../../src/backends/simulated/served-adapter.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { defaultSettings } from '../../../src/backends/sriov/settings-change.ts'
import type { AdapterBackend, DiscoveredController, DiscoveredVirtual } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'

const { signal } = new AbortController()
const address = PCIAddress.parse('0000:3b:00.0')
const [one, other] = [MACAddress.parse('02:00:00:00:00:01'), MACAddress.parse('02:00:00:00:00:02')]

describe('what an I/O server serves to a simulated host', () => {
  const virtual = (
    index: number,
    mac: MACAddress | null,
    usedBy: string | null = null,
  ): DiscoveredVirtual => ({
    index,
    address: null,
    usedBy,
    settings: { ...defaultSettings, mac },
  })
  const make = () => {
    const file = new StateFile(':memory:')
    const kernel = new SimulatedKernel('h1', [], file)
    const shown = { virtual: [] as DiscoveredVirtual[] }
    const adapter = servedTo(kernel, {
      host: 'h1',
      technique: 'ioserver',
      discover: async () => [{ address, virtual: shown.virtual } as DiscoveredController],
      readVirtual: async (_, index) => shown.virtual.find((each) => each.index === index),
    } as Partial<AdapterBackend> as AdapterBackend)
    const devices = async (from = kernel) => {
      const names = (await from.list('/sys/class/net', signal)).filter((name) => name.startsWith('io'))
      const macs = names.map((name) => from.read(`/sys/class/net/${name}/address`, signal))
      return (await Promise.all(macs)).map((text, at) => `${names[at]} ${text.trim()}`)
    }
    return { adapter, shown, devices, restarted: () => new SimulatedKernel('h1', [], file) }
  }

  it('is there as a network device with its MAC address, as long as it is handed out', async () => {
    const { adapter, shown, devices, restarted } = make()
    expect(await devices()).to.deep.equal([])
    shown.virtual = [virtual(0, one), virtual(1, other, 'another host'), virtual(2, null)]
    await adapter.discover(signal)
    expect(await devices()).to.deep.equal([`io0 ${one}`])
    expect(await devices(restarted())).to.deep.equal([`io0 ${one}`])
    shown.virtual[1] = virtual(1, other)
    await adapter.readVirtual(address, 1, signal)
    expect(await devices()).to.deep.equal([`io0 ${one}`, `io1 ${other}`])
    shown.virtual.shift()
    await adapter.discover(signal)
    expect(await devices()).to.deep.equal([`io1 ${other}`])
    shown.virtual = []
    await adapter.readVirtual(address, 1, signal)
    expect(await devices()).to.deep.equal([])
  })
})
