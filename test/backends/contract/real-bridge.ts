import { expect } from 'chai'
import { LinuxBridge } from '../../../src/backends/bridge/bridge-switch.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { defaultLimits } from '../../../src/base/limits.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { switchContract } from './switch.ts'

const [bridge, ping] = [process.env['BRIDGE'], process.env['VLAN_PING']]
if (bridge === undefined || ping === undefined)
  throw new Error('BRIDGE and VLAN_PING are not set: run conformance/devices/kernel.run bridge')

/** Ports p1 to p4 of the bridge in `BRIDGE`; behind each, in a namespace `BRIDGE-hN`, a host 10.9.0.N. */
const access = new LocalHost()
// A guest of QEMU without KVM is slow.
const limits = { ...defaultLimits, deviceTimeoutMs: 30_000 }
const open = (): LinuxBridge => new LinuxBridge({ name: 'rig', bridge, access, limits })
const port = (number: number): string => `${bridge}p${number}`
const [one, two, three] = [100, 101, 4094].map((id) => VLANID.parse(id)) as [VLANID, VLANID, VLANID]

/** The contract of every switch backend, on this machine's kernel. */
switchContract(
  'Linux bridge',
  () =>
    Promise.resolve({
      backend: open(),
      ports: [port(1), port(2), port(3)],
      vlans: [one, two, three],
      openPort: null,
      close: () => Promise.resolve(),
    }),
  { runs: 1 },
)

describe('a bridge of a real kernel', () => {
  const { signal } = new AbortController()
  const backend = open()

  const run = async (command: string, ...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await access.run(command, args, signal)
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
    return stdout
  }

  /** The hosts that answer a frame with this tag (0: none) from the host behind a port. */
  const reached = async (from: number, vlan: number): Promise<number[]> => {
    const answers = await Promise.all(
      [1, 2, 3, 4]
        .filter((target) => target !== from)
        .map(async (target) => {
          const mac = `02:00:00:00:01:${from}${target}`
          const own = `10.9.0.${100 + 10 * from + target}`
          const args = [ping, 'eth0', String(vlan), mac, own, `10.9.0.${target}`, '3']
          const command = ['netns', 'exec', `${bridge}-h${from}`, 'python3', ...args]
          const { status, stderr } = await access.run('ip', command, signal)
          if (status !== 0 && !stderr.startsWith('no answer')) throw new Error(stderr)
          return status === 0 ? [target] : []
        }),
    )
    return answers.flat()
  }

  it('hands frames on within a VLAN, to nobody else, before, during and after each change', async () => {
    await backend.createVLAN(one, 'one', signal)
    await backend.createVLAN(two, 'two', signal)
    expect(await reached(1, one), 'before').to.deep.equal([])
    await backend.join(port(1), one, 'tagged', signal)
    await backend.join(port(3), one, 'untagged', signal)
    expect(await reached(1, one), 'one host in it').to.deep.equal([3])
    expect(await reached(2, one), 'another').to.deep.equal([])
    const during = reached(1, one)
    await backend.join(port(2), two, 'tagged', signal)
    await backend.join(port(4), two, 'untagged', signal)
    expect(await during, 'during a change of other ports').to.deep.equal([3])
    expect(await reached(2, two), 'the other VLAN').to.deep.equal([4])
    expect(await reached(1, two), "another's VLAN").to.deep.equal([])
    const meanwhile = reached(2, two)
    await backend.leave(port(1), one, null, signal)
    await backend.leave(port(3), one, VLANID.parse(1), signal)
    expect(await meanwhile, 'while others leave').to.deep.equal([4])
    expect(await reached(1, one), 'after').to.deep.equal([])
    await backend.leave(port(2), two, null, signal)
    await backend.leave(port(4), two, VLANID.parse(1), signal)
    await backend.deleteVLAN(one, signal)
    await backend.deleteVLAN(two, signal)
  })

  it('tells of VLANs, links and names that somebody else changes', async () => {
    const stop = new AbortController()
    let changes = 0
    let heard = (): void => {}
    const watching = backend.watch!(() => {
      changes += 1
      heard()
    }, stop.signal)
    const told = async (...command: [string, ...string[]]): Promise<void> => {
      const before = changes
      const hearing = new Promise<void>((resolve) => (heard = resolve))
      await run(...command)
      if (changes === before) await hearing
    }
    // Nobody says when the kernel is listened to: the first change is made until it is told.
    const flap = setInterval(() => void run('bridge', 'vlan', 'add', 'dev', port(4), 'vid', '7'), 1_000)
    await new Promise<void>((resolve) => (heard = resolve))
    clearInterval(flap)
    await told('bridge', 'vlan', 'del', 'dev', port(4), 'vid', '7')
    await told('ip', 'link', 'set', 'dev', port(4), 'down')
    await told('ip', 'link', 'set', 'dev', port(4), 'up')
    await told('ip', 'link', 'property', 'add', 'dev', bridge, 'altname', 'somebody-else')
    await told('ip', 'link', 'property', 'del', 'dev', bridge, 'altname', 'somebody-else')
    stop.abort()
    await watching
  })

  it("leaves other people's VLANs alone, and ports that carry all", async () => {
    await run('bridge', 'vlan', 'add', 'dev', port(1), 'vid', '500')
    await run('bridge', 'vlan', 'add', 'dev', port(1), 'vid', '501', 'untagged')
    const before = await run('bridge', '-j', 'vlan', 'show')
    await backend.createVLAN(one, 'iovm a group', signal)
    await backend.join(port(1), one, 'untagged', signal)
    await backend.leave(port(1), one, VLANID.parse(1), signal)
    await backend.deleteVLAN(one, signal)
    expect(JSON.parse(await run('bridge', '-j', 'vlan', 'show'))).to.deep.equal(JSON.parse(before))
    await run('ip', 'link', 'set', 'dev', bridge, 'type', 'bridge', 'vlan_filtering', '0')
    expect((await backend.readPort(port(1), signal)).allowsAll).to.equal(true)
    await run('ip', 'link', 'set', 'dev', bridge, 'type', 'bridge', 'vlan_filtering', '1')
    for (const vlan of ['500', '501']) await run('bridge', 'vlan', 'del', 'dev', port(1), 'vid', vlan)
  })
})
