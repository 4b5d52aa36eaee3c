import { expect } from 'chai'
import { countItems } from '../../../src/broker/enumerations/count-items.ts'

describe('counting items', () => {
  const never = new AbortController().signal

  it('counts any stream to its end', async () => {
    expect(await countItems([], never)).to.equal(0)
    expect(await countItems(Array.from({ length: 12_345 }), never)).to.equal(12_345)
  })

  it('lets others have their turn', async () => {
    let turns = 0
    const count = countItems(Array.from({ length: 20_000 }), never)
    const other = (): void => {
      turns++
      if (turns < 100) setImmediate(other)
    }
    setImmediate(other)
    await count
    expect(turns).to.be.greaterThan(1)
  })

  it('ends when the client has gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'))
    let message = ''
    await countItems([1, 2], gone).catch((error: Error) => (message = error.message))
    expect(message).to.equal('gone')
  })
})
