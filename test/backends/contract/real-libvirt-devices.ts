import { expect } from 'chai'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultLimits } from '../../../src/base/limits.ts'
import { silentLog } from '../../../src/base/log.ts'
import { openGuest } from '../../../src/backends/guest/open-guest.ts'
import { LibvirtHypervisor } from '../../../src/backends/libvirt/hypervisor.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { MacvtapAdapter } from '../../../src/backends/macvtap/adapter.ts'
import { NPIVAdapter } from '../../../src/backends/npiv/adapter.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { VMDevice } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { portNameOf } from '../../../src/iov/wwn.ts'
import { adapterOver } from '../simulated/site.ts'
import { failure } from './failure.ts'
import { nameDisk } from './fibre-channel-disk.ts'
import type { FibreChannelDisk } from './fibre-channel-disk.ts'

/**
 * A VM of a real libvirt with real devices of this machine: run conformance/rig/kernel/suites/70-libvirt.sh, whose igb
 * cards and Fibre Channel adapter these are. LIBVIRT_DISK is the file in storage of which the disk is made. Nothing is in
 * the VM, and its firmware halts at once: whether a device can be taken away would else depend on how far a BIOS has come
 * with it meanwhile.
 */
const uri = 'qemu:///system'
const unit = process.env['LIBVIRT_DISK']
if (unit === undefined) throw new Error('LIBVIRT_DISK is not set: run conformance/devices/kernel.run libvirt')
const [card, second, storage] = ['0000:01:00.0', '0000:02:00.0', '0000:00:10.0'].map(PCIAddress.parse) as [
  PCIAddress,
  PCIAddress,
  PCIAddress,
]
const { signal } = new AbortController()
const access = new LocalHost()
const limits = { ...defaultLimits, vmShutdownMs: 300, vmReleaseMs: 20_000, virtualPortUnitsMs: 20_000 }
/** `hlt`, and at the reset vector a jump back to it. */
const firmware = Buffer.alloc(0x10000, 0xf4)
firmware.set([0xeb, 0xfd], firmware.length - 15)

