import { expect } from 'chai'
import { Job } from '../../src/iov/job.ts'
import { World, caller, fault, plan, setStep } from './journal-world.ts'

describe('a step that may take longer than others', () => {
  const job = () => new Job('6f2f7a52-4f0e-4c3c-9d1c-000000000001', 'test', 'me')

  it('has its own time to be made and to be undone, and no more than others to be read', async () => {
    const world = new World()
    world.traits = { limit: 'migrationTimeoutMs' }
    const times: number[] = []
    const makeTimeout = (ms: number): AbortSignal => {
      times.push(ms)
      return new AbortController().signal
    }
    world.interfere = (event) => {
      if (event === 'perform leaf-2') throw fault('leaf-2')
    }
    const { journal } = await world.start(Infinity, { makeTimeout })
    const result = await journal.run(plan(setStep('leaf-1', 'p1', 1), setStep('leaf-2', 'p1', 1)), caller)
    expect(!result.ok && result.undone).to.equal(true)
    const [reading, moving] = [30_000, 1_800_000]
    expect(times).to.deep.equal([reading, moving, reading, moving, moving, moving])
  })

  it('is given up when that time is over, and says which it was', async () => {
    const world = new World()
    world.traits = { limit: 'migrationTimeoutMs' }
    const before = await world.state()
    const time = new AbortController()
    world.interfere = (event, signal) => {
      if (event !== 'performed leaf-1') return
      time.abort()
      signal.throwIfAborted()
    }
    const makeTimeout = (ms: number): AbortSignal =>
      ms === 1_800_000 && !time.signal.aborted ? time.signal : new AbortController().signal
    const { journal } = await world.start(Infinity, { makeTimeout })
    const result = await journal.run(plan(setStep('leaf-1', 'p1', 1)), caller)
    expect(!result.ok && result.error.message).to.equal('leaf-1: set: perform: no answer within 1800000 ms')
    expect(await world.state()).to.deep.equal(before)
  })

  for (const trait of [{ isTerminable: true }, {}] as const) {
    const isTerminable = 'isTerminable' in trait
    const does = isTerminable ? 'is broken off' : 'comes to its end'
    it(`${does} when its operation is terminated, which then is as if it had not been`, async () => {
      const world = new World()
      const before = await world.state()
      world.traits = { limit: 'migrationTimeoutMs', ...trait }
      const moving = Promise.withResolvers<AbortSignal>()
      const end = Promise.withResolvers<void>()
      world.interfere = (event, signal) => {
        if (event !== 'perform leaf-2') return undefined
        signal.addEventListener('abort', () => end.reject(signal.reason))
        moving.resolve(signal)
        return end.promise
      }
      const { journal } = await world.start()
      const mine = job()
      const run = journal.run(plan(setStep('leaf-1', 'p1', 1), setStep('leaf-2', 'p1', 1)), caller, mine)
      const signal = await moving.promise
      expect(journal.operations.get(mine.id)).to.include({ state: 'running', stepsDone: 1, stepsTotal: 2 })
      expect(mine.stop('terminated', 'somebody')).to.equal(true)
      expect(signal.aborted).to.equal(isTerminable)
      end.resolve()
      const result = await run
      expect(!result.ok && result.error.message).to.equal('terminated by somebody')
      expect(journal.operations.get(mine.id)?.state).to.equal('terminated')
      expect(await world.state()).to.deep.equal(before)
    })
  }
})
