import { expect } from 'chai'
import { NotUniqueError } from '../../src/iov/ledger.ts'
import { StepHandlers } from '../../src/iov/step-handlers.ts'
import { World, caller, fault, ledgerStep, plan, putVLAN, setStep } from './journal-world.ts'

const connect = plan(
  ledgerStep(putVLAN(100)),
  setStep('leaf-1', 'p1', 100),
  setStep('host-a', 'vf0', 100),
  ledgerStep(putVLAN(101)),
  setStep('leaf-1', 'p2', 100),
)

describe('Journal.run', () => {
  it('makes every step, and says so', async () => {
    const world = new World()
    const { journal, ledger } = await world.start()
    const seen: string[] = []
    journal.onChange(() =>
      seen.push([...journal.operations.values()].map((o) => `${o.state} ${o.stepsDone}`).join()),
    )
    const result = await journal.run(connect, caller)
    expect(result.ok).to.equal(true)
    expect(Object.fromEntries(world.devices)).to.deep.equal({
      'leaf-1 p1': 100,
      'host-a vf0': 100,
      'leaf-1 p2': 100,
    })
    expect([...ledger.all('vlans').keys()]).to.deep.equal(['100', '101'])
    expect([...new Set(seen)]).to.deep.equal([
      'running 0',
      'running 1',
      'running 2',
      'running 3',
      'running 4',
      'completed 5',
    ])
    const record = journal.operations.get(result.operation)
    expect(record).to.include({ name: 'test', user: 'test', finishedAtMs: 1_000_000, error: null })
    expect((await world.storage.loadJournal()).ended).to.deep.equal([record])
  })

  it('completes a plan without steps', async () => {
    const world = new World()
    const { journal } = await world.start()
    const result = await journal.run(plan(), caller)
    expect(result.ok).to.equal(true)
    expect(journal.operations.get(result.operation)?.state).to.equal('completed')
  })

  for (const stage of ['prepare', 'perform', 'performed'] as const) {
    for (const nth of [1, 2, 3]) {
      it(`leaves everything as it was when device call ${nth} fails at ${stage}`, async () => {
        const world = new World()
        world.devices.set('leaf-1 p1', 7)
        const before = await world.state()
        let count = 0
        world.interfere = (event) => {
          if (event.startsWith(`${stage} `) && (count += 1) === nth) throw fault('leaf-1')
        }
        const { journal, ledger } = await world.start()
        const result = await journal.run(connect, caller)
        expect(result).to.include({ ok: false, undone: true })
        expect(!result.ok && result.error.message).to.contain('EBUSY')
        expect(await world.state()).to.deep.equal(before)
        expect(ledger.all('vlans').size).to.equal(0)
        expect(journal.operations.get(result.operation)).to.include({
          state: 'undone',
          error: 'leaf-1: test: EBUSY',
        })
      })
    }
  }

  it('undoes when the ledger refuses', async () => {
    const world = new World()
    const { journal } = await world.start()
    await journal.run(plan(ledgerStep(putVLAN(100, 'zoo'))), caller)
    const before = await world.state()
    const result = await journal.run(plan(setStep('leaf-1', 'p1', 5), ledgerStep(putVLAN(100))), caller)
    expect(!result.ok && result.error).to.be.instanceOf(NotUniqueError)
    expect(await world.state()).to.deep.equal(before)
  })

  it('begins nothing when a step is of no known kind', async () => {
    const world = new World()
    const { journal } = await world.start()
    const result = await journal.run(
      plan(setStep('leaf-1', 'p1', 5), { kind: 'paint', arguments: {} }),
      caller,
    )
    expect(!result.ok && result.error.message).to.equal(
      'no handler for steps of kind "paint"; there are: set',
    )
    expect(world.devices.size).to.equal(0)
  })

  it('begins nothing for a caller who has gone', async () => {
    const world = new World()
    const { journal } = await world.start()
    const result = await journal.run(connect, { user: 'test', signal: AbortSignal.abort(new Error('gone')) })
    expect(!result.ok && result.error.message).to.equal('gone')
    expect(world.devices.size).to.equal(0)
  })

  it('lets a caller go while the first step waits, but not later', async () => {
    const world = new World()
    const { journal } = await world.start()
    const gate = Promise.withResolvers<void>()
    const controller = new AbortController()
    world.interfere = (event) => (event === 'perform leaf-1' ? gate.promise : undefined)
    const first = journal.run(plan(setStep('leaf-1', 'p1', 1), setStep('host-a', 'vf0', 1)), {
      user: 'a',
      signal: controller.signal,
    })
    const second = journal.run(plan(setStep('leaf-1', 'p1', 2)), { user: 'b', signal: controller.signal })
    controller.abort(new Error('gone'))
    expect(await second).to.include({ ok: false, undone: true })
    gate.resolve()
    expect((await first).ok).to.equal(true)
    expect(Object.fromEntries(world.devices)).to.deep.equal({ 'leaf-1 p1': 1, 'host-a vf0': 1 })
  })

  it('queues on one device and runs side by side on two', async () => {
    const world = new World()
    const { journal } = await world.start()
    const gate = Promise.withResolvers<void>()
    const events: string[] = []
    world.interfere = (event) => {
      events.push(event)
      return event === 'perform leaf-1' ? gate.promise : undefined
    }
    const first = journal.run(plan(setStep('leaf-1', 'p1', 1)), caller)
    const second = journal.run(plan(setStep('leaf-1', 'p1', 2)), caller)
    await journal.run(plan(setStep('leaf-2', 'p1', 3)), caller)
    expect(events.filter((event) => event.endsWith('leaf-1'))).to.deep.equal([
      'prepare leaf-1',
      'perform leaf-1',
    ])
    expect([...journal.queues.state().values()]).to.containSubset([{ device: 'leaf-1', waiting: 1 }])
    gate.resolve()
    await Promise.all([first, second, journal.idle()])
    expect(world.devices.get('leaf-1 p1')).to.equal(2)
    expect(journal.queues.state().size).to.equal(0)
  })

  it('makes steps beside each other where the plan says so, in order on one device, and undoes all of them', async () => {
    const beside = (device: string, value: number) => ({ ...setStep(device, 'p1', value), beside: true })
    const steps = [
      ledgerStep(putVLAN(100)),
      beside('leaf-0', 1),
      setStep('leaf-1', 'p1', 1),
      beside('leaf-2', 2),
      beside('leaf-1', 3),
      setStep('leaf-3', 'p1', 4),
    ]
    for (const failing of ['none', 'leaf-1', 'leaf-2', 'leaf-3']) {
      const world = new World()
      const process = await world.start()
      const { journal } = process
      const gate = Promise.withResolvers<void>()
      const events: string[] = []
      world.interfere = (event) => {
        events.push(event)
        if (event === 'prepare leaf-0') expect(process.ledger.get('vlans', '100')).not.to.equal(undefined)
        if (event === 'perform leaf-1') return gate.promise
        if (event === `performed ${failing}`) throw fault(failing)
        return undefined
      }
      const run = journal.run(plan(...steps), caller)
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve()
      expect(events).to.include('performed leaf-2').and.not.include('prepare leaf-3')
      gate.resolve()
      const result = await run
      const expected =
        failing === 'none' ? { 'leaf-0 p1': 1, 'leaf-1 p1': 3, 'leaf-2 p1': 2, 'leaf-3 p1': 4 } : {}
      expect(Object.fromEntries(world.devices), failing).to.deep.equal(expected)
      expect(result.ok).to.equal(failing === 'none')
      const record = journal.operations.get(result.operation)!
      expect(record.state).to.equal(failing === 'none' ? 'completed' : 'undone')
      if (result.ok) expect(record.stepsDone).to.equal(6)
    }
  })

  it('undoes what it can when the storage fails at any write, and the rest later', async () => {
    for (let nth = 1; nth <= 9; nth += 1) {
      const world = new World()
      const before = await world.state()
      const commit = world.storage.commit.bind(world.storage)
      let count = 0
      let broken = true
      world.storage.commit = (ledger, journal) =>
        broken && (count += 1) >= nth ? Promise.reject(new Error('disk full')) : commit(ledger, journal)
      const { journal } = await world.start()
      const result = await journal.run(connect, caller)
      if (count < nth) {
        expect(result.ok).to.equal(true)
        continue
      }
      expect(!result.ok && result.error.message, `write ${nth}`).to.equal('disk full')
      expect(world.devices.size).to.equal(0)
      broken = false
      expect(await journal.retryDegraded()).to.equal(0)
      expect(await world.state()).to.deep.equal(before)
      // An operation whose very first write failed was never begun, and is not found again.
      const found = (await world.start()).journal.operations.get(result.operation)
      expect(found?.state).to.equal(nth === 1 ? undefined : 'undone')
    }
  })

  it('forgets operations that ended more than an hour ago', async () => {
    const world = new World()
    const { journal } = await world.start()
    const old = await journal.run(connect, caller)
    world.nowMs += 3_600_001
    const recent = await journal.run(connect, caller)
    expect([...journal.operations.keys()]).to.deep.equal([recent.operation])
    expect(old.operation).not.to.equal(recent.operation)
    expect((await world.storage.loadJournal()).ended.map(({ id }) => id)).to.deep.equal([recent.operation])
  })
})

