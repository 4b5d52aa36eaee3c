import { expect } from 'chai'
import type { Infrastructure } from '../../../src/iov/infrastructure.ts'
import type { Outcome } from '../../../src/iov/outcome.ts'
import { refusalOf, valueOf, vmRequest } from '../small-site.ts'
import { expectRows } from './compare.ts'
import { deviceEffects, verifying } from './faults.ts'
import type { ChangingCall, DeviceEffect, DeviceFault } from './faults.ts'
import { caller, World } from './world.ts'

type Run = (iov: Infrastructure) => Promise<Outcome<unknown>>

interface Operation {
  readonly name: string
  /** What is there before; answers with the operation. */
  readonly prepare: (iov: Infrastructure) => Promise<Run>
}

/** A VM on two cards, which is connected over both. */
async function connectedVM(iov: Infrastructure): Promise<string> {
  const { vm } = valueOf(await iov.createVM(vmRequest('web', { redundantPaths: 2 }, 'swept'), caller))
  valueOf(await iov.connectResource(vm, 'san', {}, caller))
  return vm
}

const operations: readonly Operation[] = [
  {
    name: 'createVM',
    prepare: () =>
      Promise.resolve((iov) => iov.createVM(vmRequest('web', { redundantPaths: 2, trust: true }), caller)),
  },
  {
    name: 'connectResource',
    prepare: async (iov) => {
      const { vm } = valueOf(await iov.createVM(vmRequest('web', { switchPort: 's2/1' }), caller))
      return (again) => again.connectResource(vm, 'lun', { maximumRateMbps: 500 }, caller)
    },
  },
  {
    name: 'cloneVM',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      return (again) => again.cloneVM({ vm, name: null, host: null }, caller)
    },
  },
  {
    name: 'moveToGroup',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      return (again) => again.moveToGroup(vm, 'db', caller)
    },
  },
  {
    name: 'migrateVM',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      return (again) => again.migrateVM(vm, null, caller)
    },
  },
  {
    name: 'consolidate',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      const other = valueOf(await iov.create('h1', vmRequest('web'), caller)).vm
      const moves = [vm, other].map((one) => ({ vm: one, host: 'h2' }))
      return (again) => again.consolidate(moves, caller)
    },
  },
  {
    name: 'stopVM',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      return (again) => again.stopVM(vm, caller)
    },
  },
  {
    name: 'startVM',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      valueOf(await iov.stopVM(vm, caller))
      return (again) => again.startVM(vm, caller)
    },
  },
  {
    name: 'disconnectResource',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      return (again) => again.disconnectResource(vm, 'san', caller)
    },
  },
  {
    name: 'haltVM',
    prepare: async (iov) => {
      const vm = await connectedVM(iov)
      return (again) => again.haltVM(vm, caller)
    },
  },
]

/** One operation that can be tried again and again, as long as it fails and is undone. */
class Sweep {
  readonly world: World
  readonly run: Run
  readonly #before: { readonly devices: ReadonlyMap<string, unknown>; readonly ledger: unknown }

  static async of({ prepare }: Operation): Promise<Sweep> {
    const world = new World()
    await world.start()
    const run = await prepare(world.iov)
    return new Sweep(world, run, await ledgerOf(world))
  }

  private constructor(world: World, run: Run, ledger: unknown) {
    this.world = world
    this.run = run
    this.#before = { devices: world.devices(), ledger }
  }

  /** Runs the operation while something goes wrong; it must fail. */
  async fail(fault: DeviceFault): Promise<{ call: ChangingCall; refusal: ReturnType<typeof refusalOf> }> {
    const { faults, iov } = this.world
    faults.plan([fault])
    const refusal = refusalOf(await this.run(iov))
    return { call: faults.calls[fault.at - 1]!, refusal }
  }

  /** The devices are well again; what could not be undone is undone by another process. */
  async recover(isDegraded: boolean): Promise<void> {
    this.world.faults.plan()
    await new Promise(setImmediate)
    if (isDegraded) await this.world.start()
    else await this.world.iov.refresh(caller.signal)
  }

  async expectBefore(): Promise<void> {
    expectRows(this.world.devices(), this.#before.devices)
    expect(await ledgerOf(this.world)).to.deep.equal(this.#before.ledger)
  }

  async expectToWork(): Promise<void> {
    this.world.faults.plan()
    valueOf(await this.run(this.world.iov))
  }
}

async function ledgerOf(world: World): Promise<unknown> {
  const { generations: _, ...ledger } = await world.ledger()
  return Object.entries(ledger).map(([table, records]) => [
    table,
    records.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
  ])
}

const codes: Readonly<Record<DeviceEffect, readonly string[]>> = {
  refuse: ['deviceRefused'],
  lose: ['deviceRefused'],
  lie: ['deviceRefused'],
  hang: ['timeout'],
  deaf: ['timeout'],
  vanish: ['degraded', 'deviceRefused'],
}

describe('iov: a device that fails at any call of a composed operation', () => {
  for (const operation of operations) {
    for (const effect of deviceEffects) {
      it(`${operation.name}: ${effect}: all is as before, and why is said`, async function () {
        this.timeout(120_000)
        const calls = await callsOf(operation)
        const sweep = await Sweep.of(operation)
        try {
          const failed = await sweepThrough(sweep, calls, effect)
          expect(failed, 'calls that failed').to.be.above(0)
          await sweep.expectToWork()
        } finally {
          await sweep.world.end()
        }
      })
    }
  }
})

/** The calls that the operation makes where nothing goes wrong. */
async function callsOf(operation: Operation): Promise<readonly ChangingCall[]> {
  const { world, run } = await Sweep.of(operation)
  try {
    world.faults.plan()
    valueOf(await run(world.iov))
    return [...world.faults.calls]
  } finally {
    await world.end()
  }
}

/** Answers how many calls failed. */
async function sweepThrough(
  sweep: Sweep,
  calls: readonly ChangingCall[],
  effect: DeviceEffect,
): Promise<number> {
  let failed = 0
  for (const [index, { method }] of calls.entries()) {
    if (effect === 'lie' && verifying.has(method)) continue
    const { refusal, call } = await sweep.fail({ at: index + 1, times: 1, effect })
    const what = `${effect} at call ${index + 1}, ${call.method} on ${call.owner}`
    expect(codes[effect], `${what}: ${refusal.text}`).to.include(refusal.code)
    expect(refusal.text, what).to.contain(call.owner)
    const { site } = sweep.world.iov
    expect([...site.operations.values()].at(-1)!.error, what).to.be.a('string')
    if (refusal.code === 'degraded') expect(site.degraded.size, what).to.be.above(0)
    await sweep.recover(refusal.code === 'degraded')
    await sweep.expectBefore()
    failed += 1
  }
  return failed
}