describe('a VM of libvirt with real devices', () => {
  const vm = { id: '6f2f7a52-4f0e-4c3c-9d1c-00000000000d', name: 'devices', memoryMiB: 64, processors: 1 }
  const functions = [0, 1].map((index) => ({
    index,
    mac: MACAddress.parse(`02:69:6f:00:0d:0${index}`),
    vlan: VLANID.parse(700 + index),
  }))
  const hypervisor = new LibvirtHypervisor({ host: 'h1', uri, access, limits, peer: () => undefined })
  const sriov = adapterOver(access)
  const macvtap = new MacvtapAdapter({
    host: 'h1',
    access,
    limits,
    log: silentLog,
    controllers: [{ controller: second, virtual: 1 }],
  })
  const npiv = new NPIVAdapter({ host: 'h1', access, limits, log: silentLog })

  const run = async (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = await access.run(command, args, signal)
    expect(status, `${command} ${args.join(' ')}: ${stderr}`).to.equal(0)
    return stdout
  }
  const virsh = (...args: string[]) => run('virsh', '-q', '-c', uri, ...args)
  const ask = async (args: readonly string[], input: string) => {
    const all = ['-q', '-c', uri, ...args]
    const { status, stderr } = await access.run('virsh', all, signal, input)
    expect(status, `${args.join(' ')}: ${stderr}`).to.equal(0)
  }
  const devices = async () => (await hypervisor.discover(signal)).find(({ id }) => id === vm.id)?.devices
  const live = () => virsh('dumpxml', vm.id)
  const deviceOf = async (index: number): Promise<VMDevice> => {
    const link = await access.readLink(`/sys/bus/pci/devices/${card}/virtfn${index}`, signal)
    return { address: PCIAddress.parse(link.replace('../', '')), mac: functions[index]!.mac }
  }
  const driverOf = async ({ address }: VMDevice) =>
    (await access.readLink(`/sys/bus/pci/devices/${address ?? ''}/driver`, signal)).split('/').at(-1)
  /** What the card itself says, as `ip` shows it. */
  const shownOf = async (index: number) => {
    const lines = (await run('ip', 'link', 'show', 'dev', 'pf0')).split('\n')
    return lines.find((line) => line.trim().startsWith(`vf ${index} `)) ?? 'nothing'
  }
  const expectOurs = async (index: number) => {
    const { mac, vlan } = functions[index]!
    expect(await shownOf(index))
      .to.include(mac)
      .and.include(`vlan ${vlan}`)
  }

  const storageMAC = MACAddress.parse('02:69:6f:00:0d:03')
  const wwpn = portNameOf(storageMAC)
  const unitDevice: VMDevice = { address: null, mac: storageMAC, wwpn }
  let disk: FibreChannelDisk
  let directory: string

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'devices-'))
    await writeFile(join(directory, 'halt.rom'), firmware)
    await sriov.enable(card, 2, signal)
    for (const { index, mac, vlan } of functions) await sriov.configure(card, index, { mac, vlan }, signal)
    await hypervisor.define(vm, signal)
    // Without an operating system in it, only PCI Express itself lets a device go from a slot that was never switched on.
    const arg = (value: string) => `<qemu:arg value='${value}'/>`
    const added = [arg('-global'), arg('ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off')].join('')
    const edited = (await virsh('dumpxml', '--inactive', vm.id))
      .replace(/<domain /, "<domain xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' ")
      .replace('</type>', `</type><loader readonly='yes' type='rom'>${directory}/halt.rom</loader>`)
      .replace('</domain>', `<qemu:commandline>${added}</qemu:commandline></domain>`)
    await ask(['define', '/dev/stdin'], edited)
    await hypervisor.attach(vm.id, await deviceOf(0), signal)
    await npiv.configure(storage, 0, { wwpn }, signal)
    // Its port has just come: storage is still being asked what it has, and nothing has a name.
    ;[disk] = await Promise.all([
      nameDisk(access, wwpn, signal),
      hypervisor.attach(vm.id, unitDevice, signal),
    ])
    await hypervisor.start(vm.id, signal)
  })
  after(async () => {
    await hypervisor.stop(vm.id, signal)
    await hypervisor.undefine(vm.id, signal)
    await npiv.reset(storage, 0, signal)
    for (const { index } of functions) await sriov.reset(card, index, signal)
    await sriov.enable(card, 0, signal)
    await rm(directory, { recursive: true })
    await disk.forget()
  })

  it('has a virtual function from its start, with MAC address and VLAN on the card', async () => {
    const device = await deviceOf(0)
    expect(await devices()).to.deep.include(device)
    expect(await live()).to.match(/<interface type='hostdev' managed='yes'>[^]*<tag id='700'\/>/)
    expect(await driverOf(device)).to.equal('vfio-pci')
    await expectOurs(0)
  })

  it('has a disk behind a virtual port of Fibre Channel from its start, gives it back while it runs, and gets it', async () => {
    const first = await deviceOf(0)
    expect(await live()).to.include(`<source dev='${disk.path}'`)
    expect(await devices()).to.have.deep.members([first, unitDevice])
    await hypervisor.detach(vm.id, unitDevice, signal)
    expect(await devices()).to.deep.equal([first])
    await hypervisor.attach(vm.id, unitDevice, signal)
    expect(await devices()).to.have.deep.members([first, unitDevice])
    expect(await live()).to.include(`<source dev='${disk.path}'`)
    await hypervisor.detach(vm.id, unitDevice, signal)
  })

  it('gets another while it runs, which goes back to its driver and keeps its VLAN when it is taken away', async () => {
    const [first, device] = [await deviceOf(0), await deviceOf(1)]
    const before = await driverOf(device)
    await hypervisor.attach(vm.id, device, signal)
    expect(await devices()).to.have.deep.members([first, device])
    expect(await driverOf(device)).to.equal('vfio-pci')
    expect(await live()).to.include("<tag id='701'/>")
    await expectOurs(1)
    await hypervisor.detach(vm.id, device, signal)
    expect(await devices()).to.deep.equal([first])
    expect(await driverOf(device)).to.equal(before)
    await expectOurs(1)
  })

  it('gets a macvtap while it runs, and gives it back', async () => {
    const mac = MACAddress.parse('02:69:6f:00:0d:02')
    await macvtap.configure(second, 0, { mac }, signal)
    const device = { address: null, mac }
    await hypervisor.attach(vm.id, device, signal)
    expect(await devices()).to.deep.include(device)
    expect(await live()).to.match(new RegExp(`<mac address='${mac}'/>[^]*<target dev='[^']+' managed='no'/>`))
    await hypervisor.detach(vm.id, device, signal)
    expect(await devices()).not.to.deep.include(device)
    await macvtap.reset(second, 0, signal)
  })

  it('says that storage shows nothing to a port that it does not know', async () => {
    const mac = MACAddress.parse('02:69:6f:00:0d:04')
    const unknown = portNameOf(mac)
    const impatient = { ...limits, virtualPortUnitsMs: 1_000 }
    const asked = new LibvirtHypervisor({ host: 'h1', uri, access, limits: impatient, peer: () => undefined })
    await npiv.configure(storage, 1, { wwpn: unknown }, signal)
    try {
      const error = await failure(asked.attach(vm.id, { address: null, mac, wwpn: unknown }, signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
      expect(String(error)).to.include(`no logical unit to ${unknown}`)
    } finally {
      await npiv.reset(storage, 1, signal)
    }
  })

  it('has in the disk what storage has, and storage what is written to it', async () => {
    const first = async (path: string, flag: string) => {
      const { stdout } = await access.run('dd', [`if=${path}`, `iflag=${flag}`, 'bs=512', 'count=1'], signal)
      return stdout.trim()
    }
    // What was there, or what this test has written when it was run before.
    const before = await first(unit, 'fullblock')
    expect(before).to.match(/ a virtual port/)
    expect(await first(disk.path, 'direct')).to.equal(before)
    const file = await open(disk.path, 'r+')
    await file.write(`${before.startsWith('from') ? 'behind' : 'from'} a virtual port`.padEnd(512), 0)
    await file.sync()
    await file.close()
    expect(await first(unit, 'fullblock'))
      .to.match(/ a virtual port$/)
      .and.not.equal(before)
  })

  it('finds a virtual port of Fibre Channel in libvirt, as an adapter of SCSI with the disk in a pool', async () => {
    const hosts = await access.list('/sys/class/fc_host', signal)
    const names = await Promise.all(
      hosts.map((host) => access.read(`/sys/class/fc_host/${host}/port_name`, signal)),
    )
    const adapter = `scsi_${hosts[names.indexOf(`0x${wwpn}\n`)] ?? 'host that is not there'}`
    const source = `<source><adapter type='scsi_host' name='${adapter}'/></source>`
    const pool = `<pool type='scsi'><name>npiv</name>${source}<target><path>/dev/disk/by-path</path></target></pool>`
    await ask(['pool-define', '/dev/stdin'], pool)
    try {
      await virsh('pool-start', 'npiv')
      expect(await virsh('pool-info', 'npiv')).to.match(/State: +running/)
      expect(await virsh('vol-list', 'npiv')).to.match(/unit:0:0:0 .*-fc-0x200002fc00000002-lun-0/)
      await virsh('pool-destroy', 'npiv')
    } finally {
      await virsh('pool-undefine', 'npiv')
    }
  })

  it('says that there is no agent in it', async () => {
    const guest = openGuest({ hypervisor: true }, { host: 'h1', access, uri, resources: [], limits })
    await virsh('suspend', vm.id)
    expect(await guest.discover(vm.id, signal), 'it is paused').to.deep.equal([])
    await virsh('resume', vm.id)
    const error = await failure(guest.discover(vm.id, signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'unreachable')
    expect(String(error)).to.include('guest agent is not connected')
  })

  it('gives its virtual function back when it is stopped, with what the card had of it', async () => {
    const device = await deviceOf(0)
    await hypervisor.stop(vm.id, signal)
    expect(await driverOf(device)).not.to.equal('vfio-pci')
    await expectOurs(0)
    await hypervisor.detach(vm.id, device, signal)
    expect(await devices()).to.deep.equal([])
    const guest = openGuest({ hypervisor: true }, { host: 'h1', access, uri, resources: [], limits })
    expect(await guest.discover(vm.id, signal), 'it does not run, so its agent is not asked').to.deep.equal(
      [],
    )
  })
})
