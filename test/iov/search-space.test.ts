import { expect } from 'chai'
import { SearchSpace } from '../../src/iov/search-space.ts'

describe('iov: what a search writes into', () => {
  it('is the same again where it is long enough, and longer where it is not', () => {
    const space = new SearchSpace()
    const rows = space.rows(10)
    expect(space.rows(7)).to.equal(rows)
    expect(space.rows(11).length).to.be.at.least(11)
    const hosts = space.hosts(3)
    hosts.count = 2
    expect(space.hosts(2)).to.equal(hosts).and.to.include({ count: 0 })
    for (const array of [hosts.from, hosts.to, hosts.best, hosts.order])
      expect(array.length).to.be.at.least(3)
  })

  it('begins with verdicts and counts of 0', () => {
    const space = new SearchSpace()
    for (const make of [() => space.verdicts(5), () => space.counts(5)]) {
      make().fill(2)
      expect([...make().subarray(0, 5)]).to.deep.equal([0, 0, 0, 0, 0])
    }
  })
})
