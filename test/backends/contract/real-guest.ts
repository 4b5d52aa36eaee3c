import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { openGuest } from '../../../src/backends/guest/open-guest.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { GuestBackend, GuestResource } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { failure } from './failure.ts'
import { guestContract } from './guest.ts'

/**
 * The contract of guests on this machine: through a real QEMU guest agent that is started here, and as the host itself.
 * Run by conformance/rig/kernel/suites/60-guests.sh, which provides devices, targets and an export:
 * GUEST_MACS (two, of devices that are down), GUEST_DISK (iSCSI), GUEST_SHARE (NFS), GUEST_SPACE (NVMe over TCP),
 * GUEST_SPOILT (an NVMe target that does not listen), and GUEST_FOREIGN, an NVMe target in another VLAN.
 */
const vm = '6f2f7a52-4f0e-4c3c-9d1c-000000000001'
const { signal } = new AbortController()
const macs = variable('GUEST_MACS').split(',').map(MACAddress.parse) as [MACAddress, MACAddress]
const disk: GuestResource = { name: 'disk', kind: 'iscsi', address: variable('GUEST_DISK') }
const share: GuestResource = { name: 'share', kind: 'nfs', address: variable('GUEST_SHARE') }
const space: GuestResource = { name: 'space', kind: 'nvme-tcp', address: variable('GUEST_SPACE') }
const spoilt: GuestResource = { name: 'spoilt', kind: 'nvme-tcp', address: variable('GUEST_SPOILT') }
const foreign: GuestResource = { name: 'foreign', kind: 'nvme-tcp', address: variable('GUEST_FOREIGN') }
const resources = [disk, share, space, spoilt, foreign]
const absent = MACAddress.parse('02:00:00:00:00:09')
const limits = { ...defaultLimits, guestDeviceMs: 0 }
const means = { host: 'h1', access: new LocalHost(), resources, limits }

/** `qemu-ga` as a process of this machine, as it is one of a VM. */
class RealAgent {
  readonly folder = mkdtempSync(join(tmpdir(), 'guest-'))
  readonly pattern = join(this.folder, '{id}.agent')
  #process: ChildProcess | undefined

  async start(): Promise<void> {
    const socket = this.pattern.replace('{id}', vm)
    rmSync(socket, { force: true })
    const where = ['-m', 'unix-listen', '-p', socket, '-t', this.folder, '-f', join(this.folder, 'pid')]
    this.#process = spawn('qemu-ga', where, { stdio: 'ignore' })
    for (let tries = 0; ; tries += 1) {
      const probe = createConnection(socket)
      const isThere = await once(probe, 'connect').then(
        () => true,
        () => false,
      )
      probe.destroy()
      if (isThere) return
      if (tries === 200) throw new Error('qemu-ga does not listen')
      await sleep(50)
    }
  }

  async stop(): Promise<void> {
    const agent = this.#process
    this.#process = undefined
    if (agent === undefined) return
    agent.kill()
    // Its handler of the signal takes a lock of its main loop, which may have it just then: it hangs with that.
    const forced = setTimeout(() => agent.kill('SIGKILL'), 5_000)
    await once(agent, 'exit')
    clearTimeout(forced)
  }