describe('an undo that fails', () => {
  const failing = plan(
    ledgerStep(putVLAN(100)),
    setStep('leaf-1', 'p1', 100),
    setStep('leaf-2', 'p1', 100),
    setStep('host-a', 'vf0', 100),
  )

  async function degrade(code: 'refused' | 'unreachable') {
    const world = new World()
    const before = await world.state()
    const undos: string[] = []
    let broken = true
    world.interfere = (event) => {
      if (event.startsWith('undo')) undos.push(event)
      if (event === 'perform host-a') throw fault('host-a')
      if (event === 'undo leaf-2' && broken) throw fault('leaf-2', code)
    }
    const told: string[] = []
    const process = await world.start(Infinity, {
      onDegraded: (device, reason) => told.push(`degraded ${device}: ${reason}`),
      onMended: (device) => told.push(`mended ${device}`),
    })
    const result = await process.journal.run(failing, caller)
    const mend = (): void => {
      broken = false
    }
    return { world, before, undos, told, result, mend, ...process }
  }

  it('is tried a few times; the other devices are put back, the reservation is kept', async () => {
    const { world, undos, told, result, ledger, journal } = await degrade('refused')
    expect(result).to.include({ ok: false, undone: false })
    expect(undos).to.deep.equal(['undo host-a', 'undo leaf-2', 'undo leaf-2', 'undo leaf-2', 'undo leaf-1'])
    expect(told).to.deep.equal(['degraded leaf-2: leaf-2: test: EBUSY'])
    expect(Object.fromEntries(world.devices)).to.deep.equal({ 'leaf-2 p1': 100 })
    expect([...ledger.all('vlans').keys()]).to.deep.equal(['100'])
    expect(journal.operations.get(result.operation)?.state).to.equal('degraded')
  })

  it('is mended later, by the same process', async () => {
    const { world, before, told, result, mend, journal } = await degrade('unreachable')
    expect(await journal.retryDegraded()).to.equal(1)
    expect(told).to.have.length(1)
    mend()
    expect(await journal.retryDegraded()).to.equal(0)
    expect(told[1]).to.equal('mended leaf-2')
    expect(await world.state()).to.deep.equal(before)
    expect(journal.operations.get(result.operation)?.state).to.equal('undone')
    expect(await journal.retryDegraded()).to.equal(0)
  })

  it('keeps what was done to the device before, which would come back when it is mended', async () => {
    const world = new World()
    let broken = true
    world.interfere = (event) => {
      if (event === 'perform host-a') throw fault('host-a')
      if (event === 'undo leaf-1' && broken) throw fault('leaf-1')
    }
    const mended: object[] = []
    const { journal } = await world.start(Infinity, {
      onMended: () => mended.push(Object.fromEntries(world.devices)),
    })
    const twice = plan(setStep('leaf-1', 'p1', 1), setStep('leaf-1', 'p1', 2), setStep('host-a', 'vf0', 1))
    world.interfere = ((interfere) => {
      let undos = 0
      // Only the later of the two steps cannot be undone.
      return (event, signal) => {
        if (event === 'undo leaf-1' && (undos += 1) > 3) return undefined
        return interfere(event, signal)
      }
    })(world.interfere)
    await journal.run(twice, caller)
    broken = false
    expect(await journal.retryDegraded()).to.equal(0)
    expect(Object.fromEntries(world.devices)).to.deep.equal({})
    // Told once, when all is put back: whoever then looks at the device finds it as it was.
    expect(mended).to.deep.equal([{}])
  })

  it('is mended later, by another process', async () => {
    const { world, before, result, mend } = await degrade('refused')
    mend()
    const { recovered, journal } = await world.start()
    expect(recovered).to.deep.equal([
      { operation: result.operation, name: 'test', finished: false, undone: true, left: [] },
    ])
    expect(await world.state()).to.deep.equal(before)
    expect(journal.operations.get(result.operation)?.state).to.equal('undone')
  })
})

