import type { Log } from '../base/log.ts'
import { Mutex } from '../base/mutex.ts'
import type { OperationRecord } from './journal-record.ts'
import type { LedgerChange } from './ledger.ts'
import type { Ledger } from './ledger-state.ts'
import type { SiteState } from './site-state.ts'

/**
 * Which elements are half changed, because an operation could be neither made nor undone. They are shown as degraded
 * and kept out of every plan until the operation is undone after all.
 */
export class Degradation {
  readonly #ledger: Ledger
  readonly #state: Pick<SiteState, 'setDegraded'>
  readonly #operations: ReadonlyMap<string, OperationRecord>
  readonly #log: Log
  readonly #updating = new Mutex()
  #beforeMended: (element: string) => Promise<unknown> = () => Promise.resolve()
  #tell: (elements: ReadonlyMap<string, string>) => void = () => {}
  #elements: ReadonlyMap<string, string> = new Map()

  constructor(
    ledger: Ledger,
    state: Pick<SiteState, 'setDegraded'>,
    operations: ReadonlyMap<string, OperationRecord>,
    log: Log,
  ) {
    this.#ledger = ledger
    this.#state = state
    this.#operations = operations
    this.#log = log
  }

  /** Tells what is degraded each time that it has been worked out anew. */
  onUpdate(listener: (elements: ReadonlyMap<string, string>) => void): void {
    this.#tell = listener
  }

  /** Calls the listener with each element that is well again, before any plan may use it, and waits for it. */
  beforeMended(listener: (element: string) => Promise<unknown>): void {
    this.#beforeMended = listener
  }

  /** Something is degraded, so the end of an operation may mend it. */
  get isAny(): boolean {
    return this.#elements.size > 0
  }

  has(element: string): boolean {
    return this.#elements.has(element)
  }

  /** Reads from the journal what is degraded now, and marks records accordingly. */
  update(): Promise<void> {
    return this.#updating.run(() => this.#update())
  }

  async #update(): Promise<void> {
    const degraded = [...this.#operations.values()].filter(({ state }) => state === 'degraded')
    const faults = new Map<string, string>()
    for (const { id, name, affected, error } of degraded) {
      const text = `${name} could not be undone (operation ${id}): ${error ?? 'unknown fault'}`
      for (const element of affected) faults.set(element, text)
    }
    for (const element of this.#elements.keys()) if (!faults.has(element)) await this.#beforeMended(element)
    this.#elements = faults
    this.#state.setDegraded(faults)
    this.#tell(faults)
    await this.#mark(faults)
  }

  async #mark(faults: ReadonlyMap<string, string>): Promise<void> {
    const changes = [...this.#ledger.all('virtualControllers').values()].flatMap((record): LedgerChange[] => {
      const degraded = faults.get(`virtualControllers:${record.id}`) ?? null
      return record.degraded === degraded
        ? []
        : [{ table: 'virtualControllers', put: { ...record, degraded } }]
    })
    if (changes.length === 0) return
    try {
      await this.#ledger.commit(changes)
    } catch (error) {
      this.#log.error(
        { err: error },
        'degraded virtual controllers could not be marked; they are kept out all the same',
      )
    }
  }
}
