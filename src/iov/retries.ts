import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { OpenOperation } from './journal-writer.ts'

interface Retry {
  readonly open: OpenOperation
  readonly failures: number
  readonly dueAtMs: number
}

/** Operations that could not be undone, and when each is tried again: after twice the time, each time it fails. */
export class Retries {
  readonly #retries = new Map<string, Retry>()
  readonly #now: () => number
  readonly #limits: Pick<Limits, 'retryFirstMs' | 'retryMaximumMs'>

  constructor(environment: Environment, limits: Pick<Limits, 'retryFirstMs' | 'retryMaximumMs'>) {
    this.#now = () => environment.now()
    this.#limits = limits
  }

  get size(): number {
    return this.#retries.size
  }

  /** When the first one is due; null: there is none. */
  get nextMs(): number | null {
    return this.size === 0 ? null : Math.min(...[...this.#retries.values()].map(({ dueAtMs }) => dueAtMs))
  }

  /** It failed, for the first time or once more; answers when it is due again. */
  add(open: OpenOperation): number {
    const failures = (this.#retries.get(open.record.id)?.failures ?? 0) + 1
    const { retryFirstMs, retryMaximumMs } = this.#limits
    const dueAtMs = this.#now() + Math.min(retryFirstMs * 2 ** (failures - 1), retryMaximumMs)
    this.#retries.set(open.record.id, { open, failures, dueAtMs })
    return dueAtMs
  }

  delete(open: OpenOperation): void {
    this.#retries.delete(open.record.id)
  }

  /** Those that are to be tried now, in the order in which they failed first. They stay until they are deleted. */
  due(which: 'all' | 'due'): OpenOperation[] {
    const nowMs = this.#now()
    return [...this.#retries.values()].flatMap(({ open, dueAtMs }) =>
      which === 'all' || dueAtMs <= nowMs ? [open] : [],
    )
  }
}
