import { expect } from 'chai'
import { ReadOrder } from '../../src/iov/read-order.ts'

describe('iov: which reading is newer', () => {
  it('is that of a part, read after the reading of the whole began', () => {
    const order = new ReadOrder()
    order.read('a')
    const begun = order.moment
    order.read('b')
    expect(order.isNewer('a', begun)).to.equal(false)
    expect(order.isNewer('b', begun)).to.equal(true)
    expect(order.isNewer('c', begun)).to.equal(false)
    expect(order.isNewer('b', order.moment)).to.equal(false)
  })
})
