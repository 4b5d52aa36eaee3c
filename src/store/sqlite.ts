import SQLite from 'better-sqlite3'
import { SqliteDialect, SqliteDriver } from 'kysely'
import type { DatabaseConnection } from 'kysely'
import { explained } from './engine.ts'
import type { DatabaseFault, Engine, FaultKind } from './engine.ts'

/** SQLite can also be asked without kysely, where that is too slow; see static-instances.ts. */
export interface SQLiteEngine extends Engine {
  readonly database: SQLite.Database
}

/**
 * SQLite in a file, or in memory (`:memory:`). Write-ahead log, so that readers do not wait for the writer.
 * Synchronous FULL: a commit that was answered lasts over a power cut. Measured on a virtual disk with two cores: 0.29 ms
 * for each commit (0.15 ms of it CPU) against 0.04 ms with NORMAL, which is safe against kill -9 only; a
 * device call takes longer than either.
 * Secure delete: what is deleted, such as digest secrets, is overwritten in the file.
 * @throws StoreError when the file cannot be opened.
 */
export function openSQLite(file: string, busyTimeoutMs: number): SQLiteEngine {
  const faults = { place: file, faultOf: faultOfSQLite }
  try {
    const database = new SQLite(file, { timeout: busyTimeoutMs })
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma('secure_delete = ON')
    const version = database.prepare('pragma data_version').pluck()
    const versionOfOthers = (): number => version.get() as number
    return { ...faults, dialect: dialectOf(database), database, versionOfOthers }
  } catch (error) {
    throw explained(error, faults, 'the database cannot be opened')
  }
}

/** SQLite ends the transaction by itself after some errors (disk full); ending it again would hide that error. */
class Driver extends SqliteDriver {
  readonly #database: SQLite.Database

  constructor(database: SQLite.Database) {
    super({ database })
    this.#database = database
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}

function dialectOf(database: SQLite.Database): SqliteDialect {
  const dialect = new SqliteDialect({ database })
  return Object.assign(dialect, { createDriver: () => new Driver(database) })
}

const faults: readonly (readonly [code: string, kind: FaultKind])[] = [
  ['SQLITE_CONSTRAINT_UNIQUE', 'not-unique'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'not-unique'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'reference'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_PERM', 'read-only'],
  ['SQLITE_CANTOPEN', 'read-only'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_IOERR', 'input-output'],
]

function faultOfSQLite(error: unknown): DatabaseFault | undefined {
  if (!(error instanceof SQLite.SqliteError)) return undefined
  const kind = faults.find(([code]) => error.code === code || error.code.startsWith(`${code}_`))?.[1]
  if (kind === undefined) return undefined
  const named = /^UNIQUE constraint failed: (.*)$/.exec(error.message)?.[1] ?? ''
  return { kind, columns: named === '' ? [] : named.split(', ').map((column) => column.split('.')[1]!) }
}
