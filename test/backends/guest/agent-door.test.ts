import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { AgentDoor, unixSockets } from '../../../src/backends/guest/agent-door.ts'
import { GuestError } from '../../../src/backends/guest/guest-shell.ts'
import { HostError } from '../../../src/backends/host-access.ts'
import { failure } from '../contract/failure.ts'
import { SimulatedAgent } from '../../../src/backends/simulated/guest/guest-agent.ts'
import type { AgentFaults } from '../../../src/backends/simulated/guest/guest-agent.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { FakeGuest } from './fake-guest.ts'

const { signal } = new AbortController()

function open(faults: AgentFaults = {}, limits: Partial<typeof defaultLimits> = {}) {
  const system = new FakeGuest([MACAddress.parse('02:00:00:00:00:01')])
  const agent = new SimulatedAgent(system)
  agent.faults = faults
  const door = new AgentDoor({
    connect: async () => agent.connect(),
    limits: { ...defaultLimits, ...limits },
    wait: async () => {},
    newID: () => 77,
  })
  const run = (command: string, ...args: string[]) =>
    door.enter('vm', signal, async (shell) => shell!.run(command, args, signal))
  return { system, agent, door, run }
}

describe('the door to a QEMU guest agent', () => {
  const refusal = async (
    faults: AgentFaults,
    limits?: Partial<typeof defaultLimits>,
  ): Promise<GuestError> => {
    const error = await failure(open(faults, limits).run('ip', 'link', 'show'))
    expect(error).to.be.instanceOf(GuestError)
    return error as GuestError
  }

  it('runs commands, with what they write and their status', async () => {
    const { run } = open()
    expect((await run('ip', 'link', 'show')).stdout).to.include('02:00:00:00:00:01')
    const failed = await run('nvme', 'disconnect', '--device=nvme9')
    expect(failed).to.deep.equal({ status: 1, stdout: '', stderr: 'Did not find device nvme9\n' })
  })

  it('says that a command is not there as the host does', async () => {
    expect(await failure(open().run('nosuch')))
      .to.be.instanceOf(HostError)
      .with.property('errno', 'ENOENT')
  })

  it('throws away what was meant for somebody before', async () => {
    const stale = '{"return": {"pid": 1}}\n\xff{"return": 76}\n{"return": {"exited": true}}\n\xff{"ret'
    expect((await open({ stale }).run('ip', 'link', 'show')).status).to.equal(0)
  })

  it('looks at a command again until it has ended', async () => {
    let looks = 0
    const { agent, door } = open()
    const answers = { 'guest-exec-status': '{"return": {"exited": false}}\n' }
    agent.faults = { answers }
    const waits: number[] = []
    const waiting = new AgentDoor({
      connect: async () => agent.connect(),
      limits: defaultLimits,
      wait: async (ms) => {
        waits.push(ms)
        looks += 1
        if (looks === 8) agent.faults = {}
      },
    })
    expect(
      (await waiting.enter('vm', signal, (shell) => shell!.run('ip', ['link', 'show'], signal))).status,
    ).to.equal(0)
    expect(waits).to.deep.equal([10, 20, 40, 80, 160, 320, 500, 500])
    expect(await door.enter('vm', signal, async () => 'free')).to.equal('free')
  })

  it('says that no agent answers', async () => {
    const error = await refusal({ silent: true }, { guestSyncMs: 5 })
    expect(error.code).to.equal('unreachable')
    expect(error.message).to.include('no agent answers')
  })

  it('says what the agent does not allow', async () => {
    const error = await refusal({ disabled: ['guest-exec'] })
    expect(error.code).to.equal('unsupported')
    expect(error.message).to.include('Command guest-exec has been disabled')
  })

  it('says that the agent has gone in the middle', async () => {
    for (const vanishesAt of ['guest-sync-delimited', 'guest-exec', 'guest-exec-status'])
      expect((await refusal({ vanishesAt })).code, vanishesAt).to.equal('unreachable')
  })

  it('takes no nonsense for an answer', async () => {
    for (const [command, answer] of [
      ['guest-exec', 'nonsense\n'],
      ['guest-exec', '[]\n'],
      ['guest-exec', '{}\n'],
      ['guest-exec', 'null\n'],
      ['guest-exec', '{"return": {}}\n'],
      ['guest-exec-status', '{"return": null}\n'],
      ['guest-exec-status', '{"return": {"exited": true, "exitcode": 0, "out-truncated": true}}\n'],
    ] as const)
      expect((await refusal({ answers: { [command]: answer } })).code, answer).to.equal('protocol')
    const long = { answers: { 'guest-exec': 'x'.repeat(2000) } }
    expect((await refusal(long, { guestAgentMessageBytes: 1000 })).message).to.include('exceeds 1000 bytes')
  })

  it('tells of a command that a signal has ended', async () => {
    const answers = { 'guest-exec-status': '{"return": {"exited": true, "signal": 9}}\n' }
    expect((await open({ answers }).run('ip')).status).to.equal(137)
  })

  it('lets one in at a time', async () => {
    const { door, agent } = open()
    const order: string[] = []
    const first = Promise.withResolvers<undefined>()
    const calls = [
      door.enter('vm', signal, async () => {
        order.push('first in')
        await first.promise
        order.push('first out')
      }),
      door.enter('vm', signal, async () => order.push('second in')),
    ]
    await door.enter('another', signal, async () => order.push('another in'))
    first.resolve(undefined)
    await Promise.all(calls)
    expect(order).to.deep.equal(['first in', 'another in', 'first out', 'second in'])
    expect(agent.connections).to.equal(3)
  })

  it('takes a socket that is not there for a VM that does not run', async () => {
    expect(await unixSockets('/nonexistent/{id}.agent')('vm', signal)).to.equal(null)
    const stopped = new DOMException('stopped', 'AbortError')
    expect(await failure(unixSockets('/nonexistent/{id}.agent')('vm', AbortSignal.abort(stopped)))).to.equal(
      stopped,
    )
  })
})
