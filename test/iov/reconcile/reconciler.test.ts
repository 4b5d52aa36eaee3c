import { expect } from 'chai'
import { BackendError } from '../../../src/iov/backend.ts'
import { defaultLimits } from '../../../src/base/limits.ts'
import type { DomainEvent } from '../../../src/iov/domain-event.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { MendKind } from '../../../src/iov/site-description.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { FakeTimers } from '../../broker/enumerations/fake-timers.ts'
import {
  caller,
  refusalOf,
  SmallSite,
  smallDescription,
  smallDevices,
  valueOf,
  vmRequest,
} from '../small-site.ts'

const everything: MendKind[] = ['virtual-controllers', 'switch-ports', 'vlans', 'vms']
const pf = PCIAddress.parse('0000:3b:00.0')
const [v7, v100] = [VLANID.parse(7), VLANID.parse(100)]

describe('iov: the reconciler', () => {
  let site: SmallSite
  let iov: Infrastructure
  let vm: string
  let virtual: string
  let mac: string
  let events: DomainEvent[]
  let nowMs: number
  let timers: FakeTimers
  let bytes: number

  /** A VM on h1, behind s1/1, connected to the untagged lun at s1/10. */
  async function start(mend: readonly MendKind[]): Promise<void> {
    const description = smallDescription({ reconcile: { intervalSeconds: 10, mend } })
    description.hosts = description.hosts.map((host) =>
      host.name === 'h1' ? { ...host, pools: [{ controller: pf, virtual: 4 }] } : host,
    )
    site = new SmallSite(description, smallDevices())
    nowMs = 1_000
    bytes = 0
    await restart()
    const created = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }, 'front'), caller))
    vm = created.vm
    virtual = created.virtualControllers[0]!
    mac = iov.site.virtualControllers.get(virtual)!.record!.mac
    valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    await look()
    events.length = 0
  }

  async function restart(): Promise<void> {
    timers = new FakeTimers()
    events = []
    iov = await site.start({
      timers,
      environment: {
        now: () => nowMs,
        randomBytes: (count) =>
          Uint8Array.from({ length: count }, () => (bytes = (bytes * 167 + 89) % 65_521) >> 4),
      },
      limits: { ...defaultLimits, undoAttempts: 1 },
    })
    iov.onEvent((event) => events.push(event))
  }

  afterEach(() => iov.close())

  /** Reads everything anew, and waits until what follows from it has come to its end. */
  async function look(): Promise<void> {
    await iov.refresh(caller.signal)
    await settle()
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 500; turn++) await Promise.resolve()
  }

  async function pass(ms: number): Promise<void> {
    nowMs += ms
    timers.pass(ms)
    await settle()
  }

  const told = (): string[] => events.map(({ kind, element, text }) => `${kind} ${element}: ${text}`)
  const settings = () => site.devices.virtual('h1', pf, 0).settings
  const uplink = () => site.devices.port('s1', '1')
  const lunPort = () => site.devices.port('s1', '10')
  const domain = () => site.devices.vms.get('h1')!.get(vm)!

  describe('where nothing is to be mended', () => {
    beforeEach(() => start([]))

    it('looks as often at a host of which not every change is told, and more rarely at one that tells', async () => {
      const { devices } = site
      const hypervisor = devices.hypervisor.bind(devices)
      for (const mayMiss of [false, true]) {
        await iov.close()
        const watch = (_: () => void, signal: AbortSignal) =>
          new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
        devices.hypervisor = (name) => ({ ...hypervisor(name), watch, mayMiss })
        await restart()
        // From the first reading on it is watched.
        await pass(15_000)
        domain().running = false
        await pass(15_000)
        expect(told().length > 0, `may miss: ${mayMiss}`).to.equal(mayMiss)
        domain().running = true
      }
    })

    it('tells whom a switch hears where the site has cabled somebody else, and mends nothing of it', async () => {
      const other = iov.site.controllers.get('h2/0000:3b:00.0')!
      const heard = { addresses: [], system: 'h2', portName: other.device }
      site.devices.neighbours.set('s1', [{ port: '1', ...heard }])
      await look()
      await look()
      expect(told()).to.deep.equal([
        'miscabled ports:s1/1: h2/0000:3b:00.0 is heard here, but the site has a cable to h1/0000:3b:00.0',
      ])
      events.length = 0
      site.devices.neighbours.set('s1', [{ port: '3', ...heard }])
      await look()
      expect(events.map(({ kind }) => kind)).to.deep.equal(['cabled'])
    })

    it('tells drift once, shows it, leaves it, and tells when it has ended', async () => {
      settings().trust = true
      uplink().tagged = []
      await look()
      await look()
      expect(told()).to.deep.equal([
        `drift ports:s1/1: it does not carry VLAN 100 any more`,
        `drift virtualControllers:${virtual}: trust is true instead of false`,
      ])
      expect(iov.site.ports.get('s1/1')!.drift).to.equal('it does not carry VLAN 100 any more')
      events.length = 0
      settings().trust = false
      uplink().tagged = [v100]
      await look()
      expect(events.map(({ kind }) => kind)).to.deep.equal(['mended', 'mended'])
    })

    it('finds it at the next reading by itself', async () => {
      settings().vlan = v7
      await pass(11_000)
      await pass(11_000)
      expect(told()).to.deep.equal([`drift virtualControllers:${virtual}: vlan is 7 instead of 100`])
    })

    it('finds what hypervisors and guests have lost', async () => {
      site.devices.guests.get(vm)!.get(mac)!.connected = []
      await look()
      const [channel] = [...iov.site.channels.keys()]
      expect(told()).to.deep.equal([`drift channels:${channel}: the guest is not connected to lun any more`])
      domain().running = false
      await look()
      expect(told().at(-2)).to.equal(`drift vms:${vm}: it is stopped instead of running`)
      site.devices.vms.get('h1')!.delete(vm)
      await look()
      expect(told().at(-1)).to.equal(`drift vms:${vm}: the hypervisor of h1 does not have it`)
    })

    it('tells who cannot be reached, and keeps what was found there', async () => {
      settings().trust = true
      await look()
      events.length = 0
      site.devices.unreachable.add('h1').add('s1')
      await look()
      expect(events.map(({ kind, element }) => `${kind} ${element}`)).to.deep.equal([
        'unreachable switches:s1',
        'unreachable hosts:h1',
      ])
      events.length = 0
      site.devices.unreachable.clear()
      await look()
      expect(events.map(({ kind, element }) => `${kind} ${element}`)).to.deep.equal([
        'reachable switches:s1',
        'reachable hosts:h1',
      ])
    })

    it('mends one element when it is asked to, by an operation that the journal shows', async () => {
      settings().trust = true
      uplink().tagged = []
      valueOf(await iov.mend(`virtualControllers:${virtual}`, caller))
      expect(settings().trust).to.equal(false)
      expect(uplink().tagged).to.deep.equal([])
      const last = [...iov.site.operations.values()].at(-1)!
      expect(last).to.include({ name: 'mend', user: 'test', state: 'completed' })
      valueOf(await iov.mend('switches:s1', caller))
      expect(uplink().tagged).to.deep.equal([v100])
      expect(events.at(-1)).to.include({ kind: 'mended', element: 'ports:s1/1' })
    })

    it('refuses to mend what is not ours, or not there', async () => {
      expect(refusalOf(await iov.mend('ports:s2/11', caller)).code).to.equal('notFound')
      expect(refusalOf(await iov.mend('vms:nobody', caller)).code).to.equal('notFound')
      expect(valueOf(await iov.mend(`vms:${vm}`, caller))).to.equal(undefined)
    })

    it('does not edit a port that somebody has opened for every VLAN', async () => {
      Object.assign(uplink(), { allowsAll: true, tagged: [] })
      const { code, text } = refusalOf(await iov.mend('ports:s1/1', caller))
      expect(code).to.equal('wrongState')
      expect(text).to.contain('carries every VLAN')
    })

    it('takes back what it began to mend when a step fails', async () => {
      lunPort().untagged = v7
      uplink().tagged = []
      const before = await site.state()
      site.devices.interfere = ({ name, moment }) => {
        if (name === 'join' && moment === 'after') throw new BackendError('s1', 'join', 'refused', 'no')
      }
      const channel = [...iov.site.channels.keys()][0]!
      expect(refusalOf(await iov.mend(`channels:${channel}`, caller)).code).to.equal('deviceRefused')
      expect(await site.state()).to.deep.equal(before)
      site.devices.interfere = () => {}
      valueOf(await iov.mend(`channels:${channel}`, caller))
      expect([lunPort().untagged, uplink().tagged]).to.deep.equal([v100, [v100]])
    })
  })

  describe('where everything is to be mended', () => {
    beforeEach(() => start(everything))

    it('puts back a virtual controller and switch ports, and leaves alone what others set', async () => {
      settings().trust = true
      Object.assign(uplink(), { tagged: [v7], untagged: v7 })
      lunPort().untagged = v7
      site.devices.vlans.get('s1')!.set(v7, 'office')
      await look()
      expect(settings().trust).to.equal(false)
      expect(uplink()).to.deep.include({ untagged: v7, tagged: [v7, v100] })
      expect(lunPort().untagged).to.equal(v100)
      expect(site.devices.vlans.get('s1')!.get(v7)).to.equal('office')
      expect(events.filter(({ kind }) => kind === 'mended')).to.have.lengthOf(3)
      valueOf(await iov.haltVM(vm, caller))
      expect(uplink()).to.deep.include({ untagged: v7, tagged: [v7] })
    })

    it('makes a VLAN again that somebody has deleted, with its ports', async () => {
      const before = await site.state()
      site.devices.vlans.get('s1')!.delete(v100)
      uplink().tagged = []
      lunPort().untagged = null
      await look()
      expect(await site.state()).to.deep.equal(before)
    })

    it('starts a VM again that was stopped, and connects its guest', async () => {
      const before = await site.state()
      domain().running = false
      site.devices.guests.get(vm)!.clear()
      await look()
      expect(await site.state()).to.deep.equal(before)
    })

    it('restores a host that was started anew: devices, then VMs, then guests', async () => {
      const before = await site.state()
      reboot()
      await look()
      await pass(defaultLimits.mendBackOffFirstMs)
      expect(await site.state()).to.deep.equal(before)
      expect(iov.site.machines.get(vm)!.drift).to.equal(null)
    })

    it('restores it also at its own start, before anything is served', async () => {
      const before = await site.state()
      await iov.close()
      reboot()
      await restart()
      expect(await site.state()).to.deep.equal(before)
    })

    it('mends ever more rarely what does not stay mended', async () => {
      let mends = 0
      site.devices.interfere = ({ name, moment }) => {
        if (name === 'configure' && moment === 'after') mends++
      }
      for (let seconds = 0; seconds < 60; seconds++) {
        settings().trust = true
        await iov.look('hosts:h1', caller)
        await pass(1_000)
      }
      expect(mends).to.equal(4)
    })

    /** The host has none of its virtual devices, and no VM that it had only in memory. */
    function reboot(): void {
      const controller = site.devices.controllers.get('h1')!.find(({ address }) => address === pf)!
      controller.enabledVirtual = 0
      controller.virtual.length = 0
      site.devices.vms.get('h1')!.clear()
      site.devices.guests.delete(vm)
    }
  })

  it('mends only what the policy names', async () => {
    await start(['switch-ports'])
    settings().trust = true
    uplink().tagged = []
    await look()
    expect(settings().trust).to.equal(true)
    expect(uplink().tagged).to.deep.equal([v100])
  })

  it('tries again to undo what could not be undone, and gives back what was kept out', async () => {
    await start([])
    let fails = true
    site.devices.interfere = ({ name, moment }) => {
      if (fails && name === 'configure' && moment === 'after')
        throw new BackendError(`h1/${pf}`, 'configure', 'refused', 'no')
    }
    expect(refusalOf(await iov.createVHBA(`h1/${pf}`, caller)).code).to.equal('degraded')
    await settle()
    const [degraded] = [...iov.site.degraded.keys()].filter((key) => key.startsWith('virtualControllers:'))
    expect(degraded).to.equal(`virtualControllers:h1/${pf}/1`)
    expect(told().some((line) => line.startsWith(`degraded ${degraded}`))).to.equal(true)
    expect(iov.site.controllers.get(`h1/${pf}`)!.freeVirtual).to.equal(2)
    await pass(defaultLimits.retryFirstMs)
    expect(iov.site.degraded.size).to.be.greaterThan(0)
    fails = false
    await pass(defaultLimits.retryFirstMs)
    expect(iov.site.degraded.size, 'not tried again before twice the time').to.be.greaterThan(0)
    await pass(defaultLimits.retryFirstMs)
    expect([...iov.site.degraded]).to.deep.equal([])
    expect(iov.site.controllers.get(`h1/${pf}`)!.freeVirtual).to.equal(3)
    expect(told().some((line) => line.startsWith(`recovered ${degraded}`))).to.equal(true)
  })
})
