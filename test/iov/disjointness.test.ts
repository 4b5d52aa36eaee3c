import { expect } from 'chai'
import { includesLevel, sharedElements, takenBy } from '../../src/iov/disjointness.ts'

const cable = (from: string, to: string, ...networks: string[]) => ({ from, to, networks })
const one = {
  group: 'card 1',
  ports: ['s1/u', 's1/a', 's3/a', 's3/r'],
  cables: [cable('s1/a', 's3/a', 'core')],
}
const other = {
  group: 'card 2',
  ports: ['s2/u', 's2/b', 's3/b', 's3/r'],
  cables: [cable('s2/b', 's3/b', 'core')],
}

describe('iov: what redundant paths must not share', () => {
  it('is a card, a cable or a port at any level, and more at the higher ones', () => {
    expect(sharedElements(one, other, 'card', [])).to.deep.equal(['switch port s3/r'])
    expect(sharedElements(one, other, 'card', ['s3/r'])).to.deep.equal([])
    expect(sharedElements(one, { ...other, group: 'card 1' }, 'controller', ['s3/r'])).to.deep.equal([
      'card 1',
    ])
    expect(sharedElements(one, other, 'switch', ['s3/r'])).to.deep.equal(['switch s3'])
    expect(sharedElements(one, other, 'transit', ['s3/r'])).to.deep.equal(['switch s3', 'network core'])
  })

  it('is what the paths take from others', () => {
    expect(takenBy([one], 'card', ['s3/r'])).to.deep.equal({
      groups: ['card 1'],
      cables: one.cables,
      ports: ['s1/u', 's1/a', 's3/a'],
      switches: [],
      networks: [],
    })
    expect(takenBy([one, other], 'transit', []).networks).to.deep.equal(['core'])
  })

  it('knows that a level includes those below it', () => {
    expect(includesLevel('switch', 'card')).to.equal(true)
    expect(includesLevel('switch', 'switch')).to.equal(true)
    expect(includesLevel('card', 'transit')).to.equal(false)
  })
})
