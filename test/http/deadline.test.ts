import { expect } from 'chai'
import { Deadline } from '../../src/http/deadline.ts'

const late = new Error('late')

describe('Deadline', () => {
  it('aborts when it is looked at after its time, not before', () => {
    const deadline = new Deadline(1000, () => late)
    const now = performance.now()
    deadline.check(now)
    expect(deadline.isAborted).to.equal(false)
    deadline.check(now + 1001)
    expect(deadline.signal.reason).to.equal(late)
  })

  it('counts anew from a restart and from each refresh, with the reason that was given last', () => {
    const stalled = new Error('stalled')
    const deadline = new Deadline(1000, () => late)
    deadline.restart(5000, () => stalled)
    deadline.check(performance.now() + 2000)
    expect(deadline.isAborted).to.equal(false)
    deadline.refresh()
    deadline.check(performance.now() + 5001)
    expect(deadline.signal.reason).to.equal(stalled)
  })

  it('tells those who listened before and after, and keeps its first reason', () => {
    const deadline = new Deadline(1000, () => late)
    let told: unknown
    deadline.signal.addEventListener('abort', () => (told = deadline.signal.reason))
    deadline.abort(late)
    deadline.abort(new Error('later'))
    expect(told).to.equal(late)
    const other = new Deadline(1000, () => late)
    other.abort(late)
    expect(other.signal.reason).to.equal(late)
  })

  it('gives what the work gives, or the reason of an abort before or meanwhile', async () => {
    const deadline = new Deadline(1000, () => late)
    expect(await deadline.race(Promise.resolve('done'))).to.equal('done')
    const outcome = deadline.race(new Promise(() => {})).catch((error: unknown) => error)
    deadline.abort(late)
    expect(await outcome).to.equal(late)
    expect(await deadline.race(Promise.resolve('done')).catch((error: unknown) => error)).to.equal(late)
  })
})
