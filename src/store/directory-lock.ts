import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'

/** Holds a data directory for this process. */
export interface DirectoryLock {
  release(): void
}

/**
 * Takes a data directory for this process, so that two servers never decide on one ledger. The lock is the operating
 * system's, on the file `iovm.lock`, and falls with the process however that ends; the database itself stays
 * readable for others. SQLite is used because it locks the same way on every system.
 * @throws Error naming the process that has it.
 */
export function lockDirectory(directory: string, processID: number): DirectoryLock {
  const holder = join(directory, 'iovm.pid')
  const lock = new SQLite(join(directory, 'iovm.lock'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!(error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
    throw new Error(
      `another iovm (PID ${readHolder(holder)}) uses the data directory ${directory}: end it, or use --data-dir`,
      { cause: error },
    )
  }
  writeFileSync(holder, `${processID}\n`, { mode: 0o600 })
  return { release: () => lock.close() }
}

/** The holder may not have come to write its number yet. */
function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return 'not known'
  }
}
