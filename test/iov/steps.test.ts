import { expect } from 'chai'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import type { FakeCall } from './fakes.ts'
import { refusal } from './fakes.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from './small-site.ts'

type Run = (iov: Infrastructure) => Promise<Outcome<unknown>>

interface Scenario {
  readonly name: string
  /** What was there before; answers with the operation that is to fail. */
  readonly prepare: (iov: Infrastructure) => Promise<Run>
}

const redundant = { redundantPaths: 2, guaranteedRateMbps: 100, maximumRateMbps: 1000, trust: true }

const scenarios: readonly Scenario[] = [
  { name: 'createVM', prepare: async () => (iov) => iov.createVM(vmRequest('web', redundant), caller) },
  {
    name: 'connectResource',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', redundant), caller))
      return (again) => again.connectResource(vm, 'san', {}, caller)
    },
  },
  {
    name: 'connectResource across the trunk to an untagged port',
    prepare: async (iov) => {
      const { vm, virtualControllers } = valueOf(
        await iov.createVM(vmRequest('web', { switchPort: 's2/1' }), caller),
      )
      expect(virtualControllers).to.have.length(1)
      return (again) => again.connectResource(vm, 'lun', {}, caller)
    },
  },
  {
    name: 'disconnectResource',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', redundant), caller))
      valueOf(await iov.connectResource(vm, 'san', {}, caller))
      return (again) => again.disconnectResource(vm, 'san', caller)
    },
  },
  {
    name: 'haltVM',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', redundant), caller))
      valueOf(await iov.connectResource(vm, 'san', {}, caller))
      return (again) => again.haltVM(vm, caller)
    },
  },
  {
    name: 'createREP',
    prepare: async (iov) => {
      const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web', {}), caller))
      const [representation] = [...iov.site.representations.keys()]
      valueOf(await iov.removeREP(vm, representation!, caller))
      return (again) => again.createREP(vm, virtualControllers[0]!, caller)
    },
  },
  {
    name: 'requestChannel',
    prepare: async (iov) => {
      const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web', {}), caller))
      return (again) => again.requestChannel(vm, virtualControllers[0]!, 'san', {}, caller)
    },
  },
  {
    name: 'connectRR',
    prepare: async (iov) => {
      const { vm, virtualControllers } = valueOf(await iov.createVM(vmRequest('web', {}), caller))
      valueOf(await iov.requestChannel(vm, virtualControllers[0]!, 'san', {}, caller))
      const [representation] = [...iov.site.representations.keys()]
      return (again) => again.connectRR(representation!, 'san', caller)
    },
  },
  {
    name: 'releaseVHBA',
    prepare: async (iov) => {
      const { vm } = valueOf(
        await iov.create('h1', vmRequest('web', { ...redundant, redundantPaths: 1 }), caller),
      )
      const { virtualController } = valueOf(await iov.getVHBA('h1', 'web', {}, caller))
      valueOf(await iov.initVHBA('h1', virtualController, vm, {}, caller))
      const { vlan } = valueOf(
        await iov.requestVLAN({ vlan: null, group: 'web', virtualController, resource: null }, caller),
      )
      valueOf(await iov.attach(vlan, virtualController, caller))
      return (again) => again.releaseVHBA(vm, virtualController, caller)
    },
  },
]

async function prepared({ prepare }: Scenario): Promise<{ site: SmallSite; iov: Infrastructure; run: Run }> {
  const site = new SmallSite()
  site.devices.port('s1', '10').untagged = 1 as never
  const iov = await site.start()
  return { site, iov, run: await prepare(iov) }
}

async function countCalls(scenario: Scenario): Promise<number> {
  const { site, iov, run } = await prepared(scenario)
  const before = site.devices.calls
  valueOf(await run(iov))
  return site.devices.calls - before
}

