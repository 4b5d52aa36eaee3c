import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { LibvirtHypervisor } from '../../../src/backends/libvirt/hypervisor.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'
import { hypervisorContract } from './hypervisor.ts'

const uris = new Map([
  ['host-a', process.env['LIBVIRT_URI_A']],
  ['host-b', process.env['LIBVIRT_URI_B']],
])
if ([...uris.values()].includes(undefined))
  throw new Error('LIBVIRT_URI_A and LIBVIRT_URI_B are not set: run conformance/devices/libvirt.run')

const { signal } = new AbortController()
const host = new LocalHost()

function open(name: string): LibvirtHypervisor {
  return new LibvirtHypervisor({
    host: name,
    uri: uris.get(name)!,
    access: host,
    limits: { ...defaultLimits, vmShutdownMs: 300, vmReleaseMs: 300, vmPollMs: 100 },
    peer: (peer) => uris.get(peer),
  })
}

/** The contract of every hypervisor backend, on two libvirts with QEMU. Nothing is in the guests. */
hypervisorContract('libvirt', async () => ({
  backend: open('host-a'),
  other: open('host-b'),
  devices: [null, null],
  guestsKeepDevices: true,
  close: async () => {},
}))

describe('libvirt with QEMU', () => {
  const vm = { id: '6f2f7a52-4f0e-4c3c-9d1c-00000000000a', name: 'real', memoryMiB: 64, processors: 1 }
  const mac = MACAddress.parse('02:00:00:00:00:0a')
  const hypervisor = open('host-a')
  const other = open('host-b')
  const find = async (at = hypervisor) => (await at.discover(signal)).find(({ id }) => id === vm.id)
  const run = async (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = await host.run(command, args, signal)
    expect(stderr, `${command} ${args.join(' ')}`).to.equal('')
    expect(status).to.equal(0)
    return stdout
  }
  const virsh = (...args: string[]) => run('virsh', '-q', '-c', uris.get('host-a')!, ...args)
  const ovs = (...args: string[]) =>
    run('ovs-vsctl', `--db=${process.env['OVS_DB'] ?? ''}`, '--timeout=20', ...args)

  beforeEach(() => hypervisor.define(vm, signal))
  afterEach(async () => {
    await hypervisor.stop(vm.id, signal)
    await hypervisor.undefine(vm.id, signal)
  })

  for (const when of ['before', 'after'] as const) {
    it(`puts a VM into a VLAN of an Open vSwitch, ${when} it starts, and leaves nothing there`, async () => {
      const vlan = VLANID.parse(42)
      const before = await ovs('list-ports', 'br0')
      if (when === 'after') await hypervisor.start(vm.id, signal)
      await hypervisor.attachKnown(vm.id, { kind: 'openvswitch', mac, bridge: 'br0', vlan }, signal)
      if (when === 'before') await hypervisor.start(vm.id, signal)
      expect((await find())?.devices).to.deep.equal([{ address: null, mac }])
      const [port, ...more] = (await ovs('list-ports', 'br0'))
        .split('\n')
        .filter((name) => !before.split('\n').includes(name))
      expect(more).to.deep.equal([])
      expect((await ovs('get', 'port', port ?? 'none', 'tag')).trim()).to.equal('42')
      await hypervisor.stop(vm.id, signal)
      expect(await ovs('list-ports', 'br0')).to.equal(before)
      await hypervisor.detach(vm.id, { address: null, mac }, signal)
      expect((await find())?.devices).to.deep.equal([])
    })
  }

  it('has libvirt make a macvtap, and tells what it says where it cannot', async () => {
    await hypervisor.start(vm.id, signal)
    await hypervisor.attachKnown(vm.id, { kind: 'direct', mac, source: 'nic0' }, signal)
    expect(await run('ip', '-br', 'link', 'show', 'type', 'macvtap')).to.include(mac)
    const absent = { kind: 'direct', mac: MACAddress.parse('02:00:00:00:00:0b'), source: 'nic9' } as const
    const error = await failure(hypervisor.attachKnown(vm.id, absent, signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
    expect(String(error)).to.include('Unable to get index for interface nic9: No such device')
    expect((await find())?.devices).to.deep.equal([{ address: null, mac }])
  })

  it('gives a VM a network device of the host for itself, known by its MAC address', async () => {
    const device = { address: null, mac: MACAddress.parse('02:00:00:00:00:0e') }
    await hypervisor.attach(vm.id, device, signal)
    await hypervisor.start(vm.id, signal)
    const made = async () => (await run('ip', '-d', 'link', 'show', 'type', 'macvtap')).match(/mode passthru/g)
    expect(await made()).to.have.length(1)
    await hypervisor.attach(vm.id, device, signal)
    expect((await find())?.devices).to.deep.equal([device])
    await hypervisor.stop(vm.id, signal)
    expect(await made()).to.equal(null)
    expect(await run('ip', '-br', 'link', 'show', 'dev', 'io0')).to.include(device.mac)
    await hypervisor.detach(vm.id, device, signal)
    expect((await find())?.devices).to.deep.equal([])
  })

  it('has a virtual function and a controller of NVMe in a definition, as hostdev', async () => {
    const address = PCIAddress.parse('0000:3b:10.0')
    const nvme = PCIAddress.parse('0000:3c:00.1')
    const wholeMAC = MACAddress.parse('02:00:00:00:00:0c')
    const vlan = VLANID.parse(42)
    await hypervisor.attachKnown(vm.id, { kind: 'function', mac, address, vlan, managed: true }, signal)
    const whole = { kind: 'pci', mac: wholeMAC, address: nvme, managed: false, whole: 'nvme' } as const
    await hypervisor.attachKnown(vm.id, whole, signal)
    expect((await find())?.devices).to.have.deep.members([
      { address, mac },
      { address: nvme, mac: wholeMAC, whole: 'nvme' },
    ])
    const text = await virsh('dumpxml', '--inactive', vm.id)
    expect(text).to.match(/<interface type='hostdev' managed='yes'>[^]*<tag id='42'\/>[^]*<\/interface>/)
    expect(text).to.match(/<hostdev mode='subsystem' type='pci' managed='no'>/)
    const error = await failure(hypervisor.start(vm.id, signal))
    expect(error).to.be.instanceOf(BackendError)
    expect(String(error)).to.match(/host doesn't support passthrough|not found/)
    await hypervisor.detach(vm.id, { address, mac }, signal)
    await hypervisor.detach(vm.id, { address: nvme, mac: wholeMAC }, signal)
    expect((await find())?.devices).to.deep.equal([])
  })

  it('leaves alone what others configure', async () => {
    const before = await virsh('dumpxml', '--inactive', vm.id)
    await virsh('desc', vm.id, '--config', '--title', 'R&D <x>')
    const edited = await virsh('dumpxml', '--inactive', vm.id)
    expect(edited).not.to.equal(before)
    await hypervisor.attachKnown(vm.id, { kind: 'direct', mac, source: 'nic0' }, signal)
    await hypervisor.define(vm, signal)
    await hypervisor.detach(vm.id, { address: null, mac }, signal)
    expect(await virsh('dumpxml', '--inactive', vm.id)).to.equal(edited)
  })

  it('gives up a migration when the caller does', async () => {
    await hypervisor.undefine(vm.id, signal)
    await hypervisor.define({ ...vm, memoryMiB: 2048 }, signal)
    await hypervisor.start(vm.id, signal)
    await virsh('migrate-setspeed', vm.id, '1')
    const stop = new AbortController()
    const moving = failure(hypervisor.migrate(vm.id, 'host-b', stop.signal))
    while ((await find(other)) === undefined) await virsh('domstate', vm.id)
    stop.abort()
    expect(await moving)
      .to.be.instanceOf(BackendError)
      .with.property('code', 'timeout')
    expect((await find())?.running).to.equal(true)
    expect(await find(other)).to.equal(undefined)
  })

  it('is told of what others do', async () => {
    const stop = new AbortController()
    let changes = 0
    const watching = hypervisor.watch!(() => (changes += 1), stop.signal)
    // virsh may not listen yet when it is started the first time.
    for (let count = 0; changes === 0 && count < 20; count++) {
      await virsh('start', vm.id)
      await virsh('destroy', vm.id)
    }
    expect(changes).to.be.greaterThan(0)
    stop.abort()
    await watching
  })
})
