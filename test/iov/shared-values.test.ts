import { expect } from 'chai'
import { SharedValues } from '../../src/iov/shared-values.ts'

describe('iov: values that are kept once', () => {
  it('are the first of equal ones', () => {
    const shared = new SharedValues()
    const first = { trust: true, rate: null }
    expect(shared.object(first)).to.equal(first)
    expect(shared.object({ trust: true, rate: null })).to.equal(first)
    expect(shared.object({ trust: false, rate: null })).to.deep.equal({ trust: false, rate: null })
    expect(shared.text('ice')).to.equal('ice')
    expect(shared.text(['i', 'ce'].join(''))).to.equal('ice')
  })
})