  /** The processes that the agent has started for us and that go on. */
  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function openAgent() {
  const agent = new RealAgent()
  await agent.start()
  return { agent, backend: openGuest({ agent: agent.pattern }, means) }
}

/** Takes away what is there; each command takes a second in an emulated machine. */
async function leave(backend: GuestBackend): Promise<void> {
  for (const { mac, connected } of await backend.discover(vm, signal)) {
    if (!macs.includes(mac)) continue
    for (const resource of resources.filter(({ name }) => connected.includes(name)))
      await backend.disconnect(vm, mac, resource, signal)
    await backend.removeInterface(vm, mac, signal)
  }
}

guestContract('a real QEMU guest agent', async () => {
  const { agent, backend } = await openAgent()
  return {
    backend,
    vm,
    macs,
    absent,
    resources: [disk, share],
    power: (on) => (on ? agent.start() : agent.stop()),
    async close() {
      await leave(backend)
      await agent.close()
    },
  }
})

describe('guests on a real kernel', () => {
  interface Way {
    open(): Promise<{ agent?: RealAgent; backend: GuestBackend }>
    resources: readonly GuestResource[]
  }
  const ways = new Map<string, Way>([
    ['a real agent', { open: openAgent, resources: [disk, share, space] }],
    [
      'the host itself',
      { open: async () => ({ backend: openGuest({ self: true }, means) }), resources: [space] },
    ],
  ])
  const discover = async (backend: GuestBackend) =>
    (await backend.discover(vm, signal)).filter(({ mac }) => macs.includes(mac))
  const refusal = async (promise: Promise<unknown>): Promise<BackendError> => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return error as BackendError
  }

  for (const [name, { open, resources: wanted }] of ways) {
    it(`${name}: connects by each protocol, shows it, and leaves nothing`, async () => {
      const { agent, backend } = await open()
      const before = remains()
      await backend.addInterface(vm, macs[0], signal)
      for (const resource of wanted) {
        await backend.connect(vm, macs[0], resource, signal)
        const [shown] = await discover(backend)
        expect(shown?.connected, resource.kind).to.deep.equal([resource.name])
        expect(remains(), resource.kind).not.to.deep.equal(before)
        await backend.disconnect(vm, macs[0], resource, signal)
        expect(remains(), resource.kind).to.deep.equal(before)
      }
      await leave(backend)
      await agent?.close()
    })
  }

  it('reaches one target through two devices at once, and takes one way away', async () => {
    const { agent, backend } = await openAgent()
    for (const mac of macs) {
      await backend.addInterface(vm, mac, signal)
      await backend.connect(vm, mac, space, signal)
    }
    const both = await discover(backend)
    expect(both.map(({ connected }) => connected)).to.deep.equal([[space.name], [space.name]])
    await backend.disconnect(vm, macs[0], space, signal)
    const left = await discover(backend)
    expect(left.map(({ mac, connected }) => [mac, ...connected])).to.deep.equal([
      [macs[0]],
      [macs[1], space.name],
    ])
    await leave(backend)
    await agent.close()
  })

  it('says why what is not there cannot be connected, and leaves nothing of the attempt', async () => {
    const { agent, backend } = await openAgent()
    const before = remains()
    await backend.addInterface(vm, macs[0], signal)
    const error = await refusal(backend.connect(vm, macs[0], spoilt, signal))
    expect(error.code).to.equal('unreachable')
    expect(error.message).to.include('nvme')
    const nowhere = { ...share, address: `${share.address}-that-is-not-there` }
    expect((await refusal(backend.connect(vm, macs[0], nowhere, signal))).code).to.equal('refused')
    for (const one of [spoilt, nowhere]) await backend.disconnect(vm, macs[0], one, signal)
    expect(remains()).to.deep.equal(before)
    await leave(backend)
    await agent.close()
  })

  it('cannot reach what is in another VLAN', async () => {
    const impatient = { ...means, limits: { ...limits, deviceTimeoutMs: 8_000 } }
    const backend = openGuest({ self: true }, impatient)
    await backend.addInterface(vm, macs[0], signal)
    expect((await refusal(backend.connect(vm, macs[0], foreign, signal))).code).to.be.oneOf([
      'timeout',
      'unreachable',
    ])
    await leave(openGuest({ self: true }, means))
  })

  it('says that an agent that is stopped in the middle does not answer', async () => {
    const { agent, backend } = await openAgent()
    await backend.addInterface(vm, macs[0], signal)
    await agent.stop()
    expect(await backend.discover(vm, signal)).to.deep.equal([])
    expect((await refusal(backend.connect(vm, macs[0], space, signal))).code).to.equal('unreachable')
    await agent.start()
    await leave(backend)
    await agent.close()
  })
})

/** What of connections the kernel and the tools hold. */
function remains(): string[] {
  const names = (folder: string): string[] => {
    try {
      return readdirSync(folder).map((name) => `${folder}/${name}`)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n')
  return [
    ...['/sys/class/nvme-fabrics/ctl', '/sys/class/iscsi_session', '/mnt/iovm'].flatMap(names),
    ...['/etc/iscsi/nodes', '/etc/iscsi/ifaces', '/var/lib/iscsi/nodes', '/var/lib/iscsi/ifaces'].flatMap(
      names,
    ),
    ...mounts.filter((line) => line.includes(' /mnt/iovm/')),
  ].sort()
}

function variable(name: string): string {
  const value = process.env[name] ?? ''
  if (value === '') throw new Error(`${name} is not set`)
  return value
}
