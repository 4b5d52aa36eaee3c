import { expect } from 'chai'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import type { AdapterBackend } from '../../../src/iov/backend.ts'
import type { PCIAddress } from '../../../src/iov/pci-address.ts'

/** A real card whose virtual functions all belong to the test. */
export interface ToldBench {
  access: HostAccess
  backend: AdapterBackend
  controller: PCIAddress
  /** The name of its network device. */
  network: string
}

/** A host says by itself that somebody else has changed something of a card, without being asked. */
export function toldChangeContract(name: string, { access, backend, controller, network }: ToldBench): void {
  it(`${name} tells of a VLAN that somebody else has set, and of virtual functions that come and go`, async () => {
    const { signal } = new AbortController()
    const stop = new AbortController()
    let heard: () => void = () => {}
    const watching = backend.watch!(() => heard(), stop.signal)
    const told = async (change: () => Promise<unknown>): Promise<void> => {
      const telling = new Promise<void>((resolve) => (heard = resolve))
      await change()
      await telling
    }
    const setVLAN = async (vlan: number): Promise<void> => {
      const args = ['link', 'set', 'dev', network, 'vf', '0', 'vlan', String(vlan)]
      expect((await access.run('ip', args, signal)).status).to.equal(0)
    }
    const count = (virtual: number) =>
      access.write(`/sys/bus/pci/devices/${controller}/sriov_numvfs`, String(virtual), signal)
    await count(1)
    // Nobody says when the kernel is listened to: the first change is made until it is told.
    const flap = setInterval(() => void setVLAN(7), 1_000)
    await new Promise<void>((resolve) => (heard = resolve))
    clearInterval(flap)
    await told(() => setVLAN(8))
    await told(() => setVLAN(0))
    await told(() => count(0))
    await told(() => count(1))
    await count(0)
    stop.abort()
    await watching
  })
}
