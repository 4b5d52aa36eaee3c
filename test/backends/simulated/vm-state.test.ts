import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { SimulatedGuest } from '../../../src/backends/simulated/guest/simulated-guest.ts'
import { SimulatedHypervisor } from '../../../src/backends/simulated/hypervisor.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { VMState } from '../../../src/backends/simulated/vm-state.ts'
import type { BackendError, VMDevice } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { portNameOf } from '../../../src/iov/wwn.ts'
import { failure } from '../contract/failure.ts'
import { diskAndShare, guestContract } from '../contract/guest.ts'
import { hypervisorContract } from '../contract/hypervisor.ts'
import { controller } from './site.ts'

const { signal } = new AbortController()
const id = '6f2f7a52-4f0e-4c3c-9d1c-000000000001'
const addresses = [PCIAddress.parse('0000:01:10.0'), PCIAddress.parse('0000:01:10.2')] as const
const macs = [MACAddress.parse('02:00:00:00:00:01'), MACAddress.parse('02:00:00:00:00:02')] as const

function guestOver(host: string, state: VMState): SimulatedGuest {
  const network = { served: new Set(diskAndShare.map(({ address }) => address)), leadsTo: () => true }
  return new SimulatedGuest({ host, state, resources: diskAndShare, network, limits: defaultLimits })
}

async function open() {
  const file = new StateFile(':memory:')
  const controllers = [controller('0000:01:00.0'), controller('0000:02:00.0', { driver: 'lpfc' })]
  const kernel = new SimulatedKernel('h1', controllers, file)
  await kernel.write('/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs', '2', signal)
  const state = new VMState('h1', file)
  const elsewhere = new VMState('h2', file)
  const states = new Map([
    ['h1', state],
    ['h2', elsewhere],
  ])
  const peer = (host: string): VMState | undefined => states.get(host)
  const hypervisor = new SimulatedHypervisor('h1', state, kernel, peer)
  const other = new SimulatedHypervisor('h2', elsewhere, kernel, peer)
  return { file, kernel, hypervisor, other, elsewhere, guest: guestOver('h1', state) }
}

async function openRunning() {
  const opened = await open()
  const { hypervisor } = opened
  await hypervisor.define({ id, name: 'vm', memoryMiB: 64, processors: 1 }, signal)
  await hypervisor.start(id, signal)
  for (const [at, address] of addresses.entries())
    await hypervisor.attach(id, { address, mac: macs[at] as MACAddress }, signal)
  return opened
}

hypervisorContract('simulated', async () => {
  const { file, hypervisor, other } = await open()
  return { backend: hypervisor, other, devices: addresses, close: async () => file.close() }
})

guestContract('simulated', async () => {
  const { file, hypervisor, guest } = await openRunning()
  return {
    backend: guest,
    vm: id,
    macs,
    absent: MACAddress.parse('02:00:00:00:00:09'),
    power: (on) => (on ? hypervisor.start(id, signal) : hypervisor.stop(id, signal)),
    close: async () => file.close(),
  }
})

describe('simulated virtual machines', () => {
  it('have virtual ports of Fibre Channel that the host has, each given once, as SCSI hosts', async () => {
    const { file, hypervisor, guest, kernel } = await openRunning()
    const port = (at: number): VMDevice => {
      const mac = MACAddress.parse(`02:00:00:00:01:0${at}`)
      return { address: null, mac, wwpn: portNameOf(mac) }
    }
    await kernel.write('/sys/class/fc_host/host0/vport_create', `${port(0).wwpn}:2001000000000001`, signal)
    const absent = await failure(hypervisor.attach(id, port(1), signal))
    expect((absent as BackendError).code).to.equal('refused')
    for (let call = 0; call < 2; call++) await hypervisor.attach(id, port(0), signal)
    const other = { id: id.replace(/1$/, '2'), name: 'other', memoryMiB: 64, processors: 1 }
    await hypervisor.define(other, signal)
    const taken = await failure(hypervisor.attach(other.id, port(0), signal))
    expect((taken as BackendError).code).to.equal('conflict')
    expect(await guest.addInterface(id, port(0).mac, signal)).to.equal('host0')
    for (let call = 0; call < 2; call++) await hypervisor.detach(id, port(0), signal)
    expect((await hypervisor.discover(signal))[0]!.devices.map(({ address }) => address)).to.deep.equal(
      addresses,
    )
    file.close()
  })

  it('take what is in their guest along to another host', async () => {
    const { file, hypervisor, guest, elsewhere } = await openRunning()
    const name = await guest.addInterface(id, macs[0], signal)
    await guest.connect(id, macs[0], diskAndShare[0], signal)
    // A device goes by its address; naming the other's MAC keeps the interface, as a guest's own configuration is kept.
    for (const address of addresses) await hypervisor.detach(id, { address, mac: macs[1] }, signal)
    await hypervisor.migrate(id, 'h2', signal)
    expect(await guest.discover(id, signal)).to.deep.equal([])
    expect([...file.load('guest', 'h2').values()]).to.deep.equal([{ name, mac: macs[0] }])
    expect(Object.keys(elsewhere.connections(id).records)).to.have.length(1)
    const kinds = ['guest', 'vm', 'connections'] as const
    expect(kinds.flatMap((kind) => [...file.load(kind, 'h1').keys()])).to.deep.equal([])
  })

  it('lose their interface with the device, and all with the domain', async () => {
    const { file, hypervisor, guest } = await openRunning()
    await guest.addInterface(id, macs[0], signal)
    await guest.addInterface(id, macs[1], signal)
    await hypervisor.detach(id, { address: addresses[0], mac: macs[0] }, signal)
    expect((await guest.discover(id, signal)).map(({ mac }) => mac)).to.deep.equal([macs[1]])
    await hypervisor.stop(id, signal)
    await hypervisor.undefine(id, signal)
    expect(file.load('guest', 'h1').size).to.equal(0)
    expect(file.load('vm', 'h1').size).to.equal(0)
  })
})
