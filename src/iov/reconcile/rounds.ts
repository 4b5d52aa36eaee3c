import type { Environment } from '../../base/environment.ts'
import type { Limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import type { Timers } from '../../base/timers.ts'
import type { Watch } from '../backend.ts'

/** A host or switch that is read again and again. */
export interface ReadableDevice {
  readonly name: string
  /** Answers whether it answered; never throws. */
  read(): Promise<boolean>
  /** What tells of its changes; empty: nothing does. */
  readonly watches: readonly Watch[]
  /** These do not tell of every change. */
  readonly mayMiss?: boolean
}

export interface RoundsOptions {
  readonly devices: readonly ReadableDevice[]
  /** So often each device is read that tells of nothing by itself. */
  readonly intervalMs: number
  readonly timers: Timers
  readonly environment: Environment
  readonly limits: Pick<
    Limits,
    | 'discoveriesAtOnce'
    | 'slowDiscoveriesAtOnce'
    | 'slowDiscoveryMs'
    | 'rereadsPerSecond'
    | 'watchedRereadFactor'
    | 'watchSettleMs'
    | 'rereadBackOffMaximumMs'
  >
  readonly log: Log
}

/**
 * Reads every device again and again: soon after it has told of a change, else at an interval, never two times at once.
 * The reads are spread over the interval. Those that were slow or did not answer last time go in a lane of their own, so
 * that they hold up nobody else.
 */
export class Rounds {
  readonly #options: RoundsOptions
  readonly #intervalMs: number
  readonly #devices: readonly Turn[]
  readonly #quick: Lane
  readonly #slow: Lane
  readonly #ending = new AbortController()
  readonly #reading = new Set<Promise<void>>()

  constructor(options: RoundsOptions) {
    const { devices, intervalMs, limits } = options
    this.#options = options
    this.#intervalMs = Math.max(intervalMs, (devices.length / limits.rereadsPerSecond) * 1000)
    this.#quick = { free: limits.discoveriesAtOnce, queue: [] }
    this.#slow = { free: limits.slowDiscoveriesAtOnce, queue: [] }
    this.#devices = devices.map((device) => ({
      device,
      lane: this.#quick,
      failures: 0,
      state: 'waiting',
      isHurried: false,
      watched: 0,
      watchFault: null,
      cancel: () => {},
    }))
  }

  /** Begins; the devices have just been read. */
  start(): void {
    for (const turn of this.#devices) {
      this.#watch(turn)
      this.#wait(turn, this.#random() * this.#intervalOf(turn))
    }
  }

  /** Somebody wants to know how things are: who did not answer, or is not watched as he could be, may be well again. */
  wake(): void {
    for (const turn of this.#devices) {
      const isWell = turn.failures === 0 && turn.watched === turn.device.watches.length
      if (turn.state !== 'waiting' || isWell) continue
      turn.cancel()
      this.#wait(turn, this.#options.limits.watchSettleMs)
    }
  }

  /** Ends watching and waiting; settles when the last read has ended. */
  async stop(): Promise<void> {
    this.#ending.abort()
    for (const turn of this.#devices) turn.cancel()
    for (const lane of [this.#quick, this.#slow]) lane.queue.length = 0
    while (this.#reading.size > 0) await Promise.all(this.#reading)
  }

  #wait(turn: Turn, ms: number): void {
    if (this.#ending.signal.aborted) return
    turn.state = 'waiting'
    turn.cancel = this.#options.timers.after(ms, () => this.#join(turn))
  }

  #join(turn: Turn): void {
    turn.state = 'in line'
    turn.lane.queue.push(turn)
    this.#serve(turn.lane)
  }

  #serve(lane: Lane): void {
    while (lane.free > 0) {
      const turn = lane.queue.shift()
      if (turn === undefined) return
      lane.free -= 1
      const reading = this.#read(turn).finally(() => {
        lane.free += 1
        this.#reading.delete(reading)
        this.#serve(lane)
      })
      this.#reading.add(reading)
    }
  }

  async #read(turn: Turn): Promise<void> {
    const { environment, limits } = this.#options
    turn.state = 'being read'
    turn.isHurried = false
    const begunAtMs = environment.now()
    const answered = await turn.device.read()
    const wasSlow = environment.now() - begunAtMs > limits.slowDiscoveryMs
    turn.failures = answered ? 0 : turn.failures + 1
    turn.lane = answered && !wasSlow ? this.#quick : this.#slow
    // What watches still was not lost: the next loss is news again.
    if (answered && turn.watched > 0) turn.watchFault = null
    if (answered) this.#watch(turn)
    this.#wait(turn, turn.isHurried ? limits.watchSettleMs : this.#intervalOf(turn) * this.#jitter())
  }

  /** Watches with every means, if none is watching. */
  #watch(turn: Turn): void {
    if (turn.watched > 0) return
    for (const watch of turn.device.watches) {
      turn.watched += 1
      void this.#watchWith(turn, watch)
    }
  }

  async #watchWith(turn: Turn, watch: Watch): Promise<void> {
    const { signal } = this.#ending
    let isNews = false
    try {
      await watch(() => this.#hurry(turn), signal)
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error)
      const fields = { device: turn.device.name, err: error }
      isNews = fault !== turn.watchFault
      if (isNews) this.#options.log.warn(fields, 'not watched any more; read at intervals')
      turn.watchFault = fault
    }
    turn.watched -= 1
    if (turn.state !== 'waiting' || signal.aborted) return
    turn.cancel()
    // Who is heard no more may be gone, which is looked after at once; not again and again where it never can be heard.
    // What is changed from now on is not told: the next read must not be as far away as that of one that is watched.
    const isSoon = isNews && turn.failures === 0
    this.#wait(turn, isSoon ? this.#options.limits.watchSettleMs : this.#intervalOf(turn) * this.#jitter())
  }

  /** It may have changed: it is read soon, and once for several changes. */
  #hurry(turn: Turn): void {
    if (turn.isHurried) return
    turn.isHurried = true
    if (turn.state !== 'waiting' || turn.failures > 0) return
    turn.cancel()
    this.#wait(turn, this.#options.limits.watchSettleMs)
  }

  #intervalOf({ watched, failures, device }: Turn): number {
    const { watchedRereadFactor, rereadBackOffMaximumMs } = this.#options.limits
    if (failures > 0) {
      const longer = this.#intervalMs * 2 ** (failures - 1)
      return Math.min(longer, Math.max(rereadBackOffMaximumMs, this.#intervalMs))
    }
    const isWatched = watched > 0 && watched === device.watches.length && device.mayMiss !== true
    return this.#intervalMs * (isWatched ? watchedRereadFactor : 1)
  }

  /** Devices that were begun with at the same time do not stay together. */
  #jitter(): number {
    return 0.9 + this.#random() * 0.2
  }

  #random(): number {
    const [high = 0, low = 0] = this.#options.environment.randomBytes(2)
    return (high * 256 + low) / 65_536
  }
}

interface Turn {
  readonly device: ReadableDevice
  lane: Lane
  /** So many times in a row it did not answer. */
  failures: number
  state: 'waiting' | 'in line' | 'being read'
  /** It has told of a change since its last read began. */
  isHurried: boolean
  /** How many of its watches are running. */
  watched: number
  watchFault: string | null
  cancel: () => void
}

interface Lane {
  /** So many more may be read at once. */
  free: number
  readonly queue: Turn[]
}
