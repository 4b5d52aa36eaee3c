import { expect } from 'chai'
import fc from 'fast-check'
import { BackendError } from '../../../src/iov/backend.ts'
import type {
  AdapterBackend,
  DiscoveredController,
  LinkState,
  VirtualSettings,
} from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { configureAll, readAll } from '../../../src/iov/many-virtual.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'

/** Adapters to be tried: simulated, or real ones that the test may do with as it likes. */
export interface AdapterBench {
  backend: AdapterBackend
  /** A controller that virtualizes, with its link up; its virtual devices belong to the test. */
  controller: PCIAddress
  /** How many virtual devices the test makes of it: at least 2, fewer than it can. */
  count: number
  /** A controller that cannot virtualize, where there is one. */
  plain: PCIAddress | null
  /** Others have made the virtual devices and say how many; one that is set up has an address, given or not. */
  isServed?: true
  /** The e-switch of its card is in switchdev mode, where it takes no VLAN. */
  isSwitchdev?: true
  close(): Promise<void>
}

const defaults: VirtualSettings = {
  mac: null,
  vlan: null,
  vlanPriority: 0,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  spoofCheck: true,
  trust: false,
}

/** What every AdapterBackend with virtual functions must do. `open` is called before each test, `close` after it. */
export function adapterContract(name: string, open: () => Promise<AdapterBench>, { runs = 20 } = {}): void {
  describe(`adapter contract: ${name}`, () => {
    const { signal } = new AbortController()
    let bench: AdapterBench
    let backend: AdapterBackend
    let controller: PCIAddress

    const find = async (address: PCIAddress) =>
      (await backend.discover(signal)).find((one) => one.address === address) as DiscoveredController
    const settings = async (index: number) => (await backend.readVirtual(controller, index, signal))?.settings
    /** Where the card takes none, nothing is asked of it. */
    const onVLAN = (vlan: number, vlanPriority?: number): Partial<VirtualSettings> =>
      bench.isSwitchdev === true
        ? {}
        : { vlan: VLANID.parse(vlan), ...(vlanPriority === undefined ? {} : { vlanPriority }) }
    /** Without the address that it has, whatever is set, where virtual devices are served. */
    const comparable = (one: VirtualSettings | undefined) =>
      one === undefined || bench.isServed !== true ? one : { ...one, mac: null }
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
      await backend.enable(controller, bench.count, signal)
      for (let index = 0; index < bench.count; index += 1) await backend.reset(controller, index, signal)
    })
    afterEach(async () => {
      for (let index = 0; index < bench.count; index += 1) {
        if ((await backend.readVirtual(controller, index, signal)) !== undefined)
          await backend.reset(controller, index, signal)
      }
      if (bench.isServed !== true) await backend.enable(controller, 0, signal)
      await bench.close()
    })

    it('shows the controller and each of its virtual devices, each with an address of its own', async () => {
      const found = await find(controller)
      expect(found.technique).to.equal(backend.technique)
      expect(found.maximumVirtual).to.be.greaterThan(bench.count)
      expect(found.enabledVirtual).to.equal(bench.count)
      expect(found.virtual.map(({ index }) => index)).to.deep.equal([...Array(bench.count).keys()])
      if (bench.isServed !== true)
        expect(new Set(found.virtual.map(({ address }) => address)).size).to.equal(bench.count)
      for (const one of found.virtual) {
        expect(one.usedBy).to.equal(null)
        expect(one.settings).to.deep.equal(defaults)
        expect(await backend.readVirtual(controller, one.index, signal)).to.deep.equal(one)
      }
    })

    it('shows a controller that cannot virtualize, with the technique none', async () => {
      if (bench.plain === null) return
      const found = await find(bench.plain)
      expect(found.technique).to.equal('none')
      expect([found.maximumVirtual, found.enabledVirtual, found.virtual.length]).to.deep.equal([0, 0, 0])
      expect(Object.values(found.capabilities)).not.to.include(true)
      await backend.enable(bench.plain, 0, signal)
      expect(await failure(backend.enable(bench.plain, 1, signal)))
        .to.be.instanceOf(BackendError)
        .with.property('code', 'unsupported')
    })

    it('leaves the virtual devices alone when as many are asked for as there are', async () => {
      const mac = MACAddress.parse('02:00:00:00:00:01')
      await backend.configure(controller, 0, { mac, ...onVLAN(100) }, signal)
      await backend.enable(controller, bench.count, signal)
      expect(await settings(0)).to.deep.equal({ ...defaults, mac, ...onVLAN(100) })
    })

    it('does not make them anew while one is in use, and does when none is', async () => {
      if (bench.isServed === true) {
        expect(await refusal(backend.enable(controller, bench.count + 1, signal))).to.equal('unsupported')
        return
      }
      await backend.configure(controller, 1, { mac: MACAddress.parse('02:00:00:00:00:01') }, signal)
      expect(await refusal(backend.enable(controller, bench.count + 1, signal))).to.equal('conflict')
      expect(await refusal(backend.enable(controller, 0, signal))).to.equal('conflict')
      expect((await settings(1))?.mac).to.equal('02:00:00:00:00:01')
      await backend.reset(controller, 1, signal)
      await backend.enable(controller, bench.count + 1, signal)
      expect((await find(controller)).enabledVirtual).to.equal(bench.count + 1)
      await backend.enable(controller, bench.count, signal)
      expect(await backend.readVirtual(controller, bench.count, signal)).to.equal(undefined)
    })

    it('says that there is no room for more than the controller can', async () => {
      const { maximumVirtual } = await find(controller)
      expect(await refusal(backend.enable(controller, maximumVirtual + 1, signal))).to.equal('no-capacity')
      expect((await find(controller)).enabledVirtual).to.equal(bench.count)
    })

    it('sets what is given and leaves the rest', async () => {
      const mac = MACAddress.parse('02:00:00:00:00:01')
      await backend.configure(controller, 0, { mac, ...onVLAN(100, 3) }, signal)
      await backend.configure(controller, 0, onVLAN(200), signal)
      await backend.configure(controller, 0, onVLAN(200), signal)
      expect(await settings(0)).to.deep.equal({ ...defaults, mac, ...onVLAN(200, 3) })
      expect(await settings(1)).to.deep.equal(defaults)
      await backend.configure(controller, 0, { vlan: null }, signal)
      expect(await settings(0)).to.deep.equal({ ...defaults, mac })
    })

    it('sets and reads several, as if it were one by one', async () => {
      const macs = ['02:00:00:00:00:01', '02:00:00:00:00:02'].map((text) => MACAddress.parse(text))
      const changes = macs.map((mac, index) => ({
        index,
        settings: { mac, ...onVLAN(100 + index) },
      }))
      await configureAll(backend, controller, changes, signal)
      const found = await readAll(backend, controller, [1, bench.count, 0], signal)
      expect(found.map(({ index }) => index)).to.have.members([0, 1])
      for (const { index, settings } of found)
        expect(settings).to.deep.equal({ ...defaults, ...changes[index]?.settings })
      await configureAll(backend, controller, [{ index: 1, settings: { vlan: null } }], signal)
      expect(await settings(0)).to.deep.equal({ ...defaults, ...changes[0]?.settings })
      expect((await settings(1))?.vlan).to.equal(null)
      const bad = [...changes, { index: bench.count, settings: { vlan: null } }]
      expect(await refusal(configureAll(backend, controller, bad, signal))).to.equal('unreachable')
    })

    it('does what its capabilities promise and refuses the rest as unsupported', async () => {
      const { capabilities } = await find(controller)
      for (const [capable, change] of [
        [capabilities.maximumRate, { maximumRateMbps: 100 }],
        [capabilities.minimumRate, { minimumRateMbps: 50, maximumRateMbps: 100 }],
        [capabilities.spoofCheck, { spoofCheck: false }],
        [capabilities.trust, { trust: true }],
        [capabilities.linkState === true, { linkState: 'disable' }],
        [capabilities.serviceTag, { vlan: VLANID.parse(100), serviceTag: true }],
      ] as const) {
        await backend.reset(controller, 0, signal)
        const was = await settings(0)
        if (capable) {
          await backend.configure(controller, 0, change, signal)
          expect(comparable(await settings(0))).to.deep.equal({ ...was, ...change })
        } else {
          expect(await refusal(backend.configure(controller, 0, change, signal))).to.equal('unsupported')
          expect(await settings(0)).to.deep.equal(was)
        }
      }
    })

    it('refuses a VLAN, and all that is asked with it, where VLANs are up to representors', async () => {
      const { capabilities, eSwitch, virtual } = await find(controller)
      expect(capabilities.representors === true).to.equal(bench.isSwitchdev === true)
      if (bench.isSwitchdev !== true) return
      expect(eSwitch).to.include({ mode: 'switchdev' })
      expect(eSwitch?.representors.map(({ index }) => index)).to.deep.equal(virtual.map(({ index }) => index))
      expect(new Set(eSwitch?.representors.map(({ device }) => device)).size).to.equal(bench.count)
      const change = { mac: MACAddress.parse('02:00:00:00:00:01'), vlan: VLANID.parse(100) }
      expect(await refusal(backend.configure(controller, 0, change, signal))).to.equal('unsupported')
      expect(await settings(0)).to.deep.equal(defaults)
      await backend.configure(controller, 0, { vlan: null }, signal)
    })

    it('shows a virtual device the link of its card again', async () => {
      const { capabilities } = await find(controller)
      const linkState = capabilities.linkState === true ? 'disable' : 'auto'
      await backend.configure(controller, 0, { linkState }, signal)
      await backend.configure(controller, 0, { linkState: 'auto' }, signal)
      expect(comparable(await settings(0))).to.deep.equal(comparable(defaults))
    })

    it('refuses what no device may be told', async () => {
      for (const change of [
        { vlan: 0 as VLANID },
        { vlan: 4095 as VLANID },
        { vlan: VLANID.parse(1), vlanPriority: 8 },
        { vlanPriority: 1 },
        { maximumRateMbps: -1 },
      ])
        expect(await refusal(backend.configure(controller, 0, change, signal))).to.equal('refused')
      expect(await settings(0)).to.deep.equal(defaults)
    })

    it('says that a virtual device is not there', async () => {
      for (const index of [-1, bench.count]) {
        expect(await backend.readVirtual(controller, index, signal)).to.equal(undefined)
        expect(await refusal(backend.configure(controller, index, { vlan: null }, signal))).to.equal(
          'unreachable',
        )
        expect(await refusal(backend.reset(controller, index, signal))).to.equal('unreachable')
      }
    })

    it('changes nothing when it is told to stop before it began', async () => {
      const stopped = AbortSignal.abort()
      const change = { mac: MACAddress.parse('02:00:00:00:00:01'), ...onVLAN(100) }
      expect(await refusal(backend.configure(controller, 0, change, stopped))).to.equal('timeout')
      expect(await settings(0)).to.deep.equal(defaults)
    })

    it('resets to defaults whatever was set before, and no other virtual device', async () => {
      const { capabilities } = await find(controller)
      // Some drivers have no small limits: ixgbe none of 10 Mbit/s or less.
      const rate = fc.oneof(fc.constant(0), fc.integer({ min: 50, max: 1000 }))
      const anyVLAN = fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 4094 }).map(VLANID.parse))
      const change = fc.record(
        {
          mac: fc.constantFrom(
            null,
            MACAddress.parse('02:00:00:00:00:01'),
            MACAddress.parse('02:00:00:00:00:02'),
          ),
          vlan: capabilities.representors === true ? fc.constant(null) : anyVLAN,
          ...(capabilities.maximumRate ? { maximumRateMbps: rate } : {}),
          ...(capabilities.spoofCheck ? { spoofCheck: fc.boolean() } : {}),
          ...(capabilities.trust ? { trust: fc.boolean() } : {}),
          ...(capabilities.linkState === true
            ? { linkState: fc.constantFrom<LinkState>('enable', 'disable') }
            : {}),
        },
        { requiredKeys: [] },
      )
      const other = MACAddress.parse('02:00:00:00:00:03')
      await backend.configure(controller, 1, { mac: other }, signal)
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
          await backend.reset(controller, 0, signal)
          let expected = defaults
          for (const one of changes) {
            await backend.configure(controller, 0, one, signal)
            expected = { ...expected, ...one }
            expect(comparable(await settings(0))).to.deep.equal(comparable(expected))
          }
          await backend.reset(controller, 0, signal)
          expect(await settings(0)).to.deep.equal(defaults)
        }),
        { numRuns: runs },
      )
      expect(await settings(1)).to.deep.equal({ ...defaults, mac: other })
    })
  })
}
