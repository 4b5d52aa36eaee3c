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
  it('shows what runs since when and how many wait, by device, and forgets devices at rest', async () => {
    let nowMs = 7
    const queues = new Queues(() => nowMs)
    const gates = [0, 1, 2].map(() => Promise.withResolvers<void>())
    const runs = ['leaf-1', 'leaf-1', 'leaf-2'].map((device, at) =>
      queues.run(device, () => gates[at]!.promise, undefined, { operation: `operation ${at}`, kind: 'set' }),
    )
    const queue = (device: string, at: number, waiting: number, runningSinceMs: number) => ({
      device,
      waiting,
      running: { operation: `operation ${at}`, kind: 'set' },
      runningSinceMs,
    })
    await Promise.resolve()
    expect([...queues.state().values()]).to.deep.equal([queue('leaf-1', 0, 1, 7), queue('leaf-2', 2, 0, 7)])
    nowMs = 8
    gates[0]!.resolve()
    await runs[0]
    await Promise.resolve()
    expect(queues.state().get('leaf-1')).to.deep.equal(queue('leaf-1', 1, 0, 8))
    gates.forEach(({ resolve }) => resolve())
    await Promise.all(runs)
    expect(queues.state().size).to.equal(0)
  })
})
