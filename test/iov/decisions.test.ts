import { expect } from 'chai'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import type { Infrastructure } from '../../src/iov/infrastructure.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from './small-site.ts'

describe('iov: operations in the wrong order, or on the wrong things', () => {
  let site: SmallSite
  let iov: Infrastructure
  let vm: string
  let vhba: string
  let vlan: VLANID

  /** A VM with a virtual controller, a representation and a reserved channel to the NAS. */
  beforeEach(async () => {
    site = new SmallSite()
    site.devices.vlans.get('s2')!.set(VLANID.parse(55), 'theirs')
    Object.assign(site.devices.virtual('h2', '0000:3b:00.0', 0), { usedBy: 'a program' })
    site.devices.virtual('h2', '0000:3b:00.0', 1).settings.vlan = VLANID.parse(55)
    iov = await site.start()
    const created = valueOf(await iov.createVM(vmRequest('shop', { allowedHosts: ['h1'] }, 'one'), caller))
    vm = created.vm
    vhba = created.virtualControllers[0]!
    vlan = valueOf(await iov.requestChannel(vm, vhba, 'nas', {}, caller)).vlan!
  })

  const named = (name: string, run: () => Promise<Outcome<unknown>>, code: string, text: string): void => {
    it(`refuses ${name}: ${code}, and changes nothing`, async () => {
      const before = await site.state()
      const refusal = refusalOf(await run())
      expect(refusal.code, refusal.text).to.equal(code)
      expect(refusal.text).to.contain(text)
      expect(await site.state()).to.deep.equal(before)
    })
  }
  const free = (): Promise<string> =>
    iov.createVHBA('h1/0000:5e:00.1', caller).then((made) => valueOf(made).virtualController)

  named('a VM without a group', () => iov.createVM(vmRequest('nobody'), caller), 'notFound', 'group nobody')
  named(
    'a second VM of one name',
    () => iov.createVM(vmRequest('web', {}, 'one'), caller),
    'inUse',
    'one already',
  )
  named('a VM of no name', () => iov.createVM(vmRequest('web', {}, ''), caller), 'invalidParameter', 'name')
  named(
    'a VM of no memory',
    () => iov.createVM({ ...vmRequest('web'), memoryMiB: 0 }, caller),
    'invalidParameter',
    'memoryMiB',
  )
  named('a VM on no host', () => iov.create('h9', vmRequest('web'), caller), 'notFound', 'host h9')
  named('a device of no controller', () => iov.createVHBA('h1/0000:99:00.0', caller), 'notFound', '0000:99')
  named('to end a device in use', () => iov.removeVHBA(vhba, caller), 'inUse', 'release it first')
  named('to end a device of no id', () => iov.removeVHBA('h1/0000:3b:00.0/7', caller), 'notFound', '/7')
  named(
    "to end somebody else's device",
    () => iov.removeVHBA('h2/0000:3b:00.0/0', caller),
    'wrongState',
    'a program',
  )
  named(
    'to end a device with a VLAN that we did not set',
    () => iov.removeVHBA('h2/0000:3b:00.0/1', caller),
    'wrongState',
    'VLAN 55',
  )
  named('to release a device with channels', () => iov.releaseVHBA(vm, vhba, caller), 'inUse', 'nas')
  named('to halt what is not there', () => iov.haltVM('no-such', caller), 'notFound', 'no-such')
  named(
    'to connect without a channel',
    () => iov.connect(vm, vhba, vlan, 'lun', caller),
    'wrongState',
    'request it',
  )
  named(
    'to connect on another VLAN',
    () => iov.connect(vm, vhba, VLANID.parse(103), 'nas', caller),
    'wrongState',
    `VLAN ${100}`,
  )
  named('to connect to nothing', () => iov.connect(vm, vhba, vlan, 'moon', caller), 'notFound', 'moon')
  named('to disconnect from nothing', () => iov.disconnect(vm, 'moon', caller), 'notFound', 'moon')
  named('to release to nothing', () => iov.releaseChannel(vm, vhba, 'moon', caller), 'notFound', 'moon')
  named('to detach under a channel', () => iov.detach(vlan, vhba, caller), 'inUse', 'nas')
  named('to detach another VLAN', () => iov.detach(VLANID.parse(103), vhba, caller), 'wrongState', 'VLAN 100')
  named('to attach a VLAN of nobody', () => iov.attach(VLANID.parse(101), vhba, caller), 'notFound', '101')
  named(
    "to attach others' VLAN",
    () => iov.attach(VLANID.parse(55), vhba, caller),
    'notAuthorisedByGroup',
    '55',
  )
  named('no representation', () => iov.removeREP(vm, `${vm}/eth7`, caller), 'notFound', 'eth7')
  named(
    'to connect through no representation',
    () => iov.connectRR('x/eth0', 'nas', caller),
    'notFound',
    'x/eth0',
  )

  const requests: readonly [string, Parameters<Infrastructure['requestVLAN']>[0], string, string][] = [
    ['a VLAN out of our ranges', request(200), 'notAuthorisedByGroup', 'ranges'],
    ["others' VLAN", request(55), 'notAuthorisedByGroup', 'ranges'],
    ["another group's VLAN", { ...request(100), group: 'mail' }, 'notAuthorisedByGroup', 'shop'],
    ['a VLAN for no group', { ...request(101), group: 'nobody' }, 'notFound', 'nobody'],
    ['a VLAN for no device', { ...request(101), virtualController: 'x/y/1' }, 'notFound', 'x/y/1'],
  ]
  for (const [name, asked, code, text] of requests)
    named(name, () => iov.requestVLAN(asked, caller), code, text)

  named(
    "a VLAN for another customer's device",
    () => iov.requestVLAN({ ...request(101), group: 'db', virtualController: vhba }, caller),
    'notAuthorisedByGroup',
    'shop',
  )

  it('refuses a VM that is elsewhere, a device that another has, and a second VLAN', async () => {
    const other = valueOf(await iov.create('h2', vmRequest('web'), caller)).vm
    const device = await free()
    expect(refusalOf(await iov.initVHBA('h1', device, other, {}, caller)).text).to.contain('is on h2')
    expect(refusalOf(await iov.initVHBA('h2', device, other, {}, caller)).code).to.equal('notFound')
    expect(refusalOf(await iov.requestChannel(other, vhba, 'nas', {}, caller)).code).to.equal('wrongState')
    expect(refusalOf(await iov.createREP(other, vhba, caller)).code).to.equal('wrongState')
    const here = valueOf(await iov.create('h1', vmRequest('web'), caller)).vm
    expect(refusalOf(await iov.initVHBA('h1', vhba, here, {}, caller)).code).to.equal('inUse')
    valueOf(await iov.initVHBA('h1', device, here, {}, caller))
    valueOf(await iov.initVHBA('h1', device, here, {}, caller))
    const ask = { group: 'web', virtualController: device, resource: null }
    for (const id of [101, 102]) valueOf(await iov.requestVLAN({ ...ask, vlan: VLANID.parse(id) }, caller))
    valueOf(await iov.attach(VLANID.parse(101), device, caller))
    expect(refusalOf(await iov.attach(VLANID.parse(102), device, caller)).code).to.equal('inUse')
    expect(refusalOf(await iov.attach(VLANID.parse(100), device, caller)).code).to.equal(
      'notAuthorisedByGroup',
    )
    expect(refusalOf(await iov.connect(here, device, vlan, 'nas', caller)).code).to.equal('wrongState')
    expect(valueOf(await iov.pruneVLANs(caller))).to.deep.equal({ removed: [102] })
    valueOf(await iov.releaseVHBA(here, device, caller))
    expect(valueOf(await iov.pruneVLANs(caller))).to.deep.equal({ removed: [101] })
  })

  it('refuses to connect a guest without a representation, and to remove one that is connected', async () => {
    const representation = `${vm}/eth0`
    valueOf(await iov.connect(vm, vhba, vlan, 'nas', caller))
    expect(refusalOf(await iov.removeREP(vm, representation, caller)).code).to.equal('inUse')
    expect(refusalOf(await iov.releaseChannel(vm, vhba, 'nas', caller)).code).to.equal('inUse')
    valueOf(await iov.disconnect(vm, 'nas', caller))
    valueOf(await iov.removeREP(vm, representation, caller))
    const refusal = refusalOf(await iov.connect(vm, vhba, vlan, 'nas', caller))
    expect(refusal.code).to.equal('wrongState')
    expect(refusal.text).to.contain('create it first')
    expect(refusalOf(await iov.connectResource(vm, 'san', {}, caller)).code).to.equal('wrongState')
  })

  it('answers a repeated call like the first', async () => {
    const again = await iov.requestChannel(vm, vhba, 'nas', {}, caller)
    expect(valueOf(again).vlan).to.equal(vlan)
    expect(iov.site.channels.size).to.equal(1)
    const first = valueOf(await iov.connectResource(vm, 'nas', {}, caller))
    expect(valueOf(await iov.connectResource(vm, 'nas', {}, caller))).to.deep.equal(first)
    valueOf(await iov.attach(vlan, vhba, caller))
    const stronger = await iov.connectResource(vm, 'nas', { guaranteedRateMbps: 10 }, caller)
    expect(refusalOf(stronger)).to.include({ code: 'inUse' })
  })

  const malformed: readonly [ConstraintSet, string][] = [
    [{ allowedHosts: ['h1', 'h7'] }, '"h7"'],
    [{ forbiddenNetworks: ['lan-z'] }, '"lan-z"'],
    [{ techniques: ['magic' as never] }, '"magic"'],
    [{ isolation: 'planet' as never }, '"planet"'],
    [{ guaranteedRateMbps: -1 }, '-1'],
    [{ guaranteedRateMbps: Number.NaN }, 'NaN'],
    [{ redundantPaths: 1.5 }, '1.5'],
    [{ criticality: 11 }, '11'],
    [{ switchPort: 's9/9' }, 's9/9'],
    [{ colour: 'green' } as ConstraintSet, 'no such constraint'],
  ]
  for (const [set, text] of malformed) {
    named(
      `a constraint set such as ${JSON.stringify(set)}`,
      () => iov.createVM(vmRequest('web', set), caller),
      'invalidParameter',
      text,
    )
  }

  function request(id: number): Parameters<Infrastructure['requestVLAN']>[0] {
    return { vlan: VLANID.parse(id), group: 'web', virtualController: null, resource: null }
  }
})
