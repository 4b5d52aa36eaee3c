import { expect } from 'chai'
import { runSeries } from '../../src/iov/operation-series.ts'
import type { SeriesParts } from '../../src/iov/operation-series.ts'
import type { Caller } from '../../src/iov/infrastructure.ts'
import { completed } from '../../src/iov/outcome.ts'
import type { Outcome } from '../../src/iov/outcome.ts'
import { callerOf, RunnerWorld, settle } from './runner-world.ts'

describe('runSeries', () => {
  /** A series of three parts, each on a device that waits until its gate is open. */
  async function series(caller: Caller) {
    const world = await RunnerWorld.make()
    const gates = [1, 2, 3].map(() => Promise.withResolvers<void>())
    const begun: number[] = []
    world.touch = ({ vlan }) => {
      begun.push(vlan)
      return gates[vlan - 1]!.promise
    }
    const outcomes: string[] = []
    const work = async (parts: SeriesParts): Promise<Outcome<number>> => {
      parts.expect(3)
      for (const vlan of [1, 2, 3]) {
        const outcome = await parts.run(world.operation({ name: `part ${vlan}`, takes: [vlan], caller }))
        outcomes.push(outcome.ok ? 'ok' : outcome.code)
        if (!outcome.ok && parts.isOver) return outcome
      }
      return completed(outcomes.length)
    }
    const end = runSeries(world.runner, world.journal.jobs, { name: 'series', caller, work })
    const records = () =>
      [...world.journal.operations.values()].map(({ name, state, stepsDone, stepsTotal }) => [
        name,
        state,
        `${stepsDone}/${stepsTotal}`,
      ])
    return { world, gates, begun, outcomes, end, records }
  }

  it('answers with its outcome, and is then no job', async () => {
    const { gates, end, records, outcomes } = await series(callerOf())
    gates.forEach(({ resolve }) => resolve())
    expect(await end).to.deep.include({ ok: true, value: 3 })
    expect(outcomes).to.deep.equal(['ok', 'ok', 'ok'])
    expect(records().map(([name]) => name)).to.deep.equal(['part 1', 'part 2', 'part 3'])
  })

  it('is a job with the progress of its parts, and brings its result', async () => {
    const { world, gates, end, records } = await series(callerOf(undefined, AbortSignal.abort()))
    const outcome = await end
    expect(outcome).to.include({ ok: false, code: 'jobStarted' })
    gates[0]!.resolve()
    await settle()
    expect(records()[1]).to.deep.equal(['series', 'running', '1/3'])
    gates.forEach(({ resolve }) => resolve())
    await world.runner.idle()
    expect(world.journal.operations.get(outcome.operation!)).to.include({
      name: 'series',
      state: 'completed',
      stepsDone: 3,
      result: '3',
    })
  })

  it('is stopped with the part under way; those before stay, those after are not begun', async () => {
    const { world, gates, begun, end, outcomes } = await series(callerOf(undefined, AbortSignal.abort()))
    const { operation } = await end
    gates[0]!.resolve()
    await settle()
    expect(world.runner.stop(operation!, 'terminated', 'me')).to.equal(true)
    gates[1]!.resolve()
    await world.runner.idle()
    expect(begun).to.deep.equal([1, 2])
    expect(outcomes).to.deep.equal(['ok', 'rolledBack'])
    expect(world.journal.operations.get(operation!)).to.include({ state: 'terminated' })
    const states = [...world.journal.operations.values()].map(({ name, state }) => `${name} ${state}`)
    expect(states).to.include.members(['part 1 completed', 'part 2 terminated'])
  })

  it('begins no further part for a caller who has gone', async () => {
    const leaving = new AbortController()
    const { world, gates, begun, end, outcomes } = await series(callerOf(leaving.signal))
    await settle()
    leaving.abort()
    expect(await end).to.include({ ok: false, code: 'timeout' })
    gates[0]!.resolve()
    await world.runner.idle()
    expect(begun, 'what has begun is finished').to.deep.equal([1])
    expect(outcomes).to.deep.equal(['ok', 'timeout'])
  })

  it('has a job that ends with a fault of the program', async () => {
    const world = await RunnerWorld.make()
    const gate = Promise.withResolvers<void>()
    world.touch = () => gate.promise
    const caller = callerOf(undefined, AbortSignal.abort())
    const work = async (parts: SeriesParts): Promise<Outcome<void>> => {
      await parts.run(world.operation({ takes: [1], caller }))
      throw new Error('a fault')
    }
    const outcome = await runSeries(world.runner, world.journal.jobs, { name: 'faulty', caller, work })
    gate.resolve()
    await world.runner.idle()
    expect(world.journal.operations.get((outcome as { operation: string }).operation)).to.include({
      state: 'refused',
      error: 'a fault',
    })
  })
})
