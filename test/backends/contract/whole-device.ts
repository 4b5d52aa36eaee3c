import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { AdapterBackend, DiscoveredController, VirtualSettings } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'

/** Controllers that are handed on as a whole: simulated, or real ones that the test may do with as it likes. */
export interface WholeDeviceBench {
  backend: AdapterBackend
  /** A controller that the host does not use, in an IOMMU group by itself. */
  controller: PCIAddress
  close(): Promise<void>
}

export const freeWhole: VirtualSettings = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
  ready: false,
}

/** What of a controller is as before when its driver has it again: not what a new network device is called and does. */
const lasting = ({ device: _, linkUp: __, speedMbps: ___, ...rest }: DiscoveredController) => rest

/** What every AdapterBackend must do that hands controllers on as a whole. */
export function wholeDeviceContract(name: string, open: () => Promise<WholeDeviceBench>): void {
  describe(`whole device contract: ${name}`, () => {
    const { signal } = new AbortController()
    let bench: WholeDeviceBench
    let backend: AdapterBackend
    let controller: PCIAddress

    const find = async () =>
      (await backend.discover(signal)).find(({ address }) => address === controller) as DiscoveredController
    const read = () => backend.readVirtual(controller, 0, signal)
    const configure = (settings: Partial<VirtualSettings>, index = 0) =>
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
    })
    afterEach(async () => {
      await backend.reset(controller, 0, signal)
      await bench.close()
    })

    it('shows the controller with one virtual device, itself', async () => {
      const found = await find()
      expect(found).to.deep.include({ technique: 'passthrough', maximumVirtual: 1, enabledVirtual: 1 })
      expect(found.capabilities.takesOnly).to.equal('readiness')
      expect(found.driver).not.to.equal('')
      expect(found.virtual).to.deep.equal([
        { index: 0, address: controller, settings: freeWhole, usedBy: null },
      ])
    })

    it('is kept for VMs when it is made ready, and the host’s again when it is reset, each twice as once', async () => {
      const before = lasting(await find())
      await configure({ ready: true })
      await configure({ ready: true })
      expect(await read()).to.deep.equal({
        index: 0,
        address: controller,
        settings: { ...freeWhole, ready: true },
        usedBy: 'it is bound to vfio-pci',
      })
      expect(await find()).to.deep.include({ driver: 'vfio-pci', kind: before.kind, card: before.card })
      await backend.reset(controller, 0, signal)
      await backend.reset(controller, 0, signal)
      expect(lasting(await find())).to.deep.equal(before)
    })

    it('is the host’s again when it is to be ready no more', async () => {
      await configure({ ready: true })
      await configure({ ready: false })
      await configure({ ready: false })
      expect((await read())?.settings.ready).to.equal(false)
    })

    it('has no settings but that', async () => {
      for (const change of [
        { mac: MACAddress.parse('02:69:6f:00:00:01') },
        { vlan: VLANID.parse(100) },
        { maximumRateMbps: 100 },
        { trust: true },
      ])
        expect(await refusal(configure({ ...change, ready: true }))).to.equal('unsupported')
      expect((await read())?.settings.ready).to.equal(false)
      await configure({ ...freeWhole, ready: true })
      expect((await read())?.settings.ready).to.equal(true)
    })

    it('has one, no more and no less', async () => {
      await backend.enable(controller, 1, signal)
      expect(await refusal(backend.enable(controller, 2, signal))).to.equal('no-capacity')
      expect(await refusal(backend.enable(controller, 0, signal))).to.equal('unsupported')
      for (const index of [-1, 1]) {
        expect(await backend.readVirtual(controller, index, signal)).to.equal(undefined)
        expect(await refusal(configure({ ready: true }, index))).to.equal('unreachable')
        expect(await refusal(backend.reset(controller, index, signal))).to.equal('unreachable')
      }
    })
  })
}
