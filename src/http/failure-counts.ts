import type { Limits } from '../base/limits.ts'

type FailureLimits = Pick<
  Limits,
  'lockOutFirstMs' | 'lockOutMaximumMs' | 'lockOutForgottenMs' | 'lockOutEntries'
>

interface Entry {
  failures: number
  lastMs: number
  lockedUntilMs: number
}

/**
 * Failed attempts by key. From the `most`-th on, each locks the key for twice as long as the one before. A bounded
 * number of keys is kept; where there is no room, the one with the fewest failures goes, so that nobody can wash a
 * lock away with attempts on other keys.
 */
export class FailureCounts {
  readonly #most: number
  readonly #limits: FailureLimits
  readonly #entries = new Map<string, Entry>()

  constructor(most: number, limits: FailureLimits) {
    this.#most = most
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.size
  }

  /** How long the key is still locked; 0 when it is not. */
  lockedMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#entries.get(key)?.lockedUntilMs ?? 0) - nowMs)
  }

  /** Counts a failure; answers how long the key is locked by it, 0 when it is not. */
  fail(key: string, nowMs: number): number {
    const known = this.#entries.get(key)
    const { lockOutForgottenMs, lockOutFirstMs, lockOutMaximumMs } = this.#limits
    const former = known !== undefined && nowMs - known.lastMs <= lockOutForgottenMs ? known.failures : 0
    const failures = former + 1
    const over = failures - this.#most
    const lockMs = over < 0 ? 0 : Math.min(lockOutMaximumMs, lockOutFirstMs * 2 ** over)
    if (known === undefined) this.#makeRoom(nowMs)
    this.#entries.set(key, { failures, lastMs: nowMs, lockedUntilMs: nowMs + lockMs })
    return lockMs
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }

  #makeRoom(nowMs: number): void {
    if (this.#entries.size < this.#limits.lockOutEntries) return
    let weakest: [key: string, failures: number] | undefined
    for (const [key, { failures, lastMs }] of this.#entries) {
      if (nowMs - lastMs > this.#limits.lockOutForgottenMs) this.#entries.delete(key)
      else if (weakest === undefined || failures < weakest[1]) weakest = [key, failures]
    }
    if (this.#entries.size >= this.#limits.lockOutEntries && weakest !== undefined)
      this.#entries.delete(weakest[0])
  }
}
