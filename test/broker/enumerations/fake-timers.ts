import type { Timers } from '../../../src/base/timers.ts'

/** Time that passes only when a test lets it. */
export class FakeTimers implements Timers {
  readonly #waiting = new Set<{ readonly atMs: number; readonly action: () => void }>()
  #nowMs = 0

  after(ms: number, action: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, action }
    this.#waiting.add(timer)
    return () => this.#waiting.delete(timer)
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size
  }

  pass(ms: number): void {
    this.#nowMs += ms
    for (const timer of [...this.#waiting]) {
      if (timer.atMs > this.#nowMs) continue
      this.#waiting.delete(timer)
      timer.action()
    }
  }
}
