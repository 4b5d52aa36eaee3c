import { expect } from 'chai'
import type { LockRequest } from '../../src/iov/element-locks.ts'
import { Line } from '../../src/iov/line.ts'

function wants(exclusive: string[], shared: string[] = []): LockRequest {
  return { exclusive: new Set(exclusive), shared: new Set(shared) }
}

describe('Line', () => {
  it('lets nobody overtake one before it that wants the same', async () => {
    const line = new Line(8)
    const big = line.join(wants(['a', 'b']))
    const small = line.join(wants(['b']))
    const other = line.join(wants(['c']))
    const reader = line.join(wants([], ['c']))
    const otherReader = line.join(wants([], ['c']))
    expect(line.ahead(big)).to.equal(undefined)
    expect(line.ahead(other)).to.equal(undefined)
    const ahead = line.ahead(small)
    big.leave()
    await ahead
    expect(line.ahead(small)).to.equal(undefined)
    expect(line.ahead(reader)).not.to.equal(undefined)
    other.leave()
    expect(line.ahead(otherReader), 'readers pass each other').to.equal(undefined)
    expect(line.length).to.equal(3)
  })

  it('goes by what a place wants now', () => {
    const line = new Line(8)
    const first = line.join(wants(['a']))
    const second = line.join(wants(['a']))
    first.wants = wants(['b'])
    expect(line.ahead(second)).to.equal(undefined)
  })

  it('lets nobody pass one that has decided too often', () => {
    const line = new Line(2)
    const chaser = line.join(wants(['a']))
    const stranger = line.join(wants(['z']))
    chaser.decisions = 1
    expect(line.ahead(stranger)).to.equal(undefined)
    chaser.decisions = 2
    expect(line.ahead(stranger)).not.to.equal(undefined)
    expect(line.ahead(chaser)).to.equal(undefined)
  })
})
