import { expect } from 'chai'
import { CIMError } from '../../../src/cim/cim-error.ts'
import { CIMInstance } from '../../../src/cim/instance.ts'
import { Enumeration } from '../../../src/broker/enumerations/enumeration.ts'
import type { Stream } from '../../../src/operations/result.ts'
import { collect, statusOf } from '../model.ts'
import { FakeTimers } from './fake-timers.ts'

/** An enumeration of these instances, and what became of it. */
function enumerationOf(items: Stream<CIMInstance>) {
  const controller = new AbortController()
  const timers = new FakeTimers()
  let closes = 0
  const enumeration = new Enumeration({
    id: 'e',
    kind: 'instances',
    user: 'tester',
    namespace: 'root/test',
    timeoutMs: 1000,
    emptyPulls: 10,
    timers,
    controller,
    result: {
      namespace: 'root/test',
      classOf: () => {
        throw new Error('nobody asks')
      },
      select: { propertyList: null, onlyOf: null, includeClassOrigin: false },
      items,
    },
    again: async () => [],
    onClose: () => closes++,
  })
  return { enumeration, timers, signal: controller.signal, closes: () => closes }
}

const abandoned = new CIMError('CIM_ERR_PULL_HAS_BEEN_ABANDONED', 'closed')
const instance = new CIMInstance('T_Box', { Name: 'a' })

describe('enumeration', () => {
  it('does not wait for a device when it is closed, and tells its source to stop', async () => {
    async function* stuck(): AsyncGenerator<CIMInstance> {
      yield instance
      await new Promise(() => undefined)
    }
    const { enumeration, signal, closes } = enumerationOf(stuck())
    const { items } = enumeration.pull(5, new AbortController().signal)
    const reading = statusOf(() => collect(items))
    await new Promise((resolve) => setImmediate(resolve))
    enumeration.close(abandoned)
    expect(await reading).to.equal('CIM_ERR_PULL_HAS_BEEN_ABANDONED')
    expect(signal.aborted).to.equal(true)
    expect(closes()).to.equal(1)
  })

  it('releases its source when it is closed between pulls', async () => {
    let isReleased = false
    function* source(): Generator<CIMInstance> {
      try {
        yield instance
        yield instance
        yield instance
      } finally {
        isReleased = true
      }
    }
    const { enumeration, timers } = enumerationOf(source())
    await collect(enumeration.pull(1, new AbortController().signal).items)
    expect(isReleased).to.equal(false)
    timers.pass(1000)
    expect(isReleased).to.equal(true)
  })

  it('does not tell its source to stop when that is at its end', async () => {
    const { enumeration, signal, closes, timers } = enumerationOf([instance])
    const { items, progress } = enumeration.pull(1, new AbortController().signal)
    expect(await collect(items)).to.have.length(1)
    expect(progress()).to.deep.equal({ context: '', endOfSequence: true })
    enumeration.close(abandoned)
    expect(signal.aborted).to.equal(false)
    expect([closes(), timers.size]).to.deep.equal([1, 0])
  })

  it('is closed by a request whose client has gone already', async () => {
    const { enumeration, closes, timers } = enumerationOf([instance])
    expect(() => enumeration.pull(1, AbortSignal.abort(new Error('gone')))).to.throw('gone')
    expect([closes(), timers.size]).to.deep.equal([1, 0])
  })

  it('never holds more than it was asked for and one ahead', async () => {
    let made = 0
    function* source(): Generator<CIMInstance> {
      for (;;) {
        made++
        yield instance
      }
    }
    const { enumeration } = enumerationOf(source())
    for (let pulls = 1; pulls <= 3; pulls++) {
      await collect(enumeration.pull(10, new AbortController().signal).items)
      expect(made).to.equal(pulls * 10 + 1)
    }
  })
})
