import Database from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { defaultLimits } from '../../base/limits.ts'
import { systemTimers } from '../../base/timers.ts'
import type { Timers } from '../../base/timers.ts'
import { StateWatch } from './state-watch.ts'

/** What a row of simulated state is about. */
export type StateKind =
  | 'pf'
  | 'vf'
  | 'hba'
  | 'vport'
  | 'primary'
  | 'secondary'
  | 'link'
  | 'served'
  | 'vlan'
  | 'port'
  | 'bridge'
  | 'vm'
  | 'guest'
  | 'connections'
  | 'trouble'

/** One change: a value to keep, or none, for what is as it was when it came from the factory. */
export interface StateChange {
  readonly kind: StateKind
  /** The simulated host or switch. */
  readonly owner: string
  readonly key: string
  /** JSON; undefined: back to the default, nothing is kept. */
  readonly value: unknown
}

/**
 * What the simulated devices remember, in a SQLite file of their own: it is theirs as a real card's registers are the
 * card's, so it outlives iovm, also kill −9, and nothing of iovm's own data is in it. Only what differs from the
 * default is kept. Each change is in the file before the call on the device answers; the operating system may lose
 * it with the machine's power, as a real device may. Another process may change it too, as somebody who stands before
 * a real device may: `version` then changes, and whoever remembers something reads it again.
 */
export class StateFile {
  readonly #database: Database.Database
  readonly #put: Database.Statement<[string, string, string, string]>
  readonly #delete: Database.Statement<[string, string, string]>
  readonly #list: Database.Statement<[string, string], { key: string; value: string }>
  readonly #version: Database.Statement<[], number>
  readonly #texts: Database.Statement<[string], string>
  readonly #watch: StateWatch

  /** Opens or makes the file; ':memory:' for a state that dies with the process. */
  constructor(path: string, timers: Timers = systemTimers, checkMs = defaultLimits.simulatedStateCheckMs) {
    this.#database = new Database(path)
    this.#database.pragma('journal_mode = WAL')
    this.#database.pragma('synchronous = OFF')
    this.#database.exec(
      `create table if not exists state
         (kind text, owner text, key text, value text not null, primary key (kind, owner, key)) without rowid, strict`,
    )
    this.#put = this.#database.prepare('insert or replace into state values (?, ?, ?, ?)')
    this.#delete = this.#database.prepare('delete from state where kind = ? and owner = ? and key = ?')
    this.#list = this.#database.prepare(
      'select key, value from state where kind = ? and owner = ? order by key',
    )
    this.#version = this.#database.prepare<[], number>('pragma data_version').pluck()
    this.#texts = this.#database
      .prepare<[string], string>(
        `select kind || ' ' || key || ' ' || value from state where owner = ? order by kind, key`,
      )
      .pluck()
    this.#watch = new StateWatch(
      { version: () => this.version(), textOf: (owner) => this.#texts.all(owner).join('\n') },
      timers,
      checkMs,
    )
  }

  /** All that is kept of one owner, by key. */
  load<T>(kind: StateKind, owner: string): Map<string, T> {
    return new Map(this.#list.all(kind, owner).map(({ key, value }) => [key, JSON.parse(value) as T]))
  }

  /** Keeps all of the changes or none. */
  change(changes: readonly StateChange[]): void {
    if (changes.length === 0) return
    this.#database.transaction(() => {
      for (const { kind, owner, key, value } of changes) {
        if (value === undefined) this.#delete.run(kind, owner, key)
        else this.#put.run(kind, owner, key, JSON.stringify(value))
      }
    })()
  }

  /** Another number when another process has changed something. */
  version(): number {
    return this.#version.get() ?? 0
  }

  /** Calls `onChange` after another process has changed what is kept of the owner, until the signal is aborted. */
  watch(owner: string, onChange: () => void, signal: AbortSignal): Promise<void> {
    return this.#watch.add(owner, onChange, signal)
  }

  close(): void {
    this.#watch.close()
    this.#database.close()
  }
}

/** Every row of a state file, for people and checks; reads only, also while a server writes. */
export function readStateFile(
  path: string,
): { kind: StateKind; owner: string; key: string; value: unknown }[] {
  if (!existsSync(path))
    throw new Error(`there is no simulated state at ${path}: no server has run a simulated site with it yet`)
  const database = new Database(path, { readonly: true, fileMustExist: true })
  try {
    return database
      .prepare<[], { kind: StateKind; owner: string; key: string; value: string }>(
        'select kind, owner, key, value from state order by kind, owner, key',
      )
      .all()
      .map((row) => ({ ...row, value: JSON.parse(row.value) as unknown }))
  } finally {
    database.close()
  }
}