describe('a call that takes too long', () => {
  function controllableTimeouts() {
    const controllers: AbortController[] = []
    const makeTimeout = (): AbortSignal => {
      const controller = new AbortController()
      controllers.push(controller)
      return controller.signal
    }
    return { controllers, makeTimeout }
  }

  it('is told to stop, given up and undone; its late end is reported', async () => {
    const world = new World()
    const before = await world.state()
    const { controllers, makeTimeout } = controllableTimeouts()
    const hung = Promise.withResolvers<void>()
    const performing = Promise.withResolvers<void>()
    const told = Promise.withResolvers<string>()
    world.interfere = (event) => {
      if (event !== 'performed leaf-1') return undefined
      performing.resolve()
      return hung.promise
    }
    const { journal } = await world.start(Infinity, {
      makeTimeout,
      onDegraded: (device, reason, operation) => told.resolve(`${device}: ${reason} (${operation})`),
    })
    const run = journal.run(plan(setStep('leaf-1', 'p1', 1)), caller)
    await performing.promise
    controllers[1]!.abort()
    while (controllers.length < 3) await Promise.resolve()
    controllers[2]!.abort()
    const result = await run
    expect(!result.ok && result.error.message).to.equal('leaf-1: set: perform: no answer within 30000 ms')
    expect(await world.state()).to.deep.equal(before)
    hung.resolve()
    expect(await told.promise).to.equal('leaf-1: set: perform ended after it had been given up (null)')
  })

  it('is taken as it ends when it ends soon after it was told to stop', async () => {
    const world = new World()
    const { controllers, makeTimeout } = controllableTimeouts()
    const slow = Promise.withResolvers<void>()
    const performing = Promise.withResolvers<void>()
    world.interfere = (event) => {
      if (event !== 'performed leaf-1') return undefined
      performing.resolve()
      return slow.promise
    }
    const { journal } = await world.start(Infinity, { makeTimeout })
    const run = journal.run(plan(setStep('leaf-1', 'p1', 1)), caller)
    await performing.promise
    controllers[1]!.abort()
    slow.resolve()
    expect((await run).ok).to.equal(true)
  })
})

describe('StepHandlers', () => {
  const handler = {
    kind: 'set',
    device: () => 'd',
    prepare: () => Promise.resolve(),
    perform: () => Promise.resolve(),
    undo: () => Promise.resolve(),
  }

  it('refuses two handlers of a kind, and the kind of the ledger', () => {
    expect(() => new StepHandlers([handler, handler])).to.throw('two handlers for steps of kind "set"')
    expect(() => new StepHandlers([{ ...handler, kind: 'ledger' }])).to.throw('made by the journal itself')
  })
})
