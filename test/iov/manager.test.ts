import { expect } from 'chai'
import type { Caller, Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import type { VLANID } from '../../src/iov/vlan-id.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from './small-site.ts'

/** What the site consists of before the call that is repeated. */
interface Stage {
  readonly iov: Infrastructure
  /** With a virtual controller of its own, on h1. */
  readonly vm: string
  readonly vhba: string
  /** Made for group web on h1; no VM has it. */
  readonly idle: string
  /** On h1, without a virtual controller. */
  readonly bare: string
  readonly representation: string
}

interface Repetition {
  readonly name: string
  readonly prepare?: (stage: Stage) => Promise<unknown>
  readonly call: (stage: Stage, caller: Caller) => Promise<Outcome<unknown>>
  /** What a repetition is answered where what it names is gone; otherwise it is answered as the first. */
  readonly thenCode?: string
}

const ask = { vlan: null, group: 'web', virtualController: null, resource: null }

const channelFor = ({ iov, vm, vhba }: Stage): Promise<{ vlan: VLANID | null }> =>
  iov.requestChannel(vm, vhba, 'nas', {}, caller).then(valueOf)

const connected = async (stage: Stage): Promise<void> => {
  await channelFor(stage)
  valueOf(await stage.iov.connectRR(stage.representation, 'nas', caller))
}

const vlanOf = ({ iov, vhba }: Stage): VLANID => iov.site.virtualControllers.get(vhba)!.record!.vlan!

const repetitions: readonly Repetition[] = [
  {
    name: 'createVM',
    call: ({ iov }, by) => iov.createVM(vmRequest('shop', { redundantPaths: 2 }, 'again'), by),
  },
  { name: 'create', call: ({ iov }, by) => iov.create('h2', vmRequest('web', {}, 'again'), by) },
  {
    name: 'getVHBA by name',
    call: ({ iov }, by) => iov.getVHBA('h1', 'web', { guaranteedRateMbps: 100 }, by, 'again'),
  },
  {
    name: 'createVHBA by name',
    call: ({ iov }, by) => iov.createVHBA('h1/0000:5e:00.1', by, { name: 'again' }),
  },
  {
    name: 'initVHBA',
    call: ({ iov, idle, bare }, by) => iov.initVHBA('h1', idle, bare, { guaranteedRateMbps: 500 }, by),
  },
  {
    name: 'createREP',
    prepare: ({ iov, idle, bare }) => iov.initVHBA('h1', idle, bare, {}, caller),
    call: ({ iov, idle, bare }, by) => iov.createREP(bare, idle, by),
  },
  { name: 'requestVLAN', call: ({ iov }, by) => iov.requestVLAN(ask, by) },
  {
    name: 'requestVLAN for a virtual controller',
    call: ({ iov, vhba }, by) => iov.requestVLAN({ ...ask, virtualController: vhba }, by),
  },
  {
    name: 'requestVLAN to a resource',
    call: ({ iov, vhba }, by) => iov.requestVLAN({ ...ask, virtualController: vhba, resource: 'san' }, by),
  },
  {
    name: 'attach',
    prepare: ({ iov, vhba }) =>
      iov.requestVLAN({ ...ask, vlan: 101 as VLANID, virtualController: vhba }, caller).then(valueOf),
    call: ({ iov, vhba }, by) => iov.attach(101 as VLANID, vhba, by),
  },
  {
    name: 'requestChannel',
    call: ({ iov, vm, vhba }, by) => iov.requestChannel(vm, vhba, 'nas', { guaranteedRateMbps: 100 }, by),
  },
  {
    name: 'connect',
    prepare: channelFor,
    call: (stage, by) => stage.iov.connect(stage.vm, stage.vhba, vlanOf(stage), 'nas', by),
  },
  {
    name: 'connectRR',
    prepare: channelFor,
    call: ({ iov, representation }, by) => iov.connectRR(representation, 'nas', by),
  },
  { name: 'connectResource', call: ({ iov, vm }, by) => iov.connectResource(vm, 'nas', {}, by) },
  {
    name: 'disconnect',
    prepare: connected,
    call: ({ iov, vm }, by) => iov.disconnect(vm, 'nas', by),
  },
  {
    name: 'disconnectRR',
    prepare: connected,
    call: ({ iov, representation }, by) => iov.disconnectRR(representation, 'nas', by),
  },
  {
    name: 'releaseChannel',
    prepare: channelFor,
    call: ({ iov, vm, vhba }, by) => iov.releaseChannel(vm, vhba, 'nas', by),
  },
  {
    name: 'disconnectResource',
    prepare: connected,
    call: ({ iov, vm }, by) => iov.disconnectResource(vm, 'nas', by),
  },
  {
    name: 'detach',
    prepare: ({ iov, vhba }) =>
      iov
        .requestVLAN({ ...ask, vlan: 101 as VLANID, virtualController: vhba }, caller)
        .then(() => iov.attach(101 as VLANID, vhba, caller)),
    call: ({ iov, vhba }, by) => iov.detach(101 as VLANID, vhba, by),
  },
  {
    name: 'releaseVHBA',
    prepare: ({ iov, vm, representation }) => iov.removeREP(vm, representation, caller),
    call: ({ iov, vm, vhba }, by) => iov.releaseVHBA(vm, vhba, by),
  },
  { name: 'removeVHBA', call: ({ iov, idle }, by) => iov.removeVHBA(idle, by) },
  {
    name: 'removeREP',
    call: ({ iov, vm, representation }, by) => iov.removeREP(vm, representation, by),
    thenCode: 'notFound',
  },
  { name: 'haltVM', call: ({ iov, vm }, by) => iov.haltVM(vm, by), thenCode: 'notFound' },
]

async function staged({ prepare }: Repetition): Promise<{ site: SmallSite; stage: Stage }> {
  const site = new SmallSite()
  const iov = await site.start()
  const { vm, virtualControllers } = valueOf(
    await iov.createVM(vmRequest('web', { allowedHosts: ['h1'] }, 'one'), caller),
  )
  const { virtualController: idle } = valueOf(await iov.getVHBA('h1', 'web', {}, caller))
  const { vm: bare } = valueOf(await iov.create('h1', vmRequest('web', {}, 'bare'), caller))
  const [representation] = [...iov.site.representations.keys()]
  const stage = { iov, vm, vhba: virtualControllers[0]!, idle, bare, representation: representation! }
  await prepare?.(stage)
  return { site, stage }
}

describe('iov: a client that repeats a call', () => {
  for (const repetition of repetitions) {
    const { name, call, thenCode } = repetition

    it(`${name}: gets the same answer, and nothing is changed a second time`, async () => {
      const { site, stage } = await staged(repetition)
      const first = valueOf(await call(stage, caller))
      const once = await site.state()
      const second = await call(stage, caller)
      if (thenCode === undefined) expect(valueOf(second)).to.deep.equal(first)
      else expect(refusalOf(second).code).to.equal(thenCode)
      expect(await site.state()).to.deep.equal(once)
    })

    it(`${name}: having lost the answer, gets it, and all is as after one call`, async () => {
      const reference = await staged(repetition)
      const expected = valueOf(await call(reference.stage, caller))
      const { site, stage } = await staged(repetition)
      const release = site.devices.hold()
      const gone = new AbortController()
      const lost = call(stage, { ...caller, signal: gone.signal })
      await new Promise((resolve) => setImmediate(resolve))
      gone.abort(new Error('the connection is gone'))
      expect(refusalOf(await lost).code).to.equal('timeout')
      const again = call(stage, caller)
      release()
      if (thenCode === undefined) expect(valueOf(await again)).to.deep.equal(expected)
      else expect(refusalOf(await again).code).to.equal(thenCode)
      expect(await site.state()).to.deep.equal(await reference.site.state())
    })
  }

  it('refuses a name that stands for something else, and says for what', async () => {
    const { site, stage } = await staged(repetitions[0]!)
    const { iov, vhba } = stage
    const before = await site.state()
    const refused = async (outcome: Promise<Outcome<unknown>>): Promise<string> =>
      refusalOf(await outcome).code
    expect(await refused(iov.createVM(vmRequest('mail', {}, 'one'), caller))).to.equal('inUse')
    expect(await refused(iov.create('h2', vmRequest('web', {}, 'bare'), caller))).to.equal('inUse')
    expect(await site.state()).to.deep.equal(before)
    valueOf(await iov.getVHBA('h1', 'web', { maximumRateMbps: 500 }, caller, 'mine'))
    const text = refusalOf(await iov.getVHBA('h1', 'web', { maximumRateMbps: 100 }, caller, 'mine')).text
    expect(text).to.contain('the name mine stands for h1/')
    expect(await refused(iov.getVHBA('h2', 'web', { maximumRateMbps: 500 }, caller, 'mine'))).to.equal(
      'inUse',
    )
    expect(await refused(iov.createVHBA('h1/0000:5e:00.0', caller, { name: 'mine' }))).to.equal('inUse')
    expect(vhba).to.be.a('string')
  })

  it('never gets the VLAN of a group twice, nor one that is in use by others', async () => {
    const { stage } = await staged(repetitions[0]!)
    const one = valueOf(await stage.iov.requestVLAN(ask, caller)).vlan
    valueOf(await stage.iov.attach(one, stage.vhba, caller))
    const two = valueOf(await stage.iov.requestVLAN(ask, caller)).vlan
    expect(two).not.to.equal(one)
    expect(valueOf(await stage.iov.requestVLAN({ ...ask, group: 'mail' }, caller)).vlan).not.to.equal(two)
  })

  it('does not end a device that has been handed out again since, where it says which it means', async () => {
    const { stage } = await staged(repetitions[0]!)
    const { iov, idle } = stage
    const { generation } = iov.site.virtualControllers.get(idle)!.record!
    valueOf(await iov.removeVHBA(idle, caller, generation))
    valueOf(await iov.removeVHBA(idle, caller, generation))
    const { virtualController } = valueOf(await iov.getVHBA('h1', 'web', {}, caller))
    expect(virtualController).to.equal(idle)
    const late = refusalOf(await iov.removeVHBA(idle, caller, generation))
    expect(late).to.deep.include({ code: 'wrongState' })
    expect(late.text).to.contain(`its generation is ${generation + 1}, not ${generation}`)
  })
})
