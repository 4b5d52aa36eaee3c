import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { CommandGuest } from '../../../src/backends/guest/command-guest.ts'
import { GuestError } from '../../../src/backends/guest/guest-shell.ts'
import { LibvirtDoor } from '../../../src/backends/guest/libvirt-door.ts'
import { HostError } from '../../../src/backends/host-access.ts'
import { SimulatedAgent } from '../../../src/backends/simulated/guest/guest-agent.ts'
import type { AgentFaults } from '../../../src/backends/simulated/guest/guest-agent.ts'
import { at } from '../../../src/backends/libvirt/xml-element.ts'
import type { XMLElement } from '../../../src/backends/libvirt/xml-element.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { failure } from '../contract/failure.ts'
import { diskAndShare, guestContract } from '../contract/guest.ts'
import { openLibvirt, vm } from '../libvirt/bench.ts'
import { FakeGuest } from './fake-guest.ts'
import { behindLibvirt } from './fake-libvirt-agent.ts'

const { signal } = new AbortController()
const macs = [MACAddress.parse('02:00:00:00:00:01'), MACAddress.parse('02:00:00:00:00:02')] as const
const absent = MACAddress.parse('02:00:00:00:00:09')

/** A VM that runs under a simulated libvirt, with an agent in it. */
async function open(faults: AgentFaults = {}) {
  const libvirt = await openLibvirt()
  const system = new FakeGuest(macs)
  for (const { address } of diskAndShare) system.remotes.add(address)
  const agent = new SimulatedAgent(system)
  agent.faults = faults
  libvirt.libvirt.agents.set(vm.id, behindLibvirt(agent))
  await libvirt.hypervisor.define(vm, signal)
  await libvirt.hypervisor.start(vm.id, signal)
  const wait = async (): Promise<void> => {}
  const limits = defaultLimits
  const door = new LibvirtDoor({ host: 'h1', uri: 'libvirt:h1', access: libvirt.access, limits, wait })
  const run = (command: string, ...args: string[]) =>
    door.enter(vm.id, signal, async (shell) => shell?.run(command, args, signal) ?? null)
  return { ...libvirt, system, agent, door, run, limits, wait }
}

guestContract('commands through the agent behind libvirt', async () => {
  const { hypervisor, door, limits, wait, close } = await open()
  return {
    backend: new CommandGuest({ host: 'h1', resources: diskAndShare, limits, wait, door }),
    vm: vm.id,
    macs,
    absent,
    power: (on) => (on ? hypervisor.start(vm.id, signal) : hypervisor.stop(vm.id, signal)),
    close: async () => close(),
  }
})

describe('the door to a guest agent behind libvirt', () => {
  const refusal = async (opened: Awaited<ReturnType<typeof open>>): Promise<GuestError> => {
    const error = await failure(opened.run('ip', 'link', 'show'))
    expect(error).to.be.instanceOf(GuestError)
    return error as GuestError
  }

  it('runs commands, with what they write and their status, and says what is not there', async () => {
    const { run } = await open()
    expect((await run('ip', 'link', 'show'))?.stdout).to.include('02:00:00:00:00:01')
    const failed = await run('nvme', 'disconnect', '--device=nvme9')
    expect(failed).to.deep.equal({ status: 1, stdout: '', stderr: 'Did not find device nvme9\n' })
    expect(await failure(run('nosuch')))
      .to.be.instanceOf(HostError)
      .with.property('errno', 'ENOENT')
  })

  it('knows a VM that does not run, or is not there', async () => {
    const { run, hypervisor } = await open()
    await hypervisor.stop(vm.id, signal)
    expect(await run('ip')).to.equal(null)
    await hypervisor.undefine(vm.id, signal)
    expect(await run('ip')).to.equal(null)
  })

  it('says that no agent is connected, or that the VM has no channel for one', async () => {
    const opened = await open()
    opened.libvirt.agents.clear()
    const unconnected = await refusal(opened)
    expect(unconnected.code).to.equal('unreachable')
    expect(unconnected.message).to.include('guest agent is not connected')
    await opened.hypervisor.stop(vm.id, signal)
    const { config } = opened.libvirt.get(vm.id)
    const isChannel = (one: XMLElement) => one.name === 'channel' && at(one, 'target') !== undefined
    const children = config.children.map((child) =>
      child.name === 'devices'
        ? { ...child, children: child.children.filter((one) => !isChannel(one)) }
        : child,
    )
    opened.libvirt.define({ ...config, children })
    await opened.hypervisor.start(vm.id, signal)
    expect((await refusal(opened)).code).to.equal('unsupported')
  })

  it('says what the agent does not allow, or refuses, in its own words', async () => {
    const disabled = await refusal(await open({ disabled: ['guest-exec'] }))
    expect(disabled.code).to.equal('unsupported')
    expect(disabled.message).to.match(/^guest-exec: Command guest-exec has been disabled/)
    const answers = { 'guest-exec': '{"error": {"class": "GenericError", "desc": "out of memory"}}\n' }
    const refused = await refusal(await open({ answers }))
    expect([refused.code, refused.message]).to.deep.equal(['refused', 'guest-exec: out of memory'])
  })

  it('says that the agent has gone in the middle, or answers nonsense', async () => {
    for (const vanishesAt of ['guest-ping', 'guest-exec', 'guest-exec-status'])
      expect((await refusal(await open({ vanishesAt }))).code, vanishesAt).to.equal('unreachable')
    const answers = { 'guest-exec': '{}\n' }
    expect((await refusal(await open({ answers }))).code).to.equal('protocol')
  })

  it('says that libvirt does not answer', async () => {
    const opened = await open()
    opened.network.delete('libvirt:h1')
    const error = await refusal(opened)
    expect(error.code).to.equal('unreachable')
    expect(error.message).to.include('Failed to connect socket')
  })
})
