import { expect } from 'chai'
import { caller, FieldSite, pf, refusalOf, valueOf, vmRequest } from './field-site.ts'

describe('field lesson 16: two "redundant" virtual functions on one card', () => {
  const onA = { allowedHosts: ['host-a'] }

  it('are never two: neither on one physical function nor on two of one card', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const set = { ...onA, redundantPaths: 2, redundancyLevel: 'card' } as const
    const { virtualControllers } = valueOf(await iov.createVM(vmRequest('zenith-lab', set), caller))
    const cards = virtualControllers.map((id) => {
      const { card } = iov.site.controllers.get(id.slice(0, id.lastIndexOf('/')))!
      return card.serial
    })
    expect(new Set(cards).size).to.equal(2)
  })

  it('are refused where there are only ports of one card, and why is said', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const set = { ...onA, numaNode: 0, redundantPaths: 2 }
    const refusal = refusalOf(await iov.createVM(vmRequest('zenith-lab', set), caller))
    expect(refusal.code).to.equal('constraintNotSatisfiable')
    expect(refusal.text).to.contain('of 2 controllers 2 are on card host-a slot slot-1 serial A1001')
    const lower = vmRequest('zenith-lab', { ...set, redundancyLevel: 'controller' })
    expect(refusalOf(await iov.createVM(lower, caller)).code).to.equal('constraintNotSatisfiable')
  })

  it('are refused to a client that plays the manager itself', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const set = { ...onA, redundantPaths: 2 }
    const { vm } = valueOf(await iov.create('host-a', vmRequest('zenith-lab', set), caller))
    const give = async (controller: string) => {
      const { virtualController } = valueOf(await iov.createVHBA(controller, caller))
      return iov.initVHBA('host-a', virtualController, vm, {}, caller)
    }
    valueOf(await give(pf.portA))
    expect(refusalOf(await give(pf.portA)).text).to.contain('share no card')
    expect(refusalOf(await give(pf.portB)).text).to.contain('share no card')
    valueOf(await give(pf.other))
  })
})
