import { expect } from 'chai'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { FaultEffect } from '../../../src/backends/simulated/faults.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { HostError } from '../../../src/backends/host-access.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { readXML } from '../../../src/backends/libvirt/xml-element.ts'
import type { XMLElement } from '../../../src/backends/libvirt/xml-element.ts'
import { failure } from '../contract/failure.ts'
import { hypervisorContract } from '../contract/hypervisor.ts'
import { device, openLibvirt, otherDevice, vm } from './bench.ts'

const { signal } = new AbortController()
type Opened = Awaited<ReturnType<typeof openLibvirt>>

/** A host of which commands are run by something else. */
function running(access: HostAccess, run: HostAccess['run']): HostAccess {
  const { read, write, list, readLink } = access
  return {
    read: read.bind(access),
    write: write.bind(access),
    list: list.bind(access),
    readLink: readLink.bind(access),
    run,
  }
}

const xml = (text: string): XMLElement => readXML(text)[0]!

hypervisorContract('libvirt on a simulated host', async () => {
  const { hypervisor, other, close } = await openLibvirt()
  return {
    backend: hypervisor,
    other,
    devices: [device.address, otherDevice.address],
    close: async () => close(),
  }
})

hypervisorContract('libvirt on a simulated host, with guests that do nothing', async () => {
  const { hypervisor, other, libvirt, otherLibvirt, close } = await openLibvirt()
  libvirt.guests = otherLibvirt.guests = 'deaf'
  return {
    backend: hypervisor,
    other,
    devices: [device.address, otherDevice.address],
    guestsKeepDevices: true,
    close: async () => close(),
  }
})

