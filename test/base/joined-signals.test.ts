import { expect } from 'chai'
import { joinSignals } from '../../src/base/joined-signals.ts'

describe('joinSignals', () => {
  it('is aborted with the reason of the first that is', () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const { signal } = joinSignals(one.signal, other.signal)
    expect(signal.aborted).to.equal(false)
    other.abort('the other')
    one.abort('the one')
    expect([signal.aborted, signal.reason]).to.deep.equal([true, 'the other'])
  })

  it('is aborted at once where one of them is already', () => {
    const { signal } = joinSignals(new AbortController().signal, AbortSignal.abort('before'))
    expect([signal.aborted, signal.reason]).to.deep.equal([true, 'before'])
  })

  it('listens no more once it is stopped', () => {
    const source = new AbortController()
    const joined = joinSignals(source.signal)
    joined.stop()
    source.abort()
    expect(joined.signal.aborted).to.equal(false)
  })
})
