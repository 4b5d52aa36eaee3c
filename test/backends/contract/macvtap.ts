import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { AdapterBackend, DiscoveredController, VirtualSettings } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'

/** Network cards that carry macvtap devices: simulated, or real ones that the test may do with as it likes. */
export interface MacvtapBench {
  backend: AdapterBackend
  /** A network card that may carry at least three, and carries none. */
  controller: PCIAddress
  close(): Promise<void>
}

export const freeMacvtap: VirtualSettings = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
}

const [one, two] = ['02:69:6f:00:00:01', '02:69:6f:00:00:02'].map((mac) => MACAddress.parse(mac)) as [
  MACAddress,
  MACAddress,
]

/** What every AdapterBackend must do that makes macvtap devices. */
export function macvtapContract(name: string, open: () => Promise<MacvtapBench>): void {
  describe(`macvtap contract: ${name}`, () => {
    const { signal } = new AbortController()
    let bench: MacvtapBench
    let backend: AdapterBackend
    let controller: PCIAddress

    const find = async () =>
      (await backend.discover(signal)).find(({ address }) => address === controller) as DiscoveredController
    const read = (index: number) => backend.readVirtual(controller, index, signal)
    const addressAt = async (index: number) => (await read(index))?.settings.mac
    const configure = (index: number, settings: Partial<VirtualSettings>, stop = signal) =>
      backend.configure(controller, index, settings, stop)
    const refusal = async (promise: Promise<unknown>) => {
      const error = await failure(promise)
      expect(error).to.be.instanceOf(BackendError)
      expect((error as BackendError).device).to.include(controller)
      return (error as BackendError).code
    }

    beforeEach(async () => {
      bench = await open()
      backend = bench.backend
      controller = bench.controller
    })
    afterEach(async () => {
      for (const index of [0, 1, 2]) await backend.reset(controller, index, signal)
      await bench.close()
    })

    it('shows the card, and room for devices that are not there yet', async () => {
      const found = await find()
      expect(found).to.deep.include({ technique: 'software', kind: 'ethernet' })
      expect(found.capabilities.takesOnly).to.equal('mac')
      expect(found.enabledVirtual).to.equal(found.maximumVirtual)
      expect(found.virtual).to.deep.equal(
        Array.from({ length: found.maximumVirtual }, (_, index) => ({
          index,
          address: null,
          settings: freeMacvtap,
          usedBy: null,
        })),
      )
    })

    it('makes a device when it is given an address, once', async () => {
      await configure(1, { mac: one })
      await configure(1, { mac: one })
      const made = await read(1)
      expect(made).to.deep.include({ index: 1, address: null, settings: { ...freeMacvtap, mac: one } })
      expect(made?.usedBy).to.match(/^it is the network device .* \(bridge\)$/)
      const { virtual } = await find()
      expect(virtual.filter(({ settings }) => settings.mac !== null)).to.deep.equal([made])
    })

    it('keeps devices apart, gives one another address, and takes it away', async () => {
      await configure(0, { mac: one })
      await configure(2, { mac: two })
      expect([await addressAt(0), await addressAt(1), await addressAt(2)]).to.deep.equal([one, null, two])
      await backend.reset(controller, 2, signal)
      await configure(0, { mac: two })
      expect([await addressAt(0), await addressAt(2)]).to.deep.equal([two, null])
      await configure(0, { mac: null })
      await configure(0, { mac: null })
      await backend.reset(controller, 0, signal)
      expect(await read(0)).to.deep.equal({ index: 0, address: null, settings: freeMacvtap, usedBy: null })
    })

    it('never gives one address to two, nor that of the card', async () => {
      const card = (await find()).mac
      await configure(0, { mac: one })
      await configure(2, { mac: two })
      expect(await refusal(configure(1, { mac: one }))).to.equal('conflict')
      expect(await refusal(configure(1, { mac: card }))).to.equal('conflict')
      expect(await refusal(configure(2, { mac: one }))).to.equal('conflict')
      expect([await addressAt(0), await addressAt(1), await addressAt(2)]).to.deep.equal([one, null, two])
    })

    it('refuses settings that such devices do not have, and takes their defaults', async () => {
      for (const change of [
        { vlan: VLANID.parse(100) },
        { maximumRateMbps: 100 },
        { minimumRateMbps: 100 },
        { trust: true },
        { spoofCheck: false },
      ])
        expect(await refusal(configure(0, { ...change, mac: one }))).to.equal('unsupported')
      expect(await addressAt(0)).to.equal(null)
      await configure(0, { ...freeMacvtap, mac: one })
      expect(await addressAt(0)).to.equal(one)
    })

    it('has nothing to enable', async () => {
      const { maximumVirtual } = await find()
      await backend.enable(controller, maximumVirtual, signal)
      expect(await refusal(backend.enable(controller, maximumVirtual + 1, signal))).to.equal('no-capacity')
      expect(await refusal(backend.enable(controller, 0, signal))).to.equal('unsupported')
    })

    it('says that there can be no such device', async () => {
      const { maximumVirtual } = await find()
      for (const index of [-1, maximumVirtual, 0.5]) {
        expect(await read(index)).to.equal(undefined)
        expect(await refusal(configure(index, { mac: one }))).to.equal('unreachable')
        expect(await refusal(backend.reset(controller, index, signal))).to.equal('unreachable')
      }
    })
  })
}
