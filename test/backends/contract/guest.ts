import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import type { GuestBackend, GuestResource } from '../../../src/iov/backend.ts'
import type { MACAddress } from '../../../src/iov/mac-address.ts'
import { failure } from './failure.ts'

/** The guests of a host to be tried. */
export interface GuestBench {
  backend: GuestBackend
  /** A running VM with two devices of these addresses, none of them in use in the guest. */
  vm: string
  macs: readonly [MACAddress, MACAddress]
  /** An address that no device of the VM has. */
  absent: MACAddress
  /** An iSCSI target and an NFS export, where others than these are there to be connected to: `diskAndShare`. */
  resources?: readonly [disk: GuestResource, share: GuestResource]
  /** Stops the VM, or starts it; its operating system goes on as it was. */
  power(on: boolean): Promise<void>
  close(): Promise<void>
}

/** What the contract connects to unless a bench has its own. */
export const diskAndShare: readonly [disk: GuestResource, share: GuestResource] = [
  { name: 'lun-1', kind: 'iscsi', address: '192.0.2.1:3260,iqn.2026-01.test:lun-1' },
  { name: 'share', kind: 'nfs', address: '192.0.2.1:/share' },
]

/** What every GuestBackend must do. `open` is called before each test, `close` after it. */
export function guestContract(name: string, open: () => Promise<GuestBench>): void {
  describe(`guest contract: ${name}`, () => {
    const { signal } = new AbortController()
    let disk: GuestResource
    let share: GuestResource
    let bench: GuestBench
    let backend: GuestBackend
    /** A guest may have other devices besides. */
    const discover = async () =>
      (await backend.discover(bench.vm, signal)).filter(({ mac }) => bench.macs.includes(mac))
    const refusal = async (promise: Promise<unknown>) => {
      const error = await failure(promise)
      expect(error).to.be.instanceOf(BackendError)
      expect((error as BackendError).device).to.include(bench.vm)
      return (error as BackendError).code
    }

    beforeEach(async () => {
      bench = await open()
      backend = bench.backend
      ;[disk, share] = bench.resources ?? diskAndShare
    })
    afterEach(() => bench.close())

    it('takes devices into use under names of their own, and removes them, twice the same as once', async () => {
      const { vm, macs } = bench
      const first = await backend.addInterface(vm, macs[0], signal)
      const second = await backend.addInterface(vm, macs[1], signal)
      expect(second).not.to.equal(first)
      expect(await backend.addInterface(vm, macs[0], signal)).to.equal(first)
      expect(await discover()).to.have.deep.members([
        { name: first, mac: macs[0], connected: [] },
        { name: second, mac: macs[1], connected: [] },
      ])
      await backend.removeInterface(vm, macs[0], signal)
      await backend.removeInterface(vm, macs[0], signal)
      expect((await discover()).map(({ mac }) => mac)).to.deep.equal([macs[1]])
    })

    it('connects and disconnects resources, twice the same as once', async () => {
      const { vm, macs } = bench
      await backend.addInterface(vm, macs[0], signal)
      await backend.connect(vm, macs[0], disk, signal)
      await backend.connect(vm, macs[0], disk, signal)
      await backend.connect(vm, macs[0], share, signal)
      expect((await discover())[0]?.connected).to.have.members([disk.name, share.name])
      await backend.disconnect(vm, macs[0], disk, signal)
      await backend.disconnect(vm, macs[0], disk, signal)
      expect((await discover())[0]?.connected).to.deep.equal([share.name])
    })

    it('refuses what the guest does not have', async () => {
      const { vm, macs, absent } = bench
      expect(await refusal(backend.addInterface(vm, absent, signal))).to.equal('refused')
      expect(await refusal(backend.connect(vm, macs[0], disk, signal))).to.equal('refused')
      await backend.disconnect(vm, macs[0], disk, signal)
      await backend.removeInterface(vm, absent, signal)
    })

    it('refuses to remove an interface that a resource is connected through', async () => {
      const { vm, macs } = bench
      await backend.addInterface(vm, macs[0], signal)
      await backend.connect(vm, macs[0], disk, signal)
      expect(await refusal(backend.removeInterface(vm, macs[0], signal))).to.equal('conflict')
      await backend.disconnect(vm, macs[0], disk, signal)
      await backend.removeInterface(vm, macs[0], signal)
    })

    it('does not answer while the VM does not run, and has what it had after that', async () => {
      const { vm, macs } = bench
      await backend.addInterface(vm, macs[0], signal)
      await backend.connect(vm, macs[0], disk, signal)
      const before = await discover()
      await bench.power(false)
      expect(await backend.discover(vm, signal)).to.deep.equal([])
      expect(await refusal(backend.addInterface(vm, macs[1], signal))).to.equal('unreachable')
      expect(await refusal(backend.connect(vm, macs[0], share, signal))).to.equal('unreachable')
      await bench.power(true)
      expect(await discover()).to.deep.equal(before)
    })
  })
}
