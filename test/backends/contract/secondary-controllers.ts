import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { AdapterBackend, DiscoveredController, VirtualSettings } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'
import { freeWhole } from './whole-device.ts'

/** A controller of NVMe to be tried: simulated, or a real one that the test may do with as it likes. */
export interface SecondaryControllerBench {
  backend: AdapterBackend
  /** It has SR-IOV, at least three secondary controllers, and none enabled. */
  controller: PCIAddress
  close(): Promise<void>
}

/** What every AdapterBackend must do that has secondary controllers of NVMe. */
export function secondaryControllerContract(
  name: string,
  open: () => Promise<SecondaryControllerBench>,
): void {
  describe(`secondary controller contract: ${name}`, () => {
    const { signal } = new AbortController()
    let bench: SecondaryControllerBench
    let backend: AdapterBackend
    let controller: PCIAddress

    const find = async () =>
      (await backend.discover(signal)).find(({ address }) => address === controller) as DiscoveredController
    const read = (index: number) => backend.readVirtual(controller, index, signal)
    const isReady = async (index: number) => (await read(index))?.settings.ready
    const configure = (index: number, settings: Partial<VirtualSettings>) =>
      backend.configure(controller, index, settings, signal)
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
      await backend.enable(controller, 2, signal)
    })
    afterEach(async () => {
      for (const index of [0, 1]) await backend.reset(controller, index, signal)
      await backend.enable(controller, 0, signal)
      await bench.close()
    })

    it('shows the controller and its secondary ones, each with an address of its own', async () => {
      const found = await find()
      expect(found).to.deep.include({
        kind: 'nvme',
        technique: 'sriov',
        driver: 'nvme',
        mac: null,
        linkUp: true,
        enabledVirtual: 2,
      })
      expect(found.maximumVirtual).to.be.greaterThan(2)
      expect(found.capabilities.takesOnly).to.equal('readiness')
      expect(found.virtual.map(({ index }) => index)).to.deep.equal([0, 1])
      expect(new Set(found.virtual.map(({ address }) => address)).size).to.equal(2)
      for (const one of found.virtual) {
        expect(one).to.deep.include({ settings: freeWhole, usedBy: null })
        expect(await read(one.index)).to.deep.equal(one)
      }
    })

    it('makes one ready and takes it back, each twice as once, and no other', async () => {
      const before = await read(1)
      await configure(1, { ready: true })
      await configure(1, { ready: true })
      const ready = await read(1)
      expect(ready).to.deep.equal({
        ...before,
        settings: { ...freeWhole, ready: true },
        usedBy: 'it is bound to vfio-pci',
      })
      expect(await isReady(0)).to.equal(false)
      await backend.reset(controller, 1, signal)
      await backend.reset(controller, 1, signal)
      expect(await read(1)).to.deep.equal(before)
      await configure(1, { ready: true })
      await configure(1, { ready: false })
      expect(await read(1)).to.deep.equal(before)
    })

    it('has enough resources for all of them', async () => {
      const { maximumVirtual } = await find()
      await backend.enable(controller, maximumVirtual, signal)
      for (let index = 0; index < maximumVirtual; index += 1) await configure(index, { ready: true })
      for (let index = 0; index < maximumVirtual; index += 1) {
        expect(await isReady(index)).to.equal(true)
        await backend.reset(controller, index, signal)
      }
      await backend.enable(controller, 2, signal)
    })

    it('does not make them anew while one is in use', async () => {
      await configure(0, { ready: true })
      await backend.enable(controller, 2, signal)
      expect(await refusal(backend.enable(controller, 3, signal))).to.equal('conflict')
      expect(await refusal(backend.enable(controller, 0, signal))).to.equal('conflict')
      expect(await isReady(0)).to.equal(true)
      await backend.reset(controller, 0, signal)
      await backend.enable(controller, 3, signal)
      expect((await find()).enabledVirtual).to.equal(3)
      await backend.enable(controller, 2, signal)
      expect(await read(2)).to.equal(undefined)
    })

    it('has no more than it can', async () => {
      const { maximumVirtual } = await find()
      expect(await refusal(backend.enable(controller, maximumVirtual + 1, signal))).to.equal('no-capacity')
      expect((await find()).enabledVirtual).to.equal(2)
    })

    it('has no settings but readiness', async () => {
      for (const change of [
        { mac: MACAddress.parse('02:69:6f:00:00:01') },
        { vlan: VLANID.parse(100) },
        { maximumRateMbps: 100 },
        { trust: true },
      ])
        expect(await refusal(configure(0, { ...change, ready: true }))).to.equal('unsupported')
      expect(await isReady(0)).to.equal(false)
      await configure(0, { ...freeWhole })
      expect(await isReady(0)).to.equal(false)
    })

    it('says that a secondary controller is not there', async () => {
      for (const index of [-1, 2]) {
        expect(await read(index)).to.equal(undefined)
        expect(await refusal(configure(index, { ready: true }))).to.equal('unreachable')
        expect(await refusal(backend.reset(controller, index, signal))).to.equal('unreachable')
      }
    })
  })
}
