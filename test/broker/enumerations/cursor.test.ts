import { expect } from 'chai'
import { Cursor } from '../../../src/broker/enumerations/cursor.ts'

describe('cursor', () => {
  it('takes from a synchronous stream without waiting', () => {
    const cursor = new Cursor([1, 2])
    expect(cursor.isAsync).to.equal(false)
    expect([cursor.take(), cursor.take()]).to.deep.equal([
      { value: 1, done: false },
      { value: 2, done: false },
    ])
    expect(cursor.take()).to.deep.include({ done: true })
  })

  it('gives again what was put back, once', () => {
    const cursor = new Cursor(['a', 'b'])
    cursor.putBack(cursor.take() as IteratorResult<string>)
    expect([cursor.take(), cursor.take()]).to.deep.equal([
      { value: 'a', done: false },
      { value: 'b', done: false },
    ])
  })

  it('stays at the end that was put back', () => {
    const cursor = new Cursor([])
    cursor.putBack(cursor.take() as IteratorResult<never>)
    expect(cursor.take()).to.deep.include({ done: true })
    expect(cursor.take()).to.deep.include({ done: true })
  })

  it('ends an asynchronous stream where it stands', async () => {
    let isReleased = false
    async function* stream(): AsyncGenerator<number> {
      try {
        yield 1
        yield 2
      } finally {
        isReleased = true
      }
    }
    const cursor = new Cursor(stream())
    expect(cursor.isAsync).to.equal(true)
    expect(await cursor.take()).to.deep.equal({ value: 1, done: false })
    await cursor.close()
    expect(isReleased).to.equal(true)
    expect(await cursor.take()).to.deep.equal({ value: undefined, done: true })
  })
})