describe('iov: devices that fail', () => {
  for (const scenario of scenarios) {
    it(`${scenario.name}: whichever call fails, before or after its effect, everything is as before`, async () => {
      const count = await countCalls(scenario)
      expect(count).to.be.greaterThan(0)
      for (let failing = 1; failing <= count; failing++) {
        for (const moment of ['before', 'after']) {
          const { site, iov, run } = await prepared(scenario)
          const before = await site.state()
          const at = site.devices.calls + failing
          const seen: FakeCall[] = []
          site.devices.interfere = (call) => {
            if (call.count !== at || call.moment !== moment) return
            seen.push(call)
            throw refusal(call)
          }
          const { code, text } = refusalOf(await run(iov))
          expect(code, text).to.equal('deviceRefused')
          expect(text).to.contain('everything was undone')
          expect(seen).to.have.length(1)
          expect(await site.state(), `call ${failing} ${moment}: ${text}`).to.deep.equal(before)
          site.devices.interfere = () => {}
          valueOf(await run(iov))
        }
      }
    })

    it(`${scenario.name}: where the undo fails too, it is degraded, kept out, and mended at the next start`, async () => {
      const count = await countCalls(scenario)
      for (let failing = 1; failing <= count; failing++) {
        const { site, iov, run } = await prepared(scenario)
        const before = await site.state()
        const at = site.devices.calls + failing
        site.devices.interfere = (call) => {
          if (call.count > at || (call.count === at && call.moment === 'after')) throw refusal(call)
        }
        const { code, text } = refusalOf(await run(iov))
        expect(code, text).to.equal('degraded')
        const touched = [...iov.site.virtualControllers.values()].filter(
          ({ record }) => record?.degraded != null,
        )
        const vms = [...iov.site.operations.values()].filter(({ state }) => state === 'degraded')
        expect(vms).to.have.length(1)
        expect(touched.length + vms[0]!.affected.length).to.be.greaterThan(0)
        expect(refusalOf(await run(iov)).code, 'again').to.be.oneOf(['degraded', 'deviceRefused'])
        site.devices.interfere = () => {}
        await iov.close()
        const again = await site.start()
        expect(await site.state(), `call ${failing}: ${text}`).to.deep.equal(before)
        valueOf(await run(again))
      }
    })
  }

  it('shows a host that cannot be reached, with its fault, and serves the rest', async () => {
    const site = new SmallSite()
    site.devices.unreachable.add('h1').add('s2')
    const iov = await site.start()
    expect(iov.site.hosts.get('h1')).to.include({ reachable: false })
    expect(iov.site.hosts.get('h1')!.fault).to.contain('no route')
    expect(iov.site.switches.get('s2')).to.include({ reachable: false })
    const { vm, virtualControllers } = valueOf(
      await iov.createVM(vmRequest('web', { switchPort: 's1/3' }), caller),
    )
    expect(virtualControllers[0]).to.match(/^h2\//)
    valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    expect(refusalOf(await iov.connectResource(vm, 'nas', {}, caller)).text).to.contain('s2')
    expect(refusalOf(await iov.create('h1', vmRequest('web'), caller)).text).to.contain('no route')
    site.devices.unreachable.clear()
    await iov.refresh(caller.signal)
    expect(iov.site.hosts.get('h1')).to.include({ reachable: true, fault: null, observedAtMs: 1_000 })
    valueOf(await iov.connectResource(vm, 'nas', {}, caller))
  })

  it('refuses a port that somebody changed since it was read, and shows it as it is', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    const before = await site.state()
    site.devices.port('s1', '10').untagged = 77 as never
    const { code, text } = refusalOf(await iov.connectResource(vm, 'lun', {}, caller))
    expect(code).to.equal('deviceRefused')
    expect(text).to.contain('untagged VLAN is 77')
    expect(iov.site.ports.get('s1/10')!.untagged).to.equal(77)
    site.devices.port('s1', '10').untagged = null
    expect(await site.state()).to.deep.equal(before)
  })

  it('leaves a VLAN alone that somebody made meanwhile, and takes the next one', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    site.devices.vlans.get('s1')!.set(100 as never, 'theirs')
    expect(refusalOf(await iov.connectResource(vm, 'lun', {}, caller)).text).to.contain(
      'made by somebody else',
    )
    await iov.refresh(caller.signal)
    const { channels } = valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    expect(iov.site.channels.get(channels[0]!)!.vlan).to.equal(101)
    valueOf(await iov.haltVM(vm, caller))
    expect([...site.devices.vlans.get('s1')!]).to.deep.equal([[100, 'theirs']])
  })

  it('leaves a VLAN of ours to somebody who has put a port of his own into it', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    site.devices.port('s1', '3').tagged = [100 as never]
    valueOf(await iov.haltVM(vm, caller))
    expect([...site.devices.vlans.get('s1')!.keys()]).to.deep.equal([100])
    expect(site.devices.port('s1', '3').tagged).to.deep.equal([100])
    expect(site.devices.port('s1', '10').untagged).to.equal(null)
    expect(iov.site.vlans.get(100 as never)!.record).to.equal(null)
    const next = valueOf(await iov.createVM(vmRequest('web'), caller))
    const { channels } = valueOf(await iov.connectResource(next.vm, 'lun', {}, caller))
    expect(iov.site.channels.get(channels[0]!)!.vlan).to.equal(101)
  })

  it('halts a VM whose guest has ended by itself', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const before = await site.state()
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    site.devices.vms.get('h1')!.get(vm)!.running = false
    site.devices.guests.delete(vm)
    valueOf(await iov.haltVM(vm, caller))
    expect(await site.state()).to.deep.equal(before)
  })

  it('restores the untagged VLAN that a port had, and leaves tags of others alone', async () => {
    const site = new SmallSite()
    site.devices.port('s1', '10').untagged = 1 as never
    site.devices.port('s1', '1').tagged = [900 as never]
    const iov = await site.start()
    const before = await site.state()
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    valueOf(await iov.connectResource(vm, 'lun', {}, caller))
    expect(site.devices.port('s1', '10').untagged).to.equal(100)
    expect(site.devices.port('s1', '1').tagged).to.deep.equal([900, 100])
    valueOf(await iov.haltVM(vm, caller))
    expect(await site.state()).to.deep.equal(before)
  })
})
