import { expect } from 'chai'
import fc from 'fast-check'
import type { Caller } from '../../src/iov/infrastructure.ts'
import { reason, refused } from '../../src/iov/outcome.ts'
import { callerOf, RunnerWorld } from './runner-world.ts'
import type { Touched } from './runner-world.ts'
import { caller, refusalOf, SmallSite, valueOf, vmRequest } from './small-site.ts'
import { refusal } from './fakes.ts'

/** Lets everything run that does not wait for a device. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}

describe('iov: operations at the same time', () => {
  it('hands out no device, VLAN or capacity twice', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const before = await site.state()
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, at) => iov.createVM(vmRequest(at % 2 === 0 ? 'web' : 'db'), caller)),
    )
    const vms = made.flatMap((outcome) => (outcome.ok ? [outcome.value] : []))
    expect(vms).to.have.length(24)
    expect(new Set(vms.flatMap(({ virtualControllers }) => virtualControllers)).size).to.equal(24)
    expect(made.flatMap((outcome) => (outcome.ok ? [] : [outcome.code]))).to.deep.equal(
      Array(6).fill('noCapacity'),
    )
    const connected = await Promise.all(vms.map(({ vm }) => iov.connectResource(vm, 'nas', {}, caller)))
    connected.forEach((outcome) => valueOf(outcome))
    const owners = Map.groupBy(iov.site.channels.values(), ({ vlan }) => vlan)
    for (const channels of owners.values()) {
      expect(new Set(channels.map(({ vm }) => iov.site.vms.get(vm)!.group)).size).to.equal(1)
    }
    const halted = await Promise.all(vms.map(({ vm }) => iov.haltVM(vm, caller)))
    halted.forEach((outcome) => valueOf(outcome))
    expect(await site.state()).to.deep.equal(before)
  })

  it('works on different devices side by side, and lets an operation on the same VM wait', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const one = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const other = valueOf(await iov.createVM(vmRequest('db', { switchPort: 's2/2' }), caller))
    const goOn = site.devices.hold()
    const first = iov.connectResource(one.vm, 'lun', {}, caller)
    await settle()
    const second = iov.connectResource(other.vm, 'nas', {}, caller)
    await settle()
    const third = iov.haltVM(one.vm, caller)
    await settle()
    const running = [...iov.site.operations.values()].filter(({ state }) => state === 'running')
    expect(running.map(({ name }) => name)).to.deep.equal(['connectResource', 'connectResource'])
    expect(iov.site.channels.size).to.equal(2)
    goOn()
    valueOf(await first)
    valueOf(await second)
    valueOf(await third)
    expect([...iov.site.vms.keys()]).to.deep.equal([other.vm])
  })

  it('decides anew after waiting: what the first has left counts', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const red = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const also = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/2' }), caller))
    valueOf(await iov.connectResource(red.vm, 'lun', {}, caller))
    const goOn = site.devices.hold()
    const leaving = iov.disconnectResource(red.vm, 'lun', caller)
    await settle()
    const coming = iov.connectResource(also.vm, 'lun', {}, caller)
    await settle()
    goOn()
    valueOf(await leaving)
    const { channels } = valueOf(await coming)
    expect(site.devices.port('s1', '10').untagged).to.equal(iov.site.channels.get(channels[0]!)!.vlan)
    expect(site.devices.port('s1', '1').tagged).to.deep.equal([])
    expect([...site.devices.vlans.get('s1')!.keys()]).to.deep.equal([100])
  })

  it('does not lose what one relies on when the other that makes it fails', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const one = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/1' }), caller))
    const other = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's1/2' }), caller))
    site.devices.interfere = (call) => {
      if (call.name === 'connect' && call.device.endsWith(one.vm)) throw refusal(call)
    }
    const [failing, good] = await Promise.all([
      iov.connectResource(one.vm, 'lun', {}, caller),
      iov.connectResource(other.vm, 'lun', {}, caller),
    ])
    expect(refusalOf(failing).code).to.equal('deviceRefused')
    valueOf(good)
    expect(site.devices.port('s1', '10').untagged).to.equal(100)
    expect(site.devices.port('s1', '2').tagged).to.deep.equal([100])
    expect(site.devices.port('s1', '1').tagged).to.deep.equal([])
  })

  it('lets a caller stop waiting, and finishes all the same', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const { vm } = valueOf(await iov.createVM(vmRequest('web'), caller))
    const goOn = site.devices.hold()
    const leaving = new AbortController()
    const running = iov.connectResource(vm, 'lun', {}, { user: 'hasty', signal: leaving.signal })
    const waiting = iov.haltVM(vm, { user: 'hasty', signal: leaving.signal })
    await settle()
    leaving.abort()
    expect(refusalOf(await running).code).to.equal('timeout')
    expect(refusalOf(await waiting).code).to.equal('timeout')
    goOn()
    await iov.close()
    expect([...iov.site.channels.values()].map(({ state }) => state)).to.deep.equal(['connected'])
    expect(iov.site.vms.has(vm)).to.equal(true)
  })

  it('does nothing for a caller who left before', async () => {
    const site = new SmallSite()
    const iov = await site.start()
    const before = await site.state()
    const left = { user: 'gone', signal: AbortSignal.abort() }
    expect(refusalOf(await iov.createVM(vmRequest('web'), left)).code).to.equal('timeout')
    expect(await site.state()).to.deep.equal(before)
  })
})

describe('OperationRunner', () => {
  const vlans = [1, 2, 3, 4, 5]
  const some = (maxLength: number) => fc.uniqueArray(fc.constantFrom(...vlans), { maxLength })
  const operation = fc.record({
    takes: some(4).filter(({ length }) => length > 0),
    needs: some(2),
    names: some(1),
    startsAfter: fc.nat(200),
    touches: fc.nat(30),
    leavesAfter: fc.option(fc.nat(300)),
    stoppedAfter: fc.option(fc.nat(300)),
    jobAfter: fc.option(fc.nat(300)),
  })
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await Promise.resolve()
  }

  it('gives nothing away twice, gets every operation to its end, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 20, maxLength: 200 }), async (operations) => {
        const world = await RunnerWorld.make()
        const touching = new Set<number>()
        const faults: string[] = []
        world.touch = async ({ vlan, by, needs }: Touched) => {
          if (touching.has(vlan)) faults.push(`${vlan} is touched twice`)
          touching.add(vlan)
          for (const need of needs) {
            const holder = world.ledger.get('vlans', String(need))
            if (holder !== undefined && holder.customer !== by)
              faults.push(`${by} relies on ${need}, which ${holder.customer} has`)
          }
          if (world.ledger.get('vlans', String(vlan))?.customer !== by) faults.push(`${by} lost ${vlan}`)
          await turns(operations[Number(by)]?.touches ?? 0)
          touching.delete(vlan)
        }
        const run = async (at: number): Promise<string> => {
          const { takes, needs, names, startsAfter, leavesAfter, stoppedAfter, jobAfter } = operations[at]!
          await turns(startsAfter)
          const [leaving, impatient] = [new AbortController(), new AbortController()]
          if (leavesAfter !== null) void turns(leavesAfter).then(() => leaving.abort())
          if (jobAfter !== null) void turns(jobAfter).then(() => impatient.abort())
          if (stoppedAfter !== null) {
            void turns(stoppedAfter).then(() => {
              const mine = [...world.journal.operations.values()].find(({ name }) => name === String(at))
              if (mine !== undefined) world.runner.stop(mine.id, 'terminated', 'somebody')
            })
          }
          const outcome = await world.runner.run(
            world.operation({
              name: String(at),
              takes,
              needs: needs.filter((vlan) => !takes.includes(vlan)),
              names,
              caller: callerOf(leaving.signal, impatient.signal),
            }),
          )
          return outcome.ok ? 'completed' : outcome.code
        }
        const outcomes = new Set(await Promise.all(operations.map((_, at) => run(at))))
        await world.runner.idle()
        expect(faults).to.deep.equal([])
        expect(['completed', 'timeout', 'jobStarted', 'rolledBack']).to.include.members([...outcomes])
        expect(world.ledger.all('vlans').size).to.equal(0)
        expect(world.journal.queues.state().size).to.equal(0)
        const states = new Set([...world.journal.operations.values()].map(({ state }) => state))
        expect(['completed', 'undone', 'terminated', 'refused']).to.include.members([...states])
        const all = world.operation({ takes: vlans, caller: callerOf() })
        expect((await world.runner.run(all)).ok, 'no lock is left').to.equal(true)
      }),
      { numRuns: 30 },
    )
  }).timeout(60_000)

  it('lets one that needs much have its turn among many that need little', async () => {
    const world = await RunnerWorld.make()
    const order: string[] = []
    world.touch = async ({ by }) => {
      order.push(by)
      await turns(20)
    }
    const small = (at: number) =>
      world.operation({ name: `small ${at}`, takes: [(at % 2) + 1], caller: callerOf() })
    const running = [0, 1, 2, 3].map((at) => world.runner.run(small(at)))
    running.push(world.runner.run(world.operation({ name: 'big', takes: [1, 2], caller: callerOf() })))
    for (let at = 4; at < 60; at += 1) running.push(world.runner.run(small(at)))
    await Promise.all(running)
    expect(order.indexOf('big')).to.equal(4)
    expect(order.slice(6).toSorted(), 'the others follow').to.have.length(56)
  })

  it('lets one that decides anew again and again have its turn', async () => {
    const world = await RunnerWorld.make()
    let chased = 0
    world.touch = () => turns(5)
    const chase = (): readonly number[] => {
      // Always what somebody has at the moment: it never gets it, unless the others are made to wait.
      const taken = [...world.ledger.all('vlans').values()].find(({ customer }) => customer !== 'chaser')
      chased += 1
      return [taken?.vlan ?? 1]
    }
    let ended = false
    const chaser = world.operation({ name: 'chaser', takes: [], choose: chase, caller: callerOf() })
    const stream = Array.from({ length: 4 }, async (_, lane) => {
      for (let at = 0; !ended && at < 500; at += 1) {
        await world.runner.run(
          world.operation({ name: `lane ${lane}`, takes: [lane + 1], caller: callerOf() }),
        )
      }
      return ended
    })
    await turns(50)
    expect((await world.runner.run(chaser)).ok).to.equal(true)
    ended = true
    expect(await Promise.all(stream)).to.deep.equal([true, true, true, true])
    expect(chased).to.be.lessThan(20)
  })

  it('answers with the job when asked to, with a refusal at once, and with the outcome where it is quicker', async () => {
    const world = await RunnerWorld.make()
    const gate = Promise.withResolvers<void>()
    world.touch = () => gate.promise
    const atOnce = callerOf(undefined, AbortSignal.abort())
    const first = await world.runner.run(world.operation({ name: 'first', takes: [1], caller: atOnce }))
    const second = await world.runner.run(world.operation({ name: 'second', takes: [1], caller: atOnce }))
    expect([first, second].map((outcome) => (outcome.ok ? 'ok' : outcome.code))).to.deep.equal([
      'jobStarted',
      'jobStarted',
    ])
    const record = (id: string | undefined) => world.journal.operations.get(id!)!
    expect(record(first.operation)).to.include({ name: 'first', state: 'running' })
    expect(record(second.operation)).to.include({ name: 'second', state: 'waiting' })
    const refusing = {
      ...world.operation({ takes: [1], caller: atOnce }),
      decide: () => ({ ok: false as const, code: 'noCapacity' as const, reasons: [] }),
    }
    const refused = await world.runner.run({ ...refusing, elements: [] })
    expect(refused).to.include({ ok: false, code: 'noCapacity' })
    const late = world.runner.run({ ...refusing, name: 'late', elements: ['vlans:1'] })
    const { operation } = await late
    expect(record(operation)).to.include({ state: 'waiting' })
    const impatient = callerOf(undefined, new AbortController().signal)
    const third = world.runner.run(world.operation({ name: 'third', takes: [1], caller: impatient }))
    gate.resolve()
    expect((await third).ok).to.equal(true)
    await world.runner.idle()
    expect(record(first.operation)).to.include({ state: 'completed', result: '[1]' })
    expect(record(second.operation)).to.include({ state: 'completed' })
    expect(record(operation)).to.include({ state: 'refused' })
  })

  it('keeps a record of a refusal for a caller who asks for it', async () => {
    const world = await RunnerWorld.make()
    const asked = { ...callerOf(), recordsRefusal: true }
    const why = reason('capacity', 'nothing is left')
    const ask = (caller: Caller) =>
      world.runner.run({ name: 'get', caller, elements: [], decide: () => refused('noCapacity', why) })
    expect((await ask(callerOf())).operation).to.equal(undefined)
    const outcome = await ask(asked)
    expect(outcome).to.deep.include({ ok: false, code: 'noCapacity', reasons: [why] })
    expect(world.journal.operations.get(outcome.operation!)).to.deep.include({
      name: 'get',
      state: 'refused',
      error: 'nothing is left',
      reasons: [why],
    })
    const done = await world.runner.run(world.operation({ takes: [], caller: asked }))
    expect(done, 'nothing had to be done').to.deep.include({ ok: true }).and.not.to.have.property('operation')
  })

  it('stops what waits, what is between two steps, and, to kill it, what is in the midst of one', async () => {
    const world = await RunnerWorld.make()
    const gates = new Map<number, PromiseWithResolvers<void>>(
      [1, 2, 3].map((vlan) => [vlan, Promise.withResolvers()]),
    )
    world.touch = async ({ vlan }, signal) => {
      signal.addEventListener('abort', () => gates.get(vlan)!.reject(new Error('told to stop')), {
        once: true,
      })
      await gates.get(vlan)!.promise
    }
    const atOnce = callerOf(undefined, AbortSignal.abort())
    const start = async (name: string, takes: number[]) =>
      (await world.runner.run(world.operation({ name, takes, caller: atOnce }))).operation!
    const running = await start('running', [1, 4])
    const waiting = await start('waiting', [1])
    const killed = await start('killed', [2])
    expect(world.runner.stop(waiting, 'terminated', 'me')).to.equal(true)
    expect(world.runner.stop(running, 'terminated', 'me')).to.equal(true)
    expect(world.runner.stop(killed, 'killed', 'me')).to.equal(true)
    gates.get(1)!.resolve()
    await world.runner.idle()
    const midst = await start('midst', [3])
    await turns(100)
    expect(world.runner.stop(midst, 'killed', 'me')).to.equal(true)
    await world.runner.idle()
    expect(world.journal.operations.get(midst)).to.include({ state: 'killed', error: 'killed by me' })
    const states = [running, waiting, killed].map((id) => world.journal.operations.get(id)!.state)
    expect(states).to.deep.equal(['terminated', 'terminated', 'killed'])
    expect(world.ledger.all('vlans').size).to.equal(0)
    expect(world.runner.stop(running, 'terminated', 'me'), 'it has ended').to.equal(false)
    expect(world.runner.stop('nobody', 'terminated', 'me')).to.equal(false)
  })

  it('stops nothing that is past its point of no return', async () => {
    const world = await RunnerWorld.make()
    const gate = Promise.withResolvers<void>()
    world.touch = ({ vlan }) => (vlan === 2 ? gate.promise : Promise.resolve())
    const caller = callerOf(undefined, AbortSignal.abort())
    const { operation } = await world.runner.run(
      world.operation({ takes: [1, 2, 3], pointOfNoReturn: 1, caller }),
    )
    await turns(100)
    expect(world.journal.operations.get(operation!)).to.include({ state: 'finishing', stepsDone: 2 })
    expect(world.runner.stop(operation!, 'killed', 'me')).to.equal(false)
    gate.resolve()
    await world.runner.idle()
    expect(world.journal.operations.get(operation!)).to.include({ state: 'completed', stepsDone: 5 })
  })
})
