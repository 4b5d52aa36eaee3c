import { expect } from 'chai'
import type { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { FieldSite, pf, withFibreChannel } from '../../field-lessons/field-site.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from '../small-site.ts'

describe('iov: virtual controllers, for whom and with what', () => {
  let site: SmallSite
  let iov: Infrastructure

  beforeEach(async () => {
    site = new SmallSite()
    iov = await site.start()
  })

  const recordOf = (id: string) => iov.site.virtualControllers.get(id)!.record!
  const made = async (group: string, constraints = {}): Promise<string> =>
    valueOf(await iov.getVHBA('h1', group, constraints, caller)).virtualController
  const bare = async (group: string): Promise<string> =>
    valueOf(await iov.create('h1', vmRequest(group), caller)).vm

  it('keep the rates that initVHBA asked for, whatever channels come and go', async () => {
    const [vm, id] = [await bare('web'), await made('web')]
    valueOf(await iov.initVHBA('h1', id, vm, { guaranteedRateMbps: 500, maximumRateMbps: 4000 }, caller))
    valueOf(
      await iov.requestChannel(vm, id, 'nas', { guaranteedRateMbps: 700, maximumRateMbps: 2000 }, caller),
    )
    expect(recordOf(id)).to.include({ minimumRateMbps: 700, maximumRateMbps: 2000 })
    valueOf(await iov.releaseChannel(vm, id, 'nas', caller))
    expect(recordOf(id)).to.include({ minimumRateMbps: 500, maximumRateMbps: 4000 })
    iov = await site.start()
    expect(recordOf(id).constraints).to.deep.equal({ guaranteedRateMbps: 500, maximumRateMbps: 4000 })
  })

  it('add up what getVHBA, initVHBA and the call ask for, and never weaken it', async () => {
    const [vm, id] = [await bare('web'), await made('web', { maximumRateMbps: 3000, switchPort: 's1/1' })]
    valueOf(await iov.initVHBA('h1', id, vm, { maximumRateMbps: 5000 }, caller))
    expect(recordOf(id)).to.include({ maximumRateMbps: 3000 })
    const { channel } = valueOf(await iov.requestChannel(vm, id, 'nas', {}, caller))
    expect(iov.site.channels.get(channel)!.maximumRateMbps).to.equal(3000)
    expect(refusalOf(await iov.initVHBA('h1', id, vm, { maximumRateMbps: 100 }, caller)).code).to.equal(
      'inUse',
    )

    const wary = await made('web', { forbiddenNetworks: ['core'], switchPort: 's1/2' })
    valueOf(await iov.initVHBA('h1', wary, vm, {}, caller))
    const refusal = refusalOf(await iov.requestChannel(vm, wary, 'nas', {}, caller))
    expect(refusal.text).to.contain('network core is forbidden')
  })

  it('hold what they are guaranteed from the moment they are made', async () => {
    const set = { guaranteedRateMbps: 6000, numaNode: 0, switchPort: 's1/1' }
    await made('web', set)
    expect(refusalOf(await iov.getVHBA('h1', 'web', set, caller)).code).to.equal('noCapacity')
  })

  it('belong to the group that they were made for', async () => {
    const [theirs, id] = [await bare('db'), await made('web')]
    expect(refusalOf(await iov.initVHBA('h1', id, theirs, {}, caller)).code).to.equal('notAuthorisedByGroup')
    valueOf(await iov.initVHBA('h1', id, await bare('shop'), {}, caller))
  })

  it('are nobody’s until a VM has them, where no group asked for them', async () => {
    const { virtualController: id } = valueOf(await iov.createVHBA('h1/0000:3b:00.0', caller))
    const alone = { isolation: 'controller', switchPort: 's1/1' } as const
    const owner = await made('web', alone)
    expect(recordOf(owner).controller).to.equal('h1/0000:3b:00.0')
    const refusal = refusalOf(await iov.initVHBA('h1', id, await bare('db'), {}, caller))
    expect(refusal.code).to.equal('constraintNotSatisfiable')
    expect(refusal.text).to.contain('isolation')
    valueOf(await iov.initVHBA('h1', id, await bare('web'), {}, caller))
  })

  it('keep the isolation that getVHBA asked for, before a VM has them too', async () => {
    await made('web', { isolation: 'card', switchPort: 's1/1' })
    for (const port of ['0000:3b:00.0', '0000:3b:00.1']) {
      const refused = await iov.createVHBA(`h1/${port}`, caller, { group: 'db' })
      expect(refusalOf(refused).code).to.equal('constraintNotSatisfiable')
    }
    valueOf(await iov.createVHBA('h1/0000:5e:00.0', caller, { group: 'db' }))
  })

  it('are refused with what cannot be promised to one of them', async () => {
    const refused = async (constraints: object) =>
      refusalOf(await iov.getVHBA('h1', 'web', constraints, caller)).code
    expect(await refused({ isolation: 'host' })).to.equal('constraintNotSatisfiable')
    expect(await refused({ redundantPaths: 2 })).to.equal('constraintNotSatisfiable')
    const nobody = await iov.createVHBA('h1/0000:3b:00.0', caller, { constraints: { trust: true } })
    expect(refusalOf(nobody).text).to.contain('name the group')
  })

  it('are removed by releaseVHBA, and only when nothing uses them', async () => {
    const before = await site.state()
    const [vm, id] = [await bare('web'), await made('web')]
    expect(refusalOf(await iov.releaseVHBA(vm, id, caller)).text).to.contain('initVHBA first')
    expect(refusalOf(await iov.createREP(vm, id, caller)).text).to.contain('initVHBA first')
    valueOf(await iov.initVHBA('h1', id, vm, {}, caller))
    expect(refusalOf(await iov.removeVHBA(id, caller)).text).to.contain('release it first')
    const { representation } = valueOf(await iov.createREP(vm, id, caller))
    expect(refusalOf(await iov.releaseVHBA(vm, id, caller)).text).to.contain('remove that first')
    valueOf(await iov.requestChannel(vm, id, 'nas', {}, caller))
    valueOf(await iov.connectRR(representation, 'nas', caller))
    expect(refusalOf(await iov.removeREP(vm, representation, caller)).text).to.contain(
      'disconnect that first',
    )
    valueOf(await iov.disconnectRR(representation, 'nas', caller))
    expect(refusalOf(await iov.releaseVHBA(vm, id, caller)).text).to.contain('release them first')
    valueOf(await iov.releaseChannel(vm, id, 'nas', caller))
    valueOf(await iov.removeREP(vm, representation, caller))
    valueOf(await iov.releaseVHBA(vm, id, caller))
    expect(iov.site.virtualControllers.has(id)).to.equal(false)
    valueOf(await iov.haltVM(vm, caller))
    expect(await site.state()).to.deep.equal(before)
  })
})

describe('iov: virtual ports of Fibre Channel', () => {
  const named = { techniques: ['npiv'] as const }

  it('are made where they are asked for, as many as there is room for, and found again', async () => {
    await using site = await FieldSite.make(withFibreChannel)
    const iov = await site.start()
    expect(iov.site.controllers.get(pf.fibreChannel)).to.include({ technique: 'npiv', freeVirtual: 3 })
    const ids: string[] = []
    for (let count = 0; count < 3; count++)
      ids.push(valueOf(await iov.getVHBA('host-a', 'zenith-lab', named, caller)).virtualController)
    expect(ids).to.deep.equal([0, 1, 2].map((index) => `${pf.fibreChannel}/${index}`))
    expect(iov.site.controllers.get(pf.fibreChannel)).to.include({ freeVirtual: 0 })
    expect(refusalOf(await iov.getVHBA('host-a', 'zenith-lab', named, caller)).code).to.equal('noCapacity')
    expect(refusalOf(await iov.createVHBA(pf.fibreChannel, caller)).code).to.equal('noCapacity')
    const shown = ids.map((id) => iov.site.virtualControllers.get(id)!)
    expect(shown.map(({ drift }) => drift)).to.deep.equal([null, null, null])
    expect(new Set(shown.map(({ actual }) => actual.wwpn)).size).to.equal(3)
    valueOf(await iov.removeVHBA(ids[1]!, caller))
    const again = await site.start()
    expect([...again.site.virtualControllers.keys()].sort()).to.deep.equal([ids[0], ids[2]])
    const request = { group: 'zenith-lab' }
    expect(valueOf(await again.createVHBA(pf.fibreChannel, caller, request)).virtualController).to.equal(
      ids[1],
    )
  })

  it('are given to VMs that ask for them, and to no other', async () => {
    await using site = await FieldSite.make(withFibreChannel)
    const iov = await site.start()
    const techniqueOf = (id: string) => iov.site.virtualControllers.get(id)!.technique
    const { virtualControllers } = valueOf(await iov.createVM(vmRequest('zenith-lab'), caller))
    expect(virtualControllers.map(techniqueOf)).to.deep.equal(['sriov'])
    const asking = { ...vmRequest('zenith-lab'), name: 'fc', constraints: named }
    expect(valueOf(await iov.createVM(asking, caller)).virtualControllers.map(techniqueOf)).to.deep.equal([
      'npiv',
    ])
  })

  it('leave nothing behind where the fabric does not take them, and say its words', async () => {
    await using site = await FieldSite.make(withFibreChannel)
    const iov = await site.start()
    const kernel = site.hands.get('host-a') as SimulatedKernel
    kernel.setFabric(PCIAddress.parse('0000:b1:00.0'), 'no-npiv')
    const refused = refusalOf(await iov.createVHBA(pf.fibreChannel, caller))
    expect(refused.code).to.equal('deviceRefused')
    expect(refused.text).to.include('No Fabric Support')
    expect(iov.site.virtualControllers.has(`${pf.fibreChannel}/0`)).to.equal(false)
    expect(site.devices().hosts['host-a']!.virtualPorts).to.deep.equal({})
  })

  it('that others made are shown, counted, and left alone', async () => {
    await using site = await FieldSite.make(withFibreChannel)
    await site.start()
    const hand = site.hands.get('host-a')!
    const [name] = await hand.list('/sys/class/fc_host', caller.signal)
    const names = '2001000000000001:2002000000000001'
    await hand.write(`/sys/class/fc_host/${name}/vport_create`, names, caller.signal)
    const iov = await site.start()
    const id = `${pf.fibreChannel}/2`
    expect(iov.site.controllers.get(pf.fibreChannel)).to.include({ freeVirtual: 2 })
    expect(iov.site.virtualControllers.get(id)).to.deep.include({ record: null, wwnn: '2002000000000001' })
    expect(refusalOf(await iov.removeVHBA(id, caller)).text).to.include('is not ours and is left alone')
  })

  it('that somebody deleted drift, and are created again under their names when they are mended', async () => {
    await using site = await FieldSite.make((description) => ({
      ...withFibreChannel(description),
      reconcile: { intervalSeconds: 60, mend: ['virtual-controllers'] },
    }))
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.fibreChannel, caller))
    const name = iov.site.virtualControllers.get(id)!.actual.wwpn
    const hand = site.hands.get('host-a')!
    const [port] = await hand.list('/sys/class/fc_vports', caller.signal)
    await hand.write(`/sys/class/fc_vports/${port}/vport_delete`, '1', caller.signal)
    await iov.refresh(caller.signal)
    expect(iov.site.virtualControllers.get(id)).to.include({ drift: `wwpn is null instead of ${name}` })
    valueOf(await iov.mend(`virtualControllers:${id}`, caller))
    expect(iov.site.virtualControllers.get(id)!.actual.wwpn).to.equal(name)
    expect(iov.site.virtualControllers.get(id)!.drift).to.equal(null)
  })
})
