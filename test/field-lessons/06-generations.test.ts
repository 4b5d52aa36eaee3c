import { expect } from 'chai'
import { caller, FieldSite, pf, refusalOf, shownByHost, valueOf } from './field-site.ts'

describe('field lesson 6: a late clean-up resets a function that was handed out again', () => {
  it('is refused: it means a generation that is over', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
    const first = iov.site.virtualControllers.get(id)!.record!
    valueOf(await iov.removeVHBA(id, caller, first.generation))
    expect(valueOf(await iov.createVHBA(pf.portA, caller)).virtualController).to.equal(id)
    const second = iov.site.virtualControllers.get(id)!.record!
    expect(second.generation).to.equal(first.generation + 1)
    expect(refusalOf(await iov.removeVHBA(id, caller, first.generation)).code).to.equal('wrongState')
    expect(await shownByHost(site, id)).to.include({ address: second.mac })
  })

  it('counts on after a restart, and when the hand-out failed', async () => {
    await using site = await FieldSite.make()
    let iov = await site.start()
    site.breaks({ call: /^run ip link set .* vf /, from: 1, effect: { kind: 'refuse', errno: 'EBUSY' } })
    expect(refusalOf(await iov.createVHBA(pf.portA, caller)).code).to.equal('deviceRefused')
    site.breaks()
    iov = await site.start()
    const { virtualController } = valueOf(await iov.createVHBA(pf.portA, caller))
    expect(iov.site.virtualControllers.get(virtualController)!.record!.generation).to.equal(2)
  })

  it('is not free before its reset is verified', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
    const { freeVirtual } = iov.site.controllers.get(pf.portA)!
    site.breaks({ call: /^run ip link set .* vf 0 mac 00:00:00:00:00:00/, from: 1, effect: { kind: 'lie' } })
    expect(refusalOf(await iov.removeVHBA(id, caller)).code).to.equal('deviceRefused')
    expect(iov.site.virtualControllers.get(id)!.record).not.to.equal(null)
    expect(iov.site.controllers.get(pf.portA)!.freeVirtual).to.equal(freeVirtual)
  })
})
