import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
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
