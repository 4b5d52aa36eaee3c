import { expect } from 'chai'
import { Job } from '../../src/iov/job.ts'
import type { Plan } from '../../src/iov/step.ts'
import type { Storage } from '../../src/iov/storage.ts'
import { openSQLite } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import type { Store } from '../../src/store/store.ts'
import { environment, limits } from '../store/store-rig.ts'
import { World, caller, fault, ledgerStep, plan, putVLAN, setStep } from './journal-world.ts'

const connect = plan(
  ledgerStep(putVLAN(100), putVLAN(101)),
  setStep('leaf-1', 'p1', 100),
  setStep('leaf-1', 'p1', 101),
  setStep('host-a', 'vf0', 100),
  ledgerStep({ table: 'vlans', delete: '101' }),
  setStep('leaf-2', 'p9', 100),
)

/** Runs the plan once in a process that dies at each point in turn; calls `check` after the process that follows. */
async function dieEverywhere(
  make: () => Promise<World>,
  check: (world: World, point: number) => Promise<void>,
  carriedOut = connect,
): Promise<number> {
  for (let point = 1; ; point += 1) {
    const world = await make()
    const process = await world.start(point)
    const end = await Promise.race([process.journal.run(carriedOut, caller), process.death])
    if (end !== 'died') return point
    await check(world, point)
  }
}

/** As `connect`, and cannot be turned back from once host-a is being changed. */
const committing: Plan = { ...connect, pointOfNoReturn: 3 }

async function makeWorld(storage?: Storage): Promise<World> {
  const world = new World(storage)
  world.devices.set('leaf-1 p1', 7)
  const { journal } = await world.start()
  await journal.run(plan(ledgerStep(putVLAN(200, 'zoo'))), caller)
  return world
}

async function afterConnect(): Promise<unknown> {
  const world = await makeWorld()
  const { journal } = await world.start()
  expect((await journal.run(connect, caller)).ok).to.equal(true)
  return world.state()
}

