import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Storage } from '../iov/storage.ts'
import type { InstanceStorage } from '../repository/instance-storage.ts'
import type { SchemaStorage } from '../repository/schema-storage.ts'
import { Accounts } from './accounts.ts'
import { DatabaseStorage } from './database-storage.ts'
import { lockDirectory } from './directory-lock.ts'
import { explained } from './engine.ts'
import type { Tables } from './ledger-changes.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/all.ts'
import { SchemaStore } from './schema-store.ts'
import { Settings } from './settings.ts'
import { openSQLite, type SQLiteEngine } from './sqlite.ts'
import { StaticInstances } from './static-instances.ts'

/** Everything that lasts. */
export interface Store {
  readonly storage: Storage
  readonly accounts: Accounts
  readonly settings: Settings
  /** What clients made of the schema. */
  readonly schema: SchemaStorage
  /** The instances that no provider gives. */
  readonly instances: InstanceStorage
  /** The names of the migrations that were applied when it was opened. */
  readonly migrated: readonly string[]
  close(): Promise<void>
}

type StoreLimits = Pick<Limits, 'databaseBusyTimeoutMs' | 'verifiedPasswords' | 'accountsRecheckMs'>

/**
 * Opens the store of a server in its data directory, which is created where missing and locked until the store is closed.
 * @throws Error when another iovm uses the directory or the database is of a newer version; StoreError when the
 * database cannot be opened or written.
 */
export async function openServerStore(
  directory: string,
  processID: number,
  limits: StoreLimits,
  environment: Environment,
): Promise<Store> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const lock = lockDirectory(directory, processID)
  try {
    const store = await openStoreIn(directory, limits, environment)
    const close = async (): Promise<void> => {
      await store.close()
      lock.release()
    }
    return { ...store, close }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Opens the store beside a server that may be running: for commands that manage accounts. Errors as above. */
export async function openStoreIn(
  directory: string,
  limits: StoreLimits,
  environment: Environment,
): Promise<Store> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  return openStore(openSQLite(join(directory, 'iovm.db'), limits.databaseBusyTimeoutMs), limits, environment)
}

/** Opens a store on a database, such as `openSQLite(':memory:', 0)`. Errors as above. */
export async function openStore(
  engine: SQLiteEngine,
  limits: StoreLimits,
  environment: Environment,
): Promise<Store> {
  const db = new Kysely<Tables>({ dialect: engine.dialect })
  try {
    const migrated = await migrate(db as unknown as Kysely<never>, migrations, environment, engine.place)
    return {
      storage: await DatabaseStorage.open(db, engine),
      accounts: new Accounts(db, engine, environment, limits),
      settings: new Settings(db, engine),
      schema: new SchemaStore(db, engine),
      instances: new StaticInstances(db, engine),
      migrated,
      close: () => db.destroy(),
    }
  } catch (error) {
    await db.destroy()
    throw explained(error, engine, 'the database cannot be opened')
  }
}
