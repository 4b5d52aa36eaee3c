import { expect } from 'chai'
import { Mutex } from '../../src/base/mutex.ts'
import { Queues } from '../../src/iov/queues.ts'

describe('Mutex', () => {
  it('lets one in at a time, in order, also after one that failed', async () => {
    const mutex = new Mutex()
    const events: string[] = []
    const gates = [0, 1, 2].map(() => Promise.withResolvers<void>())
    const runs = gates.map((gate, number) =>
      mutex.run(async () => {
        events.push(`in ${number}`)
        await gate.promise
        events.push(`out ${number}`)
      }),
    )
    expect(mutex.waiting).to.equal(2)
    gates[2]!.resolve()
    gates[1]!.resolve()
    gates[0]!.reject(new Error('failed'))
    const results = await Promise.allSettled(runs)
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled', 'fulfilled'])
    expect(events).to.deep.equal(['in 0', 'in 1', 'out 1', 'in 2', 'out 2'])
    expect(mutex.idle).to.equal(true)
  })

  it('lets one who gives up leave the line', async () => {
    const mutex = new Mutex()
    const gate = Promise.withResolvers<void>()
    const controller = new AbortController()
    const first = mutex.run(() => gate.promise)
    const second = mutex.run(() => 'second', controller.signal)
    const third = mutex.run(() => 'third')
    controller.abort(new Error('gone'))
    expect(mutex.waiting).to.equal(1)
    gate.resolve()
    const results = await Promise.allSettled([first, second, third])
    expect(results[1]).to.have.property('reason').with.property('message', 'gone')
    expect(results[2]).to.have.property('value', 'third')
  })

  it('takes no notice of one who gives up when he is in, and lets nobody in who gave up before', async () => {
    const mutex = new Mutex()
    const controller = new AbortController()
    const value = await mutex.run(() => {
      controller.abort()
      return 'done'
    }, controller.signal)
    expect(value).to.equal('done')
    const refused = await mutex.run(() => 'never', controller.signal).catch((error: Error) => error.name)
    expect(refused).to.equal('AbortError')
    expect(mutex.idle).to.equal(true)
  })
})

describe('Queues', () => {
  it('shows how many run and wait, by device, and forgets devices at rest', async () => {
    const queues = new Queues()
    const gate = Promise.withResolvers<void>()
    const runs = ['leaf-1', 'leaf-1', 'leaf-2'].map((device) => queues.run(device, () => gate.promise))
    expect(Object.fromEntries(queues.lengths())).to.deep.equal({ 'leaf-1': 2, 'leaf-2': 1 })
    gate.resolve()
    await Promise.all(runs)
    expect(queues.lengths().size).to.equal(0)
  })
})
