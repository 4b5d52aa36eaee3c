import type { JournalChange } from './journal-record.ts'
import { idOf, inverseOf, restorationOf } from './ledger-changes.ts'
import type { LedgerChange, LedgerContents, LedgerTable, LedgerTables } from './ledger.ts'
import { Mutex } from '../base/mutex.ts'
import type { Storage } from './storage.ts'

/** The fields by which records are found without a search; of a list, by each of its items. */
const indexedFields = {
  vms: ['host', 'movingTo', 'group', 'leavingGroup', 'name'],
  virtualControllers: ['vm', 'controller', 'vlan', 'name', 'group'],
  representations: ['vm', 'virtualController'],
  channels: ['vm', 'virtualController', 'resource', 'vlan', 'path'],
  vlans: ['group', 'customer'],
  vlanPorts: ['vlan', 'port'],
  generations: [],
  groups: ['parent'],
} as const satisfies { [T in LedgerTable]: readonly (keyof LedgerTables[T])[] }

export type IndexedField<T extends LedgerTable> = (typeof indexedFields)[T][number] & keyof LedgerTables[T]

/** What records are looked up by: the value of the field, where it has one, or an item of the list that it holds. */
export type IndexedValue<
  T extends LedgerTable,
  F extends IndexedField<T>,
> = LedgerTables[T][F] extends readonly (infer Item)[] ? Item : NonNullable<LedgerTables[T][F]>

/** By what a record is found whose field has this value. */
export function indexKeysOf(value: unknown): readonly unknown[] {
  if (value === null) return []
  return Array.isArray(value) ? value : [value]
}

/**
 * The ledger in memory: every read is answered from here at once, every change is stored first. What is read here is
 * therefore never ahead of what would be found after a crash.
 */
export class Ledger {
  readonly #storage: Storage
  readonly #tables: { readonly [T in LedgerTable]: Table<LedgerTables[T]> }
  /** Commits are applied in the order in which they were stored. */
  readonly #committing = new Mutex()
  readonly #listeners = new Set<(changes: readonly LedgerChange[]) => void>()

  static async load(storage: Storage): Promise<Ledger> {
    return new Ledger(storage, await storage.loadLedger())
  }

  private constructor(storage: Storage, contents: LedgerContents) {
    this.#storage = storage
    this.#tables = Object.fromEntries(
      Object.entries(indexedFields).map(([table, fields]) => [
        table,
        new Table<{ id: string }>(fields, contents[table as LedgerTable]),
      ]),
    ) as unknown as { readonly [T in LedgerTable]: Table<LedgerTables[T]> }
  }

  get<T extends LedgerTable>(table: T, id: string): LedgerTables[T] | undefined {
    return this.#tables[table].records.get(id)
  }

  /** All records by id; a live view, not a copy. */
  all<T extends LedgerTable>(table: T): ReadonlyMap<string, LedgerTables[T]> {
    return this.#tables[table].records
  }

  /** The records whose field has this value, for example `by('channels', 'vm', id)`; costs what it returns. */
  by<T extends LedgerTable, F extends IndexedField<T>>(
    table: T,
    field: F,
    value: IndexedValue<T, F>,
  ): LedgerTables[T][] {
    return this.#tables[table].find(field, value)
  }

  /**
   * Stores the changes and the journal's marks in one transaction, then shows them to readers. `marks` may be worked
   * out from the inverse of the changes, as `revert` will need it, taken at the last moment.
   * @throws NotUniqueError and whatever the storage throws; then nothing has changed anywhere.
   */
  commit(
    changes: readonly LedgerChange[],
    marks: readonly JournalChange[] | ((inverse: LedgerChange[]) => readonly JournalChange[]) = [],
  ): Promise<void> {
    return this.#committing.run(() => {
      const journal = typeof marks === 'function' ? marks(this.inverse(changes)) : marks
      return this.#store(changes, journal)
    })
  }

  /**
   * Calls the listener with the changes of each commit, in order, when readers see them already; what is derived
   * from the ledger is kept up to date so. Answers with what ends that.
   */
  onCommit(listener: (changes: readonly LedgerChange[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What would take back these changes, if they were made now. */
  inverse(changes: readonly LedgerChange[]): LedgerChange[] {
    return inverseOf(changes, (table, id) => this.get(table, id))
  }

  /** Takes back changes that were committed, leaving alone what others have changed since. Marks as in `commit`. */
  revert(
    changes: readonly LedgerChange[],
    inverse: readonly LedgerChange[],
    marks: readonly JournalChange[] = [],
  ): Promise<void> {
    return this.#committing.run(() =>
      this.#store(
        restorationOf(changes, inverse, (table, id) => this.get(table, id)),
        marks,
      ),
    )
  }

  async #store(changes: readonly LedgerChange[], journal: readonly JournalChange[]): Promise<void> {
    await this.#storage.commit(changes, journal)
    for (const change of changes) {
      const table: Table<{ id: string }> = this.#tables[change.table]
      table.replace(idOf(change), 'put' in change ? change.put : undefined)
    }
    for (const listener of this.#listeners) listener(changes)
  }
}

/** By value of a field: the record that has it, or all by id where several have. In most cases it is one. */
type Index<R> = Map<unknown, R | Map<string, R>>

/** Records by id, and by the value of each indexed field. */
class Table<R extends { readonly id: string }> {
  readonly records = new Map<string, R>()
  readonly #indexes: ReadonlyMap<string, Index<R>>

  constructor(fields: readonly string[], records: readonly R[]) {
    this.#indexes = new Map(fields.map((field) => [field, new Map()]))
    for (const record of records) this.replace(record.id, record)
  }

  find(field: string, value: unknown): R[] {
    const found = this.#indexes.get(field)!.get(value)
    if (found === undefined) return []
    return found instanceof Map ? [...found.values()] : [found]
  }

  /** Puts another record in the place of this id, or none. */
  replace(id: string, replacement: R | undefined): void {
    const former = this.records.get(id)
    if (replacement === undefined) this.records.delete(id)
    else this.records.set(id, replacement)
    for (const [field, index] of this.#indexes) updateIndex(index, field, former, replacement)
  }
}

function updateIndex<R extends { readonly id: string }>(
  index: Index<R>,
  field: string,
  former: R | undefined,
  replacement: R | undefined,
): void {
  const oldKeys = former === undefined ? [] : indexKeysOf(former[field as keyof R])
  const newKeys = replacement === undefined ? [] : indexKeysOf(replacement[field as keyof R])
  for (const key of oldKeys) if (!newKeys.includes(key)) removeFrom(index, key, former!)
  for (const key of newKeys) addTo(index, key, replacement!)
}

function addTo<R extends { readonly id: string }>(index: Index<R>, key: unknown, record: R): void {
  const known = index.get(key)
  if (known instanceof Map) known.set(record.id, record)
  else if (known === undefined || known.id === record.id) index.set(key, record)
  else index.set(key, new Map([known, record].map((one) => [one.id, one])))
}

function removeFrom<R extends { readonly id: string }>(index: Index<R>, key: unknown, record: R): void {
  const known = index.get(key)
  if (known instanceof Map) known.delete(record.id)
  if (!(known instanceof Map) || known.size === 0) index.delete(key)
}
