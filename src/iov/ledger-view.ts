import { idOf } from './ledger-changes.ts'
import type { IndexedField, IndexedValue, Ledger } from './ledger-state.ts'
import { indexKeysOf } from './ledger-state.ts'
import type { LedgerChange, LedgerTable, LedgerTables } from './ledger.ts'

/** The ledger as a decision reads it: as it is, or as it will be after what is planned already. */
export type LedgerView = Pick<Ledger, 'get' | 'by'>

/**
 * A ledger with changes on top that are not made yet, so that the second part of a composed operation is planned on
 * what the first part leaves. Costs what was changed, not what is there.
 */
export class LedgerOverlay implements LedgerView {
  readonly #base: LedgerView
  readonly #changed = new Map<LedgerTable, Map<string, LedgerTables[LedgerTable] | undefined>>()

  constructor(base: LedgerView) {
    this.#base = base
  }

  apply(change: LedgerChange): void {
    let table = this.#changed.get(change.table)
    if (table === undefined) this.#changed.set(change.table, (table = new Map()))
    table.set(idOf(change), 'put' in change ? change.put : undefined)
  }

  /** Every record that is not as it is in the ledger below; undefined: there is none. */
  *changes(): Generator<{
    table: LedgerTable
    id: string
    before: LedgerTables[LedgerTable] | undefined
    after: LedgerTables[LedgerTable] | undefined
  }> {
    for (const [table, records] of this.#changed) {
      for (const [id, after] of records) yield { table, id, before: this.#base.get(table, id), after }
    }
  }

  get<T extends LedgerTable>(table: T, id: string): LedgerTables[T] | undefined {
    const changed = this.#changed.get(table)
    if (changed?.has(id)) return changed.get(id) as LedgerTables[T] | undefined
    return this.#base.get(table, id)
  }

  by<T extends LedgerTable, F extends IndexedField<T>>(
    table: T,
    field: F,
    value: IndexedValue<T, F>,
  ): LedgerTables[T][] {
    const base = this.#base.by(table, field, value)
    const changed = this.#changed.get(table)
    if (changed === undefined) return base
    const kept = base.filter((record) => !changed.has(record.id))
    const added = ([...changed.values()] as (LedgerTables[T] | undefined)[]).filter(
      (record): record is LedgerTables[T] =>
        record !== undefined && indexKeysOf(record[field]).includes(value),
    )
    return [...kept, ...added]
  }
}
