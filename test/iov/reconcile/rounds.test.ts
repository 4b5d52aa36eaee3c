import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { silentLog } from '../../../src/base/log.ts'
import { Rounds } from '../../../src/iov/reconcile/rounds.ts'
import type { ReadableDevice } from '../../../src/iov/reconcile/rounds.ts'
import { FakeTimers } from '../../broker/enumerations/fake-timers.ts'

/** A device that answers when it is told to. */
class FakeDevice implements ReadableDevice {
  readonly name: string
  readonly watches: ReadableDevice['watches']
  mayMiss = false
  reads = 0
  answers = true
  onChange: () => void = () => {}
  lose: (error: Error) => void = () => {}
  hang: Promise<void> | undefined

  constructor(name: string, isWatched = false) {
    this.name = name
    const watch: ReadableDevice['watches'][number] = (onChange) => {
      this.onChange = onChange
      return new Promise((_, reject) => (this.lose = reject))
    }
    this.watches = isWatched ? [watch] : []
  }

  async read(): Promise<boolean> {
    this.reads += 1
    await this.hang
    return this.answers
  }
}

describe('iov: reading again and again', () => {
  const intervalMs = 60_000
  let timers: FakeTimers
  let nowMs: number
  let rounds: Rounds

  function start(devices: readonly ReadableDevice[], limits: Partial<typeof defaultLimits> = {}): void {
    timers = new FakeTimers()
    nowMs = 0
    rounds = new Rounds({
      devices,
      intervalMs,
      timers,
      // Random is always in the middle.
      environment: { now: () => nowMs, randomBytes: (count) => new Uint8Array(count).fill(128) },
      limits: { ...defaultLimits, ...limits },
      log: silentLog,
    })
    rounds.start()
  }

  /** Lets time pass, and then all that has become possible. */
  async function pass(ms: number): Promise<void> {
    nowMs += ms
    timers.pass(ms)
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }

  it('reads one that does not tell of every change as often as one that tells of nothing, and when it tells', async () => {
    const device = new FakeDevice('a', true)
    device.mayMiss = true
    start([device])
    await pass(intervalMs)
    await pass(intervalMs)
    const { reads } = device
    await pass(intervalMs)
    await pass(intervalMs)
    expect(device.reads).to.be.greaterThan(reads)
    const before = device.reads
    device.onChange()
    await pass(defaultLimits.watchSettleMs)
    expect(device.reads).to.equal(before + 1)
  })

  it('reads each device once in an interval, spread over it', async () => {
    const devices = [new FakeDevice('a'), new FakeDevice('b')]
    start(devices)
    await pass(intervalMs / 4)
    expect(devices.map(({ reads }) => reads)).to.deep.equal([0, 0])
    await pass(intervalMs)
    await pass(intervalMs * 1.01)
    expect(devices.map(({ reads }) => reads)).to.deep.equal([2, 2])
  })

  it('reads one that has told of changes soon, and once for several', async () => {
    const device = new FakeDevice('a', true)
    start([device])
    for (let change = 0; change < 5; change++) device.onChange()
    await pass(defaultLimits.watchSettleMs)
    expect(device.reads).to.equal(1)
    await pass(intervalMs * 2)
    expect(device.reads).to.equal(1)
  })

  it('reads once more when it changes while it is read', async () => {
    const device = new FakeDevice('a', true)
    const { promise, resolve } = Promise.withResolvers<void>()
    device.hang = promise
    start([device])
    device.onChange()
    await pass(defaultLimits.watchSettleMs)
    device.onChange()
    resolve()
    await pass(0)
    await pass(defaultLimits.watchSettleMs)
    expect(device.reads).to.equal(2)
  })

  it('reads soon when a watch is lost, each time anew, and watches again after the next answer', async () => {
    const device = new FakeDevice('a', true)
    start([device])
    for (const reads of [1, 3]) {
      device.lose(new Error('disconnected'))
      await pass(0)
      await pass(defaultLimits.watchSettleMs)
      expect(device.reads).to.equal(reads)
      device.onChange()
      await pass(defaultLimits.watchSettleMs)
      expect(device.reads).to.equal(reads + 1)
    }
  })

  it('reads those soon that are not well, when somebody wants to know', async () => {
    const [failing, lost, well] = [new FakeDevice('a'), new FakeDevice('b', true), new FakeDevice('c', true)]
    start([failing, lost, well])
    failing.answers = false
    await pass(intervalMs)
    lost.answers = false
    lost.lose(new Error('disconnected'))
    await pass(0)
    await pass(defaultLimits.watchSettleMs)
    const before = [failing, lost, well].map(({ reads }) => reads)
    failing.answers = lost.answers = true
    rounds.wake()
    await pass(defaultLimits.watchSettleMs)
    expect([failing, lost, well].map(({ reads }) => reads)).to.deep.equal([
      before[0]! + 1,
      before[1]! + 1,
      before[2],
    ])
    lost.onChange()
    await pass(defaultLimits.watchSettleMs)
    expect(lost.reads).to.equal(before[1]! + 2)
  })

  it('reads one that can never be watched at intervals', async () => {
    const device = new FakeDevice('a')
    const never: ReadableDevice = {
      name: 'a',
      watches: [() => Promise.reject(new Error('the port is in use'))],
      read: () => device.read(),
    }
    start([never])
    await pass(0)
    await pass(defaultLimits.watchSettleMs)
    expect(device.reads).to.equal(1)
    for (let count = 0; count < 5; count++) await pass(defaultLimits.watchSettleMs)
    expect(device.reads).to.equal(1)
    await pass(intervalMs * 1.01)
    expect(device.reads).to.equal(2)
  })

  it('asks one that does not answer ever more rarely, up to a bound', async () => {
    const device = new FakeDevice('a')
    device.answers = false
    start([device], { rereadBackOffMaximumMs: intervalMs * 3 })
    await pass(intervalMs * 0.51)
    const readsAfter = async (intervals: number): Promise<number> => {
      await pass(intervalMs * intervals)
      return device.reads
    }
    expect([
      await readsAfter(1.01),
      await readsAfter(1.01),
      await readsAfter(1),
      await readsAfter(2),
      await readsAfter(1.1),
    ]).to.deep.equal([2, 2, 3, 3, 4])
  })

  it('lets nobody wait for one that hangs, once it is known to be slow', async () => {
    const hanging = new FakeDevice('hanging')
    hanging.answers = false
    const quick = [new FakeDevice('a'), new FakeDevice('b')]
    start([hanging, ...quick], { discoveriesAtOnce: 1, slowDiscoveriesAtOnce: 1 })
    await pass(intervalMs)
    await pass(0)
    const { promise, resolve } = Promise.withResolvers<void>()
    hanging.hang = promise
    await pass(intervalMs * 1.01)
    const before = quick.map(({ reads }) => reads)
    await pass(intervalMs * 1.01)
    await pass(intervalMs * 1.01)
    expect(quick.map(({ reads }, at) => reads - before[at]!)).to.deep.equal([2, 2])
    resolve()
    await rounds.stop()
  })

  it('reads more rarely where there are more devices than may be read', async () => {
    const devices = Array.from({ length: 10 }, (_, at) => new FakeDevice(`d${at}`))
    start(devices, { rereadsPerSecond: 0.1 })
    await pass(intervalMs * 0.6)
    const before = devices[0]!.reads
    await pass(intervalMs * 0.6)
    expect([before, devices[0]!.reads]).to.deep.equal([0, 1])
  })

  it('ends with the last read', async () => {
    const device = new FakeDevice('a')
    const { promise, resolve } = Promise.withResolvers<void>()
    device.hang = promise
    start([device])
    await pass(intervalMs)
    const stopping = rounds.stop()
    resolve()
    await stopping
    await pass(intervalMs * 5)
    expect([device.reads, timers.size]).to.deep.equal([1, 0])
  })
})