describe('recovery', () => {
  it('finds all or nothing, wherever the process died, and then the same plan succeeds', async () => {
    const before = await (await makeWorld()).state()
    const after = await afterConnect()
    const ends: string[] = []
    const points = await dieEverywhere(
      () => makeWorld(),
      async (world, point) => {
        const { journal, recovered } = await world.start()
        const state = await world.state()
        const completed = recovered.length === 0
        ends.push(completed ? 'after' : 'before')
        expect(state, `death at point ${point}`).to.deep.equal(completed ? after : before)
        if (completed) return
        expect(recovered).to.have.length(1)
        expect(recovered[0]).to.include({ name: 'test', undone: true })
        expect((await journal.run(connect, caller)).ok).to.equal(true)
        expect(await world.state()).to.deep.equal(after)
      },
    )
    // Two writes of the ledger; for each of four device steps a write, before, after; and the last one's write.
    expect(points).to.equal(2 + 4 * 3 + 1 + 1)
    expect(ends.indexOf('after')).to.equal(points - 2)
  })

  it('finds all or nothing in the database too', async () => {
    const before = await (await makeWorld()).state()
    const after = await afterConnect()
    const stores: Store[] = []
    const make = async (): Promise<World> => {
      const store = await openStore(openSQLite(':memory:', 0), limits, environment)
      stores.push(store)
      return makeWorld(store.storage)
    }
    const points = await dieEverywhere(make, async (world, point) => {
      const { recovered } = await world.start()
      const expected = recovered.length === 0 ? after : before
      expect(await world.state(), `death at point ${point}`).to.deep.equal(expected)
    })
    expect(points).to.equal(2 + 4 * 3 + 1 + 1)
    for (const store of stores) await store.close()
  })

  it('finds nothing changed, wherever the process died while it undid', async () => {
    const before = await (await makeWorld()).state()
    const failing = async (): Promise<World> => {
      const world = await makeWorld()
      world.interfere = (event) => {
        if (event === 'performed leaf-2') throw fault('leaf-2')
      }
      return world
    }
    const points = await dieEverywhere(failing, async (world, point) => {
      await world.start()
      expect(await world.state(), `death at point ${point}`).to.deep.equal(before)
      expect((await world.start()).recovered).to.deep.equal([])
    })
    expect(points).to.be.greaterThan(27)
  })

  it('survives dying while it recovers, again and again', async () => {
    const before = await (await makeWorld()).state()
    const world = await makeWorld()
    const first = await world.start(13)
    await Promise.race([first.journal.run(connect, caller), first.death])
    expect(await world.state()).not.to.deep.equal(before)
    for (let point = 1; point < 20; point += 1) await world.start(point)
    await world.start()
    expect(await world.state()).to.deep.equal(before)
  })

  it('finishes what was past its point of no return, and undoes what was not', async () => {
    const before = await (await makeWorld()).state()
    const after = await afterConnect()
    const ends: string[] = []
    const points = await dieEverywhere(
      () => makeWorld(),
      async (world, point) => {
        const { recovered, journal } = await world.start()
        const [found] = recovered
        const end = found === undefined ? 'completed' : found.finished ? 'finished' : 'undone'
        ends.push(end)
        const { state, stepsDone } = [...journal.operations.values()].at(-1)!
        expect({ state, stepsDone }, `death at point ${point}`).to.include(
          end === 'undone' ? { state: 'undone' } : { state: 'completed', stepsDone: 6 },
        )
        expect(await world.state(), `death at point ${point}`).to.deep.equal(
          end === 'undone' ? before : after,
        )
        expect((await world.start()).recovered).to.deep.equal([])
      },
      committing,
    )
    // The write that commits is one more; before it there are 1 + 2 * 3 points.
    expect(points).to.equal(2 + 4 * 3 + 1 + 1 + 1)
    expect(ends).to.deep.equal([...Array(7).fill('undone'), ...Array(8).fill('finished'), 'completed'])
  })

  it('undoes what cannot be finished', async () => {
    const world = await makeWorld()
    const before = await world.state()
    const first = await world.start(9)
    await Promise.race([first.journal.run(committing, caller), first.death])
    world.interfere = (event) => {
      if (event === 'performed leaf-2') throw fault('leaf-2')
    }
    const { recovered, journal } = await world.start()
    expect(recovered[0]).to.include({ finished: false, undone: true })
    expect([...journal.operations.values()].at(-1)!.error).to.contain('could not be finished: ')
    expect(await world.state()).to.deep.equal(before)
  })

  it('finds all or nothing when it dies while it finishes, again and again', async () => {
    const after = await afterConnect()
    for (let point = 1; point < 12; point += 1) {
      const world = await makeWorld()
      const first = await world.start(8)
      await Promise.race([first.journal.run(committing, caller), first.death])
      await world.start(point)
      await world.start()
      expect(await world.state(), `death at point ${point}`).to.deep.equal(after)
    }
  })

  it('says of one that had not begun that nothing was changed', async () => {
    const world = await makeWorld()
    const { journal } = await world.start()
    await journal.jobs.announce(new Job('waiting', 'createVM', 'me'), 'waiting')
    const again = await world.start()
    expect(again.journal.operations.get('waiting')).to.include({
      state: 'undone',
      error: 'the server was restarted before the operation began; nothing was changed',
    })
  })

  it('undoes the newest operation first', async () => {
    const world = new World()
    const process = await world.start()
    const stuck = new Promise<void>(() => {})
    const reached = Promise.withResolvers<void>()
    world.interfere = (event) => {
      if (event !== 'perform host-a' && event !== 'perform host-b') return undefined
      if (event === 'perform host-b') reached.resolve()
      return stuck
    }
    void process.journal.run(plan(setStep('leaf-1', 'p1', 1), setStep('host-a', 'vf0', 1)), caller)
    while (world.devices.get('leaf-1 p1') !== 1) await Promise.resolve()
    void process.journal.run(plan(setStep('leaf-1', 'p1', 2), setStep('host-b', 'vf0', 2)), caller)
    await reached.promise
    world.interfere = () => undefined
    const { recovered } = await world.start()
    expect(recovered.map(({ undone }) => undone)).to.deep.equal([true, true])
    expect(world.devices.size).to.equal(0)
  })

  it('does not wait twice for a device that is silent, and serves the rest', async () => {
    const world = await makeWorld()
    const first = await world.start(14)
    await Promise.race([first.journal.run(connect, caller), first.death])
    const undos: string[] = []
    world.interfere = (event) => {
      undos.push(event)
      if (event === 'undo leaf-1') throw fault('leaf-1', 'timeout')
    }
    const { recovered, journal, ledger } = await world.start()
    expect(undos).to.deep.equal(['undo leaf-2', 'undo host-a', 'undo leaf-1'])
    expect(recovered[0]!.undone).to.equal(false)
    expect(recovered[0]!.left.map(({ device }) => device)).to.deep.equal(['leaf-1', 'leaf-1', 'ledger'])
    expect(ledger.get('vlans', '100')).not.to.equal(undefined)
    expect([...journal.operations.values()].at(-1)!.state).to.equal('degraded')
    world.interfere = () => undefined
    expect(await journal.retryDegraded()).to.equal(0)
    expect(await world.state()).to.deep.equal(await (await makeWorld()).state())
  })
})
