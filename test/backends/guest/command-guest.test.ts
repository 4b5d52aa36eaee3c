import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { AgentDoor } from '../../../src/backends/guest/agent-door.ts'
import { CommandGuest } from '../../../src/backends/guest/command-guest.ts'
import { hostDoor } from '../../../src/backends/guest/host-door.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { GuestResource } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { diskAndShare, guestContract } from '../contract/guest.ts'
import { failure } from '../contract/failure.ts'
import { SimulatedAgent } from '../../../src/backends/simulated/guest/guest-agent.ts'
import { FakeGuest } from './fake-guest.ts'

const { signal } = new AbortController()
const vm = '6f2f7a52-4f0e-4c3c-9d1c-000000000001'
const macs = [MACAddress.parse('02:00:00:00:00:01'), MACAddress.parse('02:00:00:00:00:02')] as const
const absent = MACAddress.parse('02:00:00:00:00:09')
const space: GuestResource = {
  name: 'space',
  kind: 'nvme-tcp',
  address: '192.0.2.7:4420,nqn.2026-01.test:space',
}
const resources = [...diskAndShare, space]
const [disk, share] = diskAndShare
const noWait = async (): Promise<void> => {}

function openGuest(limits: Partial<typeof defaultLimits> = {}) {
  const system = new FakeGuest(macs)
  for (const { address } of resources) system.remotes.add(address)
  const agent = new SimulatedAgent(system)
  let running = true
  const options = { host: 'h1', resources, limits: { ...defaultLimits, ...limits }, wait: noWait }
  const door = new AgentDoor({
    connect: async () => (running ? agent.connect() : null),
    limits: options.limits,
    wait: noWait,
  })
  const power = async (on: boolean): Promise<void> => void (running = on)
  return { system, agent, power, guest: new CommandGuest({ ...options, door }), options }
}

guestContract('commands through the QEMU guest agent', async () => {
  const { guest, power } = openGuest()
  return { backend: guest, vm, macs, absent, power, close: noWait }
})

guestContract('commands of the host itself', async () => {
  const { system, options } = openGuest()
  let running = true
  const host = hostDoor(system)
  // A host that is off is a host without iovm: here somebody says that it is.
  const door = {
    enter: ((name, stop, use) => (running ? host.enter(name, stop, use) : use(null))) as typeof host.enter,
  }
  const backend = new CommandGuest({ ...options, door })
  return { backend, vm, macs, absent, power: async (on) => void (running = on), close: noWait }
})