describe('a hypervisor behind libvirt', () => {
  const refusal = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return error as BackendError
  }

  it('leaves alone what others have configured in a domain', async () => {
    const { hypervisor, libvirt, virsh, close } = await openLibvirt()
    await hypervisor.define(vm, signal)
    const { stdout } = await virsh('dumpxml', vm.id)
    const disk = '<disk type="file" device="disk"><source file="/x"/><target dev="sda" bus="scsi"/></disk>'
    const edited = stdout
      .replace('<devices>', `<title>R&amp;amp;D</title><devices>${disk}`)
      .replace('</os>', '<boot dev="network"/></os>')
    libvirt.define(xml(edited))
    await hypervisor.attach(vm.id, device, signal)
    await hypervisor.define(vm, signal)
    await hypervisor.start(vm.id, signal)
    await hypervisor.stop(vm.id, signal)
    await hypervisor.detach(vm.id, device, signal)
    expect(libvirt.get(vm.id).config).to.deep.equal(xml(edited))
    close()
  })

  it('does not start a VM with a disk whose name leads to no logical unit behind its virtual port', async () => {
    const { hypervisor, close } = await openLibvirt()
    const path = '/dev/disk/by-id/wwn-0x60'
    await hypervisor.define(vm, signal)
    await hypervisor.attachKnown(vm.id, { kind: 'unit', mac: device.mac, path, target: 'sda' }, signal)
    const error = await refusal(hypervisor.start(vm.id, signal))
    expect(error.code).to.equal('conflict')
    expect(error.message).to.include(`${path} leads to no logical unit behind 2000020000000001`)
    expect((await hypervisor.discover(signal))[0]?.running).to.equal(false)
    close()
  })

  it('keeps the VLAN that a virtual function has over start, end and change', async () => {
    const { hypervisor, kernel, libvirt, close } = await openLibvirt()
    const set = (vlan: number) =>
      kernel.run('ip', ['link', 'set', 'dev', 'pf-0000-01-00-0', 'vf', '0', 'vlan', String(vlan)], signal)
    const shown = async () => {
      const { stdout } = await kernel.run(
        'ip',
        ['-j', '-d', 'link', 'show', 'dev', 'pf-0000-01-00-0'],
        signal,
      )
      const [{ vfinfo_list: list }] = JSON.parse(stdout) as [{ vfinfo_list: { vlan_list: unknown }[] }]
      return JSON.stringify(list[0]?.vlan_list)
    }
    await hypervisor.define(vm, signal)
    await hypervisor.attach(vm.id, device, signal)
    await set(42)
    await hypervisor.start(vm.id, signal)
    expect(await shown()).to.include('42')
    await set(43)
    await hypervisor.stop(vm.id, signal)
    expect(await shown()).to.include('43')
    await hypervisor.start(vm.id, signal)
    expect(await shown()).to.include('43')
    await set(0)
    await hypervisor.stop(vm.id, signal)
    await hypervisor.start(vm.id, signal)
    expect(await shown()).not.to.include('4')
    expect(JSON.stringify(libvirt.get(vm.id).config)).not.to.include('"tag"')
    close()
  })

  it('keeps the MAC address of a virtual function whose network device had another', async () => {
    const { hypervisor, kernel, libvirt, close } = await openLibvirt()
    const pf = ['dev', 'pf-0000-01-00-0']
    const ip = async (...args: string[]) => (await kernel.run('ip', args, signal)).stdout
    libvirt.hostMACs.set(device.address, 'ea:95:a3:4c:00:01')
    await ip('link', 'set', ...pf, 'vf', '0', 'mac', device.mac)
    await hypervisor.define(vm, signal)
    await hypervisor.attach(vm.id, device, signal)
    await hypervisor.start(vm.id, signal)
    await hypervisor.stop(vm.id, signal)
    expect(await ip('-j', '-d', 'link', 'show', ...pf)).to.include(device.mac)
    await hypervisor.start(vm.id, signal)
    await hypervisor.detach(vm.id, device, signal)
    expect(await ip('-j', '-d', 'link', 'show', ...pf)).to.include(device.mac)
    close()
  })

  it('switches off a guest that somebody has paused', async () => {
    const { hypervisor, libvirt, close } = await openLibvirt()
    await hypervisor.define(vm, signal)
    await hypervisor.start(vm.id, signal)
    libvirt.paused.add(vm.id)
    await hypervisor.stop(vm.id, signal)
    expect(libvirt.get(vm.id).live).to.equal(null)
    close()
  })

  it('switches off a guest that does not shut down', async () => {
    const { hypervisor, libvirt, close } = await openLibvirt()
    libvirt.guests = 'deaf'
    await hypervisor.define(vm, signal)
    await hypervisor.start(vm.id, signal)
    await hypervisor.stop(vm.id, signal)
    expect(libvirt.get(vm.id).live).to.equal(null)
    close()
  })

  it('defines again what somebody has started while it was undefined', async () => {
    const { hypervisor, libvirt, close } = await openLibvirt((access) =>
      running(access, async (command, args, stop, input) => {
        if (args.includes('undefine')) await libvirt.start(libvirt.get(vm.id), stop)
        return access.run(command, args, stop, input)
      }),
    )
    await hypervisor.define(vm, signal)
    const { code, message } = await refusal(hypervisor.undefine(vm.id, signal))
    expect([code, message.split(': ').at(-1)]).to.deep.equal([
      'conflict',
      'somebody has started the domain meanwhile',
    ])
    await hypervisor.stop(vm.id, signal)
    expect((await hypervisor.discover(signal)).map(({ id }) => id)).to.deep.equal([vm.id])
    close()
  })

  it('is told of changes, and that libvirt has gone', async () => {
    const { hypervisor, network, close } = await openLibvirt()
    const stop = new AbortController()
    let changes = 0
    const watching = hypervisor.watch!(() => (changes += 1), stop.signal)
    await hypervisor.define(vm, signal)
    await hypervisor.start(vm.id, signal)
    expect(changes).to.equal(2)
    stop.abort()
    await watching
    network.delete('libvirt:h1')
    expect((await refusal(hypervisor.watch!(() => {}, signal))).code).to.equal('unreachable')
    close()
  })

  it('gives up a migration when the caller does, and the VM runs on where it was', async () => {
    const { hypervisor, libvirt, otherLibvirt, close } = await openLibvirt()
    libvirt.migratesSlowly = true
    await hypervisor.define(vm, signal)
    await hypervisor.start(vm.id, signal)
    const stop = new AbortController()
    const moving = refusal(hypervisor.migrate(vm.id, 'h2', stop.signal))
    setImmediate(() => setImmediate(() => stop.abort()))
    expect((await moving).code).to.equal('timeout')
    expect(libvirt.get(vm.id).live).not.to.equal(null)
    expect(otherLibvirt.all()).to.deep.equal([])
    close()
  })

  describe('tells what is wrong:', () => {
    const vmWith = (effect: FaultEffect, call: RegExp) =>
      openLibvirt((access) => new FaultyHost(access, [{ call, from: 1, times: 9, effect }]))

    it('libvirt is not there, or ends in the middle', async () => {
      const { hypervisor, network, close } = await openLibvirt()
      await hypervisor.define(vm, signal)
      const gone = network.get('libvirt:h1')!
      network.delete('libvirt:h1')
      for (const call of [
        hypervisor.discover(signal),
        hypervisor.define(vm, signal),
        hypervisor.start(vm.id, signal),
        hypervisor.stop(vm.id, signal),
        hypervisor.attach(vm.id, device, signal),
        hypervisor.detach(vm.id, device, signal),
        hypervisor.undefine(vm.id, signal),
        hypervisor.migrate(vm.id, 'h2', signal),
      ]) {
        const { code, message } = await refusal(call)
        expect(code).to.equal('unreachable')
        expect(message).to.include('h1/hypervisor').and.include('Failed to connect socket')
      }
      network.set('libvirt:h1', gone)
      expect((await hypervisor.discover(signal)).length).to.equal(1)
      close()
    })

    it('virsh is not installed', async () => {
      const { hypervisor, close } = await openLibvirt((access) =>
        running(access, () => Promise.reject(new HostError('ENOENT', 'virsh'))),
      )
      const { code, message } = await refusal(hypervisor.discover(signal))
      expect(code).to.equal('unreachable')
      expect(message).to.include('libvirt-clients')
      expect(hypervisor.watch).to.equal(undefined)
      close()
    })

    it('it hangs', async () => {
      const { hypervisor, close } = await vmWith({ kind: 'hang' }, /virsh.* start /)
      await hypervisor.define(vm, signal)
      const stop = new AbortController()
      const starting = refusal(hypervisor.start(vm.id, stop.signal))
      setImmediate(() => stop.abort())
      expect((await starting).code).to.equal('timeout')
      close()
    })

    it('it lies', async () => {
      for (const [call, work] of [
        [/virsh.* define /, (one: Opened) => one.hypervisor.define(vm, signal)],
        [/virsh.* start /, (one: Opened) => one.hypervisor.start(vm.id, signal)],
        [/virsh.* destroy /, (one: Opened) => one.hypervisor.stop(vm.id, signal)],
        [/virsh.* undefine /, (one: Opened) => one.hypervisor.undefine(vm.id, signal)],
        [/virsh.* attach-device /, (one: Opened) => one.hypervisor.attach(vm.id, device, signal)],
        [/virsh.* detach-device /, (one: Opened) => one.hypervisor.detach(vm.id, device, signal)],
        [/virsh.* migrate /, (one: Opened) => one.hypervisor.migrate(vm.id, 'h2', signal)],
      ] as const) {
        const opened = await vmWith({ kind: 'lie' }, call)
        opened.libvirt.guests = 'deaf'
        const { hypervisor, libvirt, close } = opened
        if (!call.source.includes(' define')) await hypervisor.define(vm, signal)
        if (call.source.includes('detach')) await hypervisor.attach(vm.id, device, signal)
        if (call.source.includes('destroy')) await libvirt.start(libvirt.get(vm.id), signal)
        const { code } = await refusal(work(opened))
        expect([call.source, code]).to.deep.equal([call.source, 'protocol'])
        close()
      }
    })

    it('it has no place for another device', async () => {
      const { hypervisor, libvirt, close } = await openLibvirt()
      await hypervisor.define(vm, signal)
      const root = libvirt.get(vm.id).config
      const few = root.children.map((one) => (one.name === 'devices' ? { ...one, children: [] } : one))
      libvirt.define({ ...root, children: few })
      await hypervisor.start(vm.id, signal)
      const { code, message } = await refusal(hypervisor.attach(vm.id, device, signal))
      expect([code, message.split(': ').slice(2).join(': ')]).to.deep.equal([
        'no-capacity',
        'Failed to attach device from /dev/stdin; internal error: No more available PCI slots',
      ])
      expect((await hypervisor.discover(signal))[0]?.devices).to.deep.equal([])
      close()
    })
  })
})
