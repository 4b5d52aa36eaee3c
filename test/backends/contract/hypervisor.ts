import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { HypervisorBackend, VMDefinition, VMDevice } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { failure } from './failure.ts'

/** A hypervisor to be tried, without VMs. */
export interface HypervisorBench {
  backend: HypervisorBackend
  /** That of another host, without VMs. */
  other: HypervisorBackend
  /** Two devices of the host that can be given to VMs; null: its network devices with the MAC addresses 02::01 and 02::02. */
  devices: readonly [PCIAddress | null, PCIAddress | null]
  /** There is nothing in the guests that lets go of a device which is taken away while they run. */
  guestsKeepDevices?: true
  close(): Promise<void>
}

/** What every HypervisorBackend must do. `open` is called before each test, `close` after it. */
export function hypervisorContract(name: string, open: () => Promise<HypervisorBench>): void {
  describe(`hypervisor contract: ${name}`, () => {
    const { signal } = new AbortController()
    const one: VMDefinition = {
      id: '6f2f7a52-4f0e-4c3c-9d1c-000000000001',
      name: 'contract-1',
      memoryMiB: 64,
      processors: 1,
    }
    const two: VMDefinition = { ...one, id: '6f2f7a52-4f0e-4c3c-9d1c-000000000002', name: 'contract-2' }
    let bench: HypervisorBench
    let backend: HypervisorBackend
    let other: HypervisorBackend
    let devices: [VMDevice, VMDevice]

    const find = async (vm: VMDefinition) => (await backend.discover(signal)).find(({ id }) => id === vm.id)
    const refusal = async (promise: Promise<unknown>) => {
      const error = await failure(promise)
      expect(error).to.be.instanceOf(BackendError)
      expect((error as BackendError).device).to.include(backend.host)
      return (error as BackendError).code
    }

    beforeEach(async () => {
      bench = await open()
      backend = bench.backend
      other = bench.other
      devices = [
        { address: bench.devices[0], mac: MACAddress.parse('02:00:00:00:00:01') },
        { address: bench.devices[1], mac: MACAddress.parse('02:00:00:00:00:02') },
      ]
    })
    afterEach(async () => {
      for (const { id } of [one, two]) {
        await backend.stop(id, signal)
        await backend.undefine(id, signal)
        await backend.undefine(id, signal)
        await other.stop(id, signal)
        await other.undefine(id, signal)
      }
      expect(await backend.discover(signal)).to.deep.equal([])
      await bench.close()
    })

    it('defines, starts and stops, each twice the same as once', async () => {
      await backend.define(one, signal)
      await backend.define(one, signal)
      expect(await find(one)).to.deep.equal({ ...one, running: false, devices: [] })
      await backend.start(one.id, signal)
      await backend.start(one.id, signal)
      expect((await find(one))?.running).to.equal(true)
      await backend.stop(one.id, signal)
      await backend.stop(one.id, signal)
      expect((await find(one))?.running).to.equal(false)
    })

    it('refuses another definition of the same UUID or the same name', async () => {
      await backend.define(one, signal)
      expect(await refusal(backend.define({ ...one, memoryMiB: 128 }, signal))).to.equal('conflict')
      expect(await refusal(backend.define({ ...two, name: one.name }, signal))).to.equal('conflict')
      expect((await backend.discover(signal)).length).to.equal(1)
    })

    it('refuses to start or equip what is not defined, and to undefine what runs', async () => {
      expect(await refusal(backend.start(one.id, signal))).to.equal('refused')
      expect(await refusal(backend.attach(one.id, devices[0], signal))).to.equal('refused')
      await backend.define(one, signal)
      await backend.start(one.id, signal)
      expect(await refusal(backend.undefine(one.id, signal))).to.equal('conflict')
    })

    it('gives a device to one VM, and after it is taken away to another', async () => {
      await backend.define(one, signal)
      await backend.define(two, signal)
      await backend.attach(one.id, devices[0], signal)
      await backend.attach(one.id, devices[0], signal)
      await backend.attach(one.id, devices[1], signal)
      expect((await find(one))?.devices).to.have.deep.members(devices)
      expect(await refusal(backend.attach(two.id, devices[0], signal))).to.equal('conflict')
      await backend.detach(one.id, devices[0], signal)
      await backend.detach(one.id, devices[0], signal)
      await backend.attach(two.id, devices[0], signal)
      expect((await find(one))?.devices).to.deep.equal([devices[1]])
      expect((await find(two))?.devices).to.deep.equal([devices[0]])
    })

    it('gives devices to a VM that runs', async () => {
      await backend.define(one, signal)
      await backend.start(one.id, signal)
      await backend.attach(one.id, devices[0], signal)
      expect((await find(one))?.devices).to.deep.equal([devices[0]])
      if (bench.guestsKeepDevices === true) {
        expect(await refusal(backend.detach(one.id, devices[0], signal))).to.equal('timeout')
        expect((await find(one))?.devices).to.deep.equal([devices[0]])
        await backend.stop(one.id, signal)
      }
      await backend.detach(one.id, devices[0], signal)
      expect((await find(one))?.devices).to.deep.equal([])
    })

    it('refuses a device that the host does not have', async () => {
      await backend.define(one, signal)
      const absent = { address: PCIAddress.parse('0000:ff:1f.7'), mac: devices[0].mac }
      expect(await refusal(backend.attach(one.id, absent, signal))).to.equal('refused')
    })

    it('has nothing to undo for a VM that is not there', async () => {
      await backend.stop(one.id, signal)
      await backend.detach(one.id, devices[0], signal)
      await backend.undefine(one.id, signal)
    })

    it('moves a VM to another host as it is, running or not, twice the same as once, and back', async () => {
      for (const running of [false, true]) {
        await backend.define(one, signal)
        if (running) await backend.start(one.id, signal)
        await backend.migrate(one.id, other.host, signal)
        await backend.migrate(one.id, other.host, signal)
        expect(await find(one)).to.equal(undefined)
        expect(await other.discover(signal)).to.deep.equal([{ ...one, running, devices: [] }])
        await other.migrate(one.id, backend.host, signal)
        expect(await other.discover(signal)).to.deep.equal([])
        expect(await find(one)).to.deep.equal({ ...one, running, devices: [] })
      }
    })

    it('refuses to move what has devices, what is not there, and to where it cannot go', async () => {
      expect(await refusal(backend.migrate(one.id, other.host, signal))).to.equal('refused')
      await backend.define(one, signal)
      expect(await refusal(backend.migrate(one.id, backend.host, signal))).to.equal('refused')
      expect(await refusal(backend.migrate(one.id, 'no-such-host', signal))).to.equal('refused')
      await backend.attach(one.id, devices[0], signal)
      expect(await refusal(backend.migrate(one.id, other.host, signal))).to.equal('conflict')
      await backend.detach(one.id, devices[0], signal)
      await other.define({ ...two, name: one.name }, signal)
      expect(await refusal(backend.migrate(one.id, other.host, signal))).to.equal('conflict')
      expect((await find(one))?.devices).to.deep.equal([])
    })

    it('changes nothing when it is told to stop before it began', async () => {
      expect(await refusal(backend.define(one, AbortSignal.abort()))).to.equal('timeout')
      expect(await find(one)).to.equal(undefined)
    })
  })
}