describe('guests by commands', () => {
  const refusal = async (promise: Promise<unknown>): Promise<BackendError> => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    expect((error as BackendError).device).to.equal(`h1/guest/${vm}`)
    return error as BackendError
  }
  const connectedOf = async ({ guest }: ReturnType<typeof openGuest>) =>
    Object.fromEntries((await guest.discover(vm, signal)).map(({ mac, connected }) => [mac, connected]))

  it('connect by each protocol, through the device that is meant, and leave nothing when they disconnect', async () => {
    for (const resource of resources) {
      const opened = openGuest()
      const { guest, system } = opened
      const before = structuredClone(system.remains)
      for (const mac of macs) await guest.addInterface(vm, mac, signal)
      system.route = 'eth1'
      await guest.connect(vm, macs[1], resource, signal)
      expect(await connectedOf(opened)).to.deep.equal({ [macs[0]]: [], [macs[1]]: [resource.name] })
      // The other device's connection is another one.
      await guest.disconnect(vm, macs[0], resource, signal)
      expect(await connectedOf(opened)).to.deep.equal({ [macs[0]]: [], [macs[1]]: [resource.name] })
      await guest.disconnect(vm, macs[1], resource, signal)
      expect(system.remains, resource.kind).to.deep.equal(before)
    }
  })

  it('reach one target through two devices at once', async () => {
    for (const resource of [disk, space]) {
      const opened = openGuest()
      const { guest } = opened
      for (const mac of macs) {
        await guest.addInterface(vm, mac, signal)
        await guest.connect(vm, mac, resource, signal)
      }
      expect(await connectedOf(opened)).to.deep.equal({
        [macs[0]]: [resource.name],
        [macs[1]]: [resource.name],
      })
      await guest.disconnect(vm, macs[0], resource, signal)
      expect(await connectedOf(opened)).to.deep.equal({ [macs[0]]: [], [macs[1]]: [resource.name] })
    }
  })

  it('reach two targets through one device, and take one way away', async () => {
    const { system, options } = openGuest()
    const other = { name: 'other', kind: 'iscsi', address: '192.0.2.1:3260,iqn.2026-01.test:other' }
    system.remotes.add(other.address)
    const guest = new CommandGuest({ ...options, resources: [disk, other], door: hostDoor(system) })
    await guest.addInterface(vm, macs[0], signal)
    const before = structuredClone(system.remains)
    for (const resource of [disk, other]) await guest.connect(vm, macs[0], resource, signal)
    await guest.disconnect(vm, macs[0], disk, signal)
    expect((await guest.discover(vm, signal))[0]?.connected).to.deep.equal(['other'])
    await guest.disconnect(vm, macs[0], other, signal)
    expect(system.remains).to.deep.equal(before)
  })

  it('do not mount what the route leads to through another device, or not at all', async () => {
    const { guest, system } = openGuest()
    for (const mac of macs) await guest.addInterface(vm, mac, signal)
    const error = await refusal(guest.connect(vm, macs[1], share, signal))
    expect(error).to.have.property('code', 'refused')
    expect(error.message).to.include('its route goes through eth0')
    system.route = null
    expect((await refusal(guest.connect(vm, macs[1], share, signal))).message).to.include('no route')
    expect(system.log.some((line) => line.startsWith('mount'))).to.equal(false)
  })

  it('mount what is named by a host name, under a directory of a harmless name', async () => {
    const named: GuestResource = { name: '../my share', kind: 'nfs', address: 'Store.example.org:/a b/' }
    const { system, options } = openGuest()
    system.names.set('store.example.org', '192.0.2.8')
    system.remotes.add('store.example.org:/a b')
    const guest = new CommandGuest({ ...options, resources: [named], door: hostDoor(system) })
    await guest.addInterface(vm, macs[0], signal)
    await guest.connect(vm, macs[0], named, signal)
    expect(system.log).to.include('mkdir -p /mnt/iovm/%2E.%2Fmy%20share')
    await guest.disconnect(vm, macs[0], named, signal)
    system.names.clear()
    expect(await refusal(guest.connect(vm, macs[0], named, signal))).to.have.property('code', 'refused')
  })

  it('tell in the words of the tool why there is no connection', async () => {
    for (const [resource, code, words] of [
      [disk, 'unreachable', /iscsiadm: .*8 - connection timed out.*exit status 8/],
      [space, 'unreachable', /nvme: .*Connection refused.*exit status 1/],
      [share, 'unreachable', /mount: mount\.nfs: No route to host \(exit status 32\)/],
    ] as const) {
      const { guest, system } = openGuest()
      const before = structuredClone(system.remains)
      await guest.addInterface(vm, macs[0], signal)
      system.remotes.clear()
      const error = await refusal(guest.connect(vm, macs[0], resource, signal))
      expect(error.code, resource.kind).to.equal(code)
      expect(error.message).to.match(words)
      expect((await guest.discover(vm, signal))[0]?.connected).to.deep.equal([])
      // What undoes the attempt leaves nothing of it.
      await guest.disconnect(vm, macs[0], resource, signal)
      expect(system.remains, resource.kind).to.deep.equal(before)
    }
    const { guest, system } = openGuest()
    await guest.addInterface(vm, macs[0], signal)
    system.remotes.delete(share.address)
    system.remotes.add('192.0.2.1:/other')
    expect(await refusal(guest.connect(vm, macs[0], share, signal))).to.have.property('code', 'refused')
  })

  it('do not believe a command that does nothing', async () => {
    for (const [resource, connecting, disconnecting] of [
      [disk, 'iscsiadm -m node', 'iscsiadm -m node'],
      [space, 'nvme connect', 'nvme disconnect'],
      [share, 'mount', 'umount'],
    ] as const) {
      const { guest, system } = openGuest()
      await guest.addInterface(vm, macs[0], signal)
      system.lying.add(connecting)
      expect((await refusal(guest.connect(vm, macs[0], resource, signal))).code).to.equal('protocol')
      system.lying.clear()
      await guest.connect(vm, macs[0], resource, signal)
      system.lying.add(disconnecting).add('rmdir')
      expect((await refusal(guest.disconnect(vm, macs[0], resource, signal))).code).to.equal('protocol')
    }
    const { guest, system } = openGuest()
    system.lying.add('ip link set')
    expect((await refusal(guest.addInterface(vm, macs[0], signal))).code).to.equal('protocol')
    system.lying.clear()
    await guest.addInterface(vm, macs[0], signal)
    system.lying.add('ip link set')
    expect((await refusal(guest.removeInterface(vm, macs[0], signal))).code).to.equal('protocol')
    system.lying.add('ip -json')
    expect(await guest.discover(vm, signal)).to.deep.equal([])
  })

  it('show no connection whose other side has gone, and take it away all the same', async () => {
    for (const resource of [disk, space]) {
      const { guest, system } = openGuest()
      const before = structuredClone(system.remains)
      await guest.addInterface(vm, macs[0], signal)
      await guest.connect(vm, macs[0], resource, signal)
      system.lose()
      expect((await guest.discover(vm, signal))[0]?.connected).to.deep.equal([])
      expect((await refusal(guest.connect(vm, macs[0], resource, signal))).code).to.equal('unreachable')
      await guest.disconnect(vm, macs[0], resource, signal)
      expect(system.remains).to.deep.equal(before)
    }
  })

  it('say that a tool is missing, which keeps nothing from being shown or taken away', async () => {
    const { guest, system } = openGuest()
    for (const tool of ['iscsiadm', 'nvme']) system.missing.add(tool)
    await guest.addInterface(vm, macs[0], signal)
    for (const [resource, tool] of [
      [disk, 'iscsiadm'],
      [space, 'nvme'],
    ] as const) {
      const error = await refusal(guest.connect(vm, macs[0], resource, signal))
      expect(error.code).to.equal('unsupported')
      expect(error.message).to.include(`there is no command ${tool}`)
      await guest.disconnect(vm, macs[0], resource, signal)
    }
    await guest.connect(vm, macs[0], share, signal)
    expect((await guest.discover(vm, signal))[0]?.connected).to.deep.equal([share.name])
  })

  it('refuse what they do not understand', async () => {
    const { guest } = openGuest()
    await guest.addInterface(vm, macs[0], signal)
    const database = { name: 'orders', kind: 'database', address: 'postgresql://192.0.2.30/orders' }
    const error = await refusal(guest.connect(vm, macs[0], database, signal))
    expect(error.code).to.equal('unsupported')
    expect(error.message).to.include('iscsi, nvme-tcp, nfs')
    for (const address of [
      '',
      'iqn.x',
      '192.0.2.1:3260',
      '192.0.2.1:99999,iqn.x',
      '-o:3260,iqn.x',
      '192.0.2.1:1,-x',
    ]) {
      const wrong = await refusal(guest.connect(vm, macs[0], { ...disk, address }, signal))
      expect(wrong.message, address).to.include('is not written as ADDRESS:PORT,IQN')
    }
  })

  it('know a device by the address that it came with, not by the one in force, nor by what stands upon it', async () => {
    const { guest, system } = openGuest()
    const effective = '02:00:00:00:00:77'
    Object.assign(system.devices[0]!, { mac: effective, permanent: macs[0] })
    system.devices.unshift({ name: 'vlan7', mac: macs[1], isUp: true, kind: 'vlan' })
    expect(await guest.addInterface(vm, macs[0], signal)).to.equal('eth0')
    expect(await guest.addInterface(vm, macs[1], signal)).to.equal('eth1')
    expect(await guest.discover(vm, signal)).to.deep.equal([
      { name: 'eth0', mac: macs[0], effectiveMAC: effective, connected: [] },
      { name: 'eth1', mac: macs[1], connected: [] },
    ])
  })

  it('wait for a device that was just given', async () => {
    const { system, options } = openGuest()
    const [late] = system.devices.splice(1, 1)
    let waits = 0
    const wait = async (): Promise<void> => {
      waits += 1
      if (waits === 3) system.devices.push(late!)
    }
    const guest = new CommandGuest({ ...options, door: hostDoor(system), wait })
    expect(await guest.addInterface(vm, macs[1], signal)).to.equal('eth1')
    expect(waits).to.equal(3)
  })

  it('are given up when they hang', async () => {
    const { guest, system, options } = openGuest()
    await guest.addInterface(vm, macs[0], signal)
    system.hanging.add('nvme connect')
    const direct = new CommandGuest({
      ...options,
      door: hostDoor(system),
      limits: { ...options.limits, deviceTimeoutMs: 5 },
    })
    expect((await refusal(direct.connect(vm, macs[0], space, signal))).code).to.equal('timeout')
    expect((await refusal(guest.discover(vm, AbortSignal.abort()))).code).to.equal('timeout')
  })
})
