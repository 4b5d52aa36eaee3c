import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { LibvirtHypervisor } from '../../../src/backends/libvirt/hypervisor.ts'
import type { FaultEffect } from '../../../src/backends/simulated/faults.ts'
import type { DiscoveredVM, HypervisorBackend } from '../../../src/iov/backend.ts'
import type { FaultBench } from '../contract/every-fault.ts'
import { device, openLibvirt, otherDevice, vm } from '../libvirt/bench.ts'
import { failingHost } from './failing-host.ts'

const { signal } = new AbortController()
const other = { ...vm, id: '6f2f7a52-4f0e-4c3c-9d1c-000000000002', name: 'two' }

const words = (errno: string, ...stderr: string[]): FaultEffect => ({
  kind: 'refuse',
  errno,
  stderr: stderr.map((line) => `error: ${line}\n`).join(''),
})
const noConnection = words(
  'EIO',
  'failed to connect to the hypervisor',
  "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Connection refused",
)

/** A VM is defined, equipped, started and all that taken back; somebody else gives his own VM another device. */
export async function hypervisorBench(): Promise<FaultBench<HypervisorBackend>> {
  const { access, hypervisor: sound, close } = await openLibvirt()
  const over = (host: HostAccess): HypervisorBackend =>
    new LibvirtHypervisor({
      host: 'h1',
      uri: 'libvirt:h1',
      access: host,
      limits: { ...defaultLimits, vmShutdownMs: 3, vmReleaseMs: 3, vmPollMs: 1 },
      peer: () => undefined,
      wait: async () => {},
    })
  const find = async () => (await sound.discover(signal)).find(({ id }) => id === vm.id)
  const is = async (one: Partial<DiscoveredVM>) => expect(await find()).to.deep.include(one)
  const define = () => sound.define(vm, signal)
  const attach = async () => {
    await define()
    await sound.attach(vm.id, device, signal)
  }
  const start = async () => {
    await attach()
    await sound.start(vm.id, signal)
  }
  return {
    device: 'h1',
    breakAt: failingHost(access, over, {
      changing: /^run virsh .*(define|start|shutdown|destroy|attach|detach)/,
      async meanwhile() {
        await sound.define(other, signal)
        await sound.attach(other.id, otherDevice, signal)
      },
      effects: {
        unreachable: noConnection,
        vanishing: noConnection,
        refusing: words('EBUSY', 'Failed to do it', 'Requested operation is not valid: it is busy'),
        'wrong credentials': words('EACCES', 'authentication failed: access denied'),
      },
    }),
    operations: {
      'defines a VM': {
        run: (backend, stop) => backend.define(vm, stop),
        expectDone: () => is({ ...vm, running: false }),
      },
      'gives it a device': {
        before: define,
        run: (backend, stop) => backend.attach(vm.id, device, stop),
        expectDone: () => is({ devices: [device] }),
      },
      'starts it': {
        before: attach,
        run: (backend, stop) => backend.start(vm.id, stop),
        expectDone: () => is({ running: true, devices: [device] }),
      },
      'takes a device from it while it runs': {
        before: start,
        run: (backend, stop) => backend.detach(vm.id, device, stop),
        expectDone: () => is({ running: true, devices: [] }),
      },
      'stops it': {
        before: start,
        run: (backend, stop) => backend.stop(vm.id, stop),
        expectDone: () => is({ running: false, devices: [device] }),
      },
      'undefines it': {
        before: attach,
        run: (backend, stop) => backend.undefine(vm.id, stop),
        expectDone: async () => expect(await find()).to.equal(undefined),
      },
    },
    async clean() {
      await sound.stop(vm.id, signal)
      await sound.undefine(vm.id, signal)
      const [theirs, ...others] = await sound.discover(signal)
      expect(others).to.deep.equal([])
      if (theirs === undefined) return
      expect(theirs).to.deep.equal({ ...other, running: false, devices: [otherDevice] })
      await sound.undefine(other.id, signal)
    },
    close: async () => close(),
  }
}
