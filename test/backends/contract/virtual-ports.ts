import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { AdapterBackend, DiscoveredController, VirtualSettings } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { portNameOf } from '../../../src/iov/wwn.ts'
import { failure } from './failure.ts'

/** Adapters of Fibre Channel to be tried: simulated, or real ones that the test may do with as it likes. */
export interface VirtualPortBench {
  backend: AdapterBackend
  /** An adapter with NPIV behind an active fabric, with room for two virtual ports and none at indexes 0 to 2. */
  controller: PCIAddress
  close(): Promise<void>
}

const free: VirtualSettings = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
  wwpn: null,
}

const [one, two] = ['02:69:6f:00:00:01', '02:69:6f:00:00:02'].map((mac) => portNameOf(MACAddress.parse(mac)))

/** What every AdapterBackend must do that creates virtual ports of Fibre Channel. */
export function virtualPortContract(name: string, open: () => Promise<VirtualPortBench>): void {
  describe(`virtual port contract: ${name}`, () => {
    const { signal } = new AbortController()
    let bench: VirtualPortBench
    let backend: AdapterBackend
    let controller: PCIAddress

    const find = async () =>
      (await backend.discover(signal)).find(({ address }) => address === controller) as DiscoveredController
    const read = (index: number) => backend.readVirtual(controller, index, signal)
    const nameAt = async (index: number) => (await read(index))?.settings.wwpn
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

    it('shows the adapter with its names, and room for virtual ports that are not there yet', async () => {
      const found = await find()
      expect(found).to.deep.include({ technique: 'npiv', kind: 'fibre-channel', mac: null, linkUp: true })
      expect(found.names?.port).to.match(/^[0-9a-f]{16}$/)
      expect(found.names?.node).to.match(/^[0-9a-f]{16}$/)
      expect(found.capabilities.portNames).to.equal(true)
      expect(found.enabledVirtual).to.equal(found.maximumVirtual)
      expect(found.virtual.slice(0, 2)).to.deep.equal(
        [0, 1].map((index) => ({ index, address: null, settings: free, usedBy: null })),
      )
      expect(found.virtual.map(({ index }) => index).toSorted((a, b) => a - b)).to.deep.equal([
        ...Array(found.maximumVirtual).keys(),
      ])
    })

    it('creates a virtual port when it is given a name, once', async () => {
      await configure(1, { wwpn: one })
      await configure(1, { wwpn: one })
      const made = await read(1)
      expect(made).to.deep.include({ index: 1, address: null, settings: { ...free, wwpn: one } })
      expect(made?.usedBy).to.include(one)
      expect(made?.wwnn).to.match(/^[0-9a-f]{16}$/)
      const { virtual } = await find()
      expect(virtual.filter(({ settings }) => settings.wwpn === one)).to.deep.equal([made])
    })

    it('keeps virtual ports apart, each with a node name of its own', async () => {
      await configure(0, { wwpn: one })
      await configure(2, { wwpn: two })
      expect([await nameAt(0), await nameAt(1), await nameAt(2)]).to.deep.equal([one, null, two])
      expect((await read(0))?.wwnn).not.to.equal((await read(2))?.wwnn)
      await backend.reset(controller, 0, signal)
      expect([await nameAt(0), await nameAt(2)]).to.deep.equal([null, two])
    })

    it('gives a virtual port another name, and takes it away', async () => {
      await configure(0, { wwpn: one })
      await configure(0, { wwpn: two })
      expect(await nameAt(0)).to.equal(two)
      await configure(0, { wwpn: null })
      expect(await read(0)).to.deep.equal({ index: 0, address: null, settings: free, usedBy: null })
      await configure(0, { wwpn: null })
      await backend.reset(controller, 0, signal)
    })

    it('never gives one name to two', async () => {
      await configure(0, { wwpn: one })
      expect(await refusal(configure(1, { wwpn: one }))).to.equal('conflict')
      expect([await nameAt(0), await nameAt(1)]).to.deep.equal([one, null])
    })

    it('refuses settings that virtual ports do not have, and takes their defaults', async () => {
      for (const change of [
        { vlan: VLANID.parse(100) },
        { mac: MACAddress.parse('02:69:6f:00:00:01') },
        { maximumRateMbps: 100 },
        { minimumRateMbps: 100 },
        { trust: true },
      ])
        expect(await refusal(configure(0, { ...change, wwpn: one }))).to.equal('unsupported')
      expect(await nameAt(0)).to.equal(null)
      await configure(0, { ...free, wwpn: one })
      expect(await nameAt(0)).to.equal(one)
    })

    it('has nothing to enable', async () => {
      const { maximumVirtual } = await find()
      await configure(0, { wwpn: one })
      await backend.enable(controller, maximumVirtual, signal)
      expect(await refusal(backend.enable(controller, maximumVirtual + 1, signal))).to.equal('no-capacity')
      expect(await refusal(backend.enable(controller, 0, signal))).to.equal('unsupported')
      expect(await nameAt(0)).to.equal(one)
    })

    it('says that there can be no such virtual port', async () => {
      const { maximumVirtual } = await find()
      for (const index of [-1, maximumVirtual, 0.5]) {
        expect(await read(index)).to.equal(undefined)
        expect(await refusal(configure(index, { wwpn: one }))).to.equal('unreachable')
        expect(await refusal(backend.reset(controller, index, signal))).to.equal('unreachable')
      }
    })

    it('changes nothing when it is told to stop before it began', async () => {
      expect(await refusal(configure(0, { wwpn: one }, AbortSignal.abort()))).to.equal('timeout')
      expect(await nameAt(0)).to.equal(null)
    })
  })
}
