import { expect } from 'chai'
import { LinuxBridge } from '../../../src/backends/bridge/bridge-switch.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { HostFault } from '../../../src/backends/simulated/faults.ts'
import { SimulatedBridgeHost } from '../../../src/backends/simulated/kernel/bridge-host.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { defaultLimits } from '../../../src/base/limits.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from '../contract/failure.ts'
import { switchContract } from '../contract/switch.ts'

const { signal } = new AbortController()
const vlans = [100, 101, 4094].map((id) => VLANID.parse(id))
const [first, second] = vlans as [VLANID, VLANID]
const one = VLANID.parse(1)
const ports = ['p1', 'p2', 'p3', 'p10'].map((name) => ({ name, speedMbps: 10_000 }))

function open(...faults: HostFault[]) {
  const file = new StateFile(':memory:')
  const host = new SimulatedBridgeHost('rig', 'br0', ports, file)
  const access = new FaultyHost(host, faults)
  const hand = async (...args: string[]): Promise<string> => {
    const [command, ...rest] = args
    const { status, stdout, stderr } = await host.run(command!, rest, signal)
    if (status !== 0) throw new Error(stderr)
    return stdout
  }
  const over = (other: HostAccess): LinuxBridge =>
    new LinuxBridge({ name: 'rig', bridge: 'br0', access: other, limits: defaultLimits })
  return { file, host, backend: over(access), over, hand }
}

/** The kernel does only the first of the commands that it is given together, so many times. */
function refusingSecond(host: SimulatedBridgeHost, times: number): HostAccess {
  let left = times
  return {
    read: (path, stop) => host.read(path, stop),
    write: (path) => host.write(path),
    list: (path) => host.list(path),
    readLink: (path) => host.readLink(path),
    run: async (command, args, stop, input = '') => {
      if (!args.includes('-batch') || left-- <= 0) return host.run(command, args, stop, input)
      await host.run(command, args, stop, input.split('\n')[0])
      const stderr = 'RTNETLINK answers: No space left on device\nCommand failed -:2\n'
      return { status: 1, stdout: '', stderr }
    },
  }
}

async function refusal(promise: Promise<unknown>): Promise<BackendError> {
  const error = await failure(promise)
  expect(error).to.be.instanceOf(BackendError)
  expect((error as BackendError).device).to.equal('rig')
  return error as BackendError
}

switchContract('Linux bridge, simulated', async () => {
  const { file, backend } = open()
  return { backend, ports: ['p1', 'p2', 'p3'], vlans, openPort: null, close: async () => file.close() }
})

