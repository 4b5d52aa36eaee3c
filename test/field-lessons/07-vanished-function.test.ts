import { expect } from 'chai'
import { caller, FieldSite, pf, refusalOf, valueOf } from './field-site.ts'

describe('field lesson 7: a virtual function vanishes after its release', () => {
  it('is quarantined as degraded, and handed out to nobody, until it is there again', async () => {
    await using site = await FieldSite.make()
    const iov = await site.start()
    const { virtualController: id } = valueOf(await iov.createVHBA(pf.portA, caller))
    site.breaks({ call: /virtfn0$/, from: 2, effect: { kind: 'vanish' } })
    expect(refusalOf(await iov.removeVHBA(id, caller)).code).to.equal('degraded')
    expect(iov.site.virtualControllers.get(id)!.record!.degraded).to.be.a('string')
    site.breaks()
    const { virtualController: next } = valueOf(await iov.createVHBA(pf.portA, caller))
    expect(next).not.to.equal(id)
    expect(refusalOf(await iov.removeVHBA(id, caller)).code).to.equal('degraded')

    const again = await site.start()
    expect(again.site.virtualControllers.get(id)!.record!.degraded).to.equal(null)
    valueOf(await again.removeVHBA(id, caller))
    expect(valueOf(await again.createVHBA(pf.portA, caller)).virtualController).to.equal(id)
  })
})
