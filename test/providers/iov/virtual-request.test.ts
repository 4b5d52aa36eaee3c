import { expect } from 'chai'
import { CIMInstance } from '../../../src/cim/instance.ts'
import { SiteView } from '../../../src/providers/iov/site-view.ts'
import { generationOf, namedToGiveBack, virtualRequest } from '../../../src/providers/iov/virtual-request.ts'
import * as fake from './fake-site.ts'

const view = new SiteView(new fake.FakeInfrastructure().door)

describe('providers/iov/virtual-request', () => {
  it('reads for whom a virtual controller is to be made', () => {
    const ConstraintSet = new CIMInstance('IOV_ConstraintSet', { Trust: true })
    const asked = virtualRequest(view, { Name: 'mine', Group: view.path('group', 'web'), ConstraintSet })
    expect(asked).to.deep.include({ value: { name: 'mine', group: 'web', constraints: { trust: true } } })
    expect(virtualRequest(view, {})).to.deep.include({ value: { name: null, group: null, constraints: {} } })
  })

  it('refuses a group that there is not, and constraints that cannot be', () => {
    const Group = view.path('group', 'nobody')
    expect(virtualRequest(view, { Group })).to.deep.include({ ok: false, code: 'notFound' })
    const ConstraintSet = new CIMInstance('IOV_ConstraintSet', { Isolation: 9 })
    expect(virtualRequest(view, { ConstraintSet })).to.deep.include({ ok: false, code: 'invalidParameter' })
  })

  it('names what is to be given back, also when it is gone', () => {
    const gone = 'h1/0000:3b:00.0/6'
    expect(view.site.virtualControllers.has(gone)).to.equal(false)
    expect(namedToGiveBack(view, view.path('virtualController', gone))).to.deep.include({
      value: { vHBA: gone },
    })
    expect(namedToGiveBack(view, null)).to.deep.include({ code: 'invalidParameter' })
    expect(namedToGiveBack(view, view.path('vm', fake.vmID))).to.deep.include({ code: 'invalidParameter' })
  })

  it('reads a generation as a number', () => {
    expect([generationOf(7n), generationOf(null), generationOf(undefined)]).to.deep.equal([7, null, null])
  })
})