describe('a bridge of the Linux kernel', () => {
  it('has ports that begin in VLAN 1, in the order of their numbers, and nothing of it lasts', async () => {
    const { backend } = open()
    const found = await backend.discover(signal)
    expect(found.ports.map(({ name }) => name)).to.deep.equal(['p1', 'p2', 'p3', 'p10'])
    expect(found.ports[0]).to.deep.equal({
      name: 'p1',
      linkUp: true,
      speedMbps: 10_000,
      untagged: one,
      tagged: [],
      allowsAll: false,
    })
    expect(found.vlans).to.deep.equal([{ id: one, name: '' }])
    expect(found.saved).to.equal(false)
  })

  it('keeps a VLAN that was created, with its name, as another name of its own, and the host out of it', async () => {
    const { backend, hand } = open()
    await backend.createVLAN(first, 'iovm 50 % / ~ group', signal)
    const links = JSON.parse(await hand('ip', '-j', '-d', 'link', 'show')) as { altnames?: string[] }[]
    expect(links[1]!.altnames).to.deep.equal(['iovm-vlan-100@br0:iovm~2050~20~25~20~2F~20~7E~20group'])
    expect((await backend.discover(signal)).vlans).to.deep.include({ id: first, name: 'iovm 50 % / ~ group' })
    expect(await hand('bridge', '-j', 'vlan', 'show')).not.to.include('100')
  })

  it("leaves other people's VLANs, names and flags alone", async () => {
    const { backend, hand } = open()
    for (const flags of [
      ['vid', '7'],
      ['vid', '8', 'untagged'],
      ['vid', '9', 'pvid'],
    ])
      await hand('bridge', 'vlan', 'add', 'dev', 'p1', ...flags)
    await hand('ip', 'link', 'property', 'add', 'dev', 'br0', 'altname', 'iovm-vlan-x')
    const before = await hand('bridge', '-j', 'vlan', 'show')
    await backend.createVLAN(first, 'ours', signal)
    await backend.join('p1', first, 'tagged', signal)
    expect((await backend.readPort('p1', signal)).tagged).to.deep.equal([1, 7, 8, 100])
    await backend.leave('p1', first, null, signal)
    await backend.deleteVLAN(first, signal)
    expect(await hand('bridge', '-j', 'vlan', 'show')).to.equal(before)
    expect(await hand('ip', '-j', '-d', 'link', 'show')).to.include('iovm-vlan-x')
  })

  it('neither makes nor deletes a VLAN that somebody else has, also where only the host is in it', async () => {
    const { backend, hand } = open()
    await hand('bridge', 'vlan', 'add', 'dev', 'br0', 'vid', '100', 'self')
    expect(await backend.createVLAN(first, 'ours', signal)).to.equal(false)
    expect((await refusal(backend.deleteVLAN(first, signal))).message).to.include('still carried by br0')
  })

  it('shows ports that carry all while it does not filter, says how it is prepared, and edits none', async () => {
    const { backend, hand } = open()
    await hand('ip', 'link', 'set', 'dev', 'br0', 'type', 'bridge', 'vlan_filtering', '0')
    expect((await backend.readPort('p1', signal)).allowsAll).to.equal(true)
    const error = await refusal(backend.join('p1', first, 'tagged', signal))
    expect(error.code).to.equal('conflict')
    expect(error.message).to.include('ip link set dev br0 type bridge vlan_filtering 1')
  })

  it('shows a port without a link, and none that was taken out', async () => {
    const { backend, hand } = open()
    await hand('ip', 'link', 'set', 'dev', 'p1', 'down')
    expect(await backend.readPort('p1', signal)).to.include({ linkUp: false, speedMbps: 0 })
    await hand('ip', 'link', 'set', 'dev', 'p2', 'nomaster')
    expect((await refusal(backend.readPort('p2', signal))).code).to.equal('refused')
  })

  it('says that there is no such bridge, or that it is none', async () => {
    const { host } = open()
    for (const [bridge, code] of [
      ['br1', 'unreachable'],
      ['p1', 'refused'],
    ] as const) {
      const backend = new LinuxBridge({ name: 'rig', bridge, access: host, limits: defaultLimits })
      expect((await refusal(backend.discover(signal))).code).to.equal(code)
    }
  })

  it('puts a port back when the second part of a change fails, and tells the words of the kernel', async () => {
    const { host, over, hand } = open()
    const before = await hand('bridge', '-j', 'vlan', 'show')
    const backend = over(refusingSecond(host, 1))
    const error = await refusal(backend.join('p1', first, 'untagged', signal))
    expect(error.code).to.equal('no-capacity')
    expect(error.message).to.include('No space left on device; Command failed -:2')
    expect(await hand('bridge', '-j', 'vlan', 'show')).to.equal(before)
  })

  it('tells both when the port cannot be put back either', async () => {
    const { host, over } = open()
    const error = await refusal(over(refusingSecond(host, 2)).join('p1', first, 'untagged', signal))
    expect(error.message).to.match(/No space left.*nor could it be put back.*No space left/)
  })

  it('finds out that a change was taken and not made', async () => {
    const lie = { kind: 'lie' } as const
    const { backend } = open(
      { call: /^run bridge vlan (add|del)/, from: 1, times: 100, effect: lie },
      { call: /^run ip link property/, from: 1, effect: lie },
    )
    const taken = await refusal(backend.join('p1', first, 'tagged', signal))
    expect(taken.code).to.equal('protocol')
    expect(taken.message).to.include('does not show it')
    expect((await refusal(backend.createVLAN(first, 'x', signal))).code).to.equal('protocol')
  })

  it('makes a change again that somebody undoes at the same moment, and gives up in the end', async () => {
    for (const [times, code] of [
      [2, null],
      [100, 'conflict'],
    ] as const) {
      const { host, over, hand } = open()
      let left = times
      const meddling: HostAccess = {
        read: (path, stop) => host.read(path, stop),
        write: (path) => host.write(path),
        list: (path) => host.list(path),
        readLink: (path) => host.readLink(path),
        run: async (command, args, stop, input) => {
          const result = await host.run(command, args, stop, input)
          if (input?.includes('pvid') === true && left-- > 0) {
            await hand('bridge', 'vlan', 'del', 'dev', 'p1', 'vid', '100')
            await hand('bridge', 'vlan', 'add', 'dev', 'p1', 'vid', String(500 + left), 'pvid', 'untagged')
          }
          return result
        },
      }
      const backend = over(meddling)
      const joining = backend.join('p1', first, 'untagged', signal)
      if (code === null) {
        await joining
        expect((await backend.readPort('p1', signal)).untagged).to.equal(first)
      } else expect((await refusal(joining)).code).to.equal(code)
    }
  })

  it('says which command the host does not have, and that it writes no JSON', async () => {
    const { host, over } = open()
    const without = (command: string, stdout?: string): LinuxBridge =>
      over({
        read: (path, stop) => host.read(path, stop),
        write: (path) => host.write(path),
        list: (path) => host.list(path),
        readLink: (path) => host.readLink(path),
        run: (name, args, stop, input) => {
          if (name !== command) return host.run(name, args, stop, input)
          return stdout === undefined
            ? host.run('no-such-command', [], stop)
            : Promise.resolve({ status: 0, stdout, stderr: '' })
        },
      })
    expect((await refusal(without('bridge').discover(signal))).message).to.include('no-such-command')
    expect((await refusal(without('ip', '{').discover(signal))).code).to.equal('protocol')
  })

  it('does not wait for a host that does not answer longer than its time', async () => {
    const { host } = open()
    const access = new FaultyHost(host, [{ call: /vlan add/, from: 1, effect: { kind: 'hang' } }])
    const backend = new LinuxBridge({ name: 'rig', bridge: 'br0', access, limits: { deviceTimeoutMs: 20 } })
    expect((await refusal(backend.join('p1', second, 'tagged', signal))).code).to.equal('timeout')
  })
})
