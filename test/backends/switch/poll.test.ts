import { expect } from 'chai'
import { poll } from '../../../src/backends/switch/poll.ts'
import type { Timers } from '../../../src/base/timers.ts'
import { failure } from '../contract/failure.ts'

describe('poll', () => {
  const waited: number[] = []
  const timers: Timers = {
    after: (ms, action) => {
      waited.push(ms)
      const stop = setImmediate(action)
      return () => clearImmediate(stop)
    },
  }
  const never: Timers = { after: () => () => undefined }

  it('asks until there is an answer, and waits between the questions only', async () => {
    const answers = [undefined, undefined, 7]
    const { signal } = new AbortController()
    expect(await poll(async () => answers.shift(), { everyMs: 5, timers }, signal)).to.equal(7)
    expect(waited).to.deep.equal([5, 5])
  })

  it('ends with the reason of its signal, before and while it waits', async () => {
    const reason = new Error('enough')
    const none = async () => undefined
    const early = failure(poll(none, { everyMs: 5, timers: never }, AbortSignal.abort(reason)))
    expect(await early).to.equal(reason)
    const controller = new AbortController()
    const waiting = failure(poll(none, { everyMs: 5, timers: never }, controller.signal))
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(reason)
    expect(await waiting).to.equal(reason)
  })
})
