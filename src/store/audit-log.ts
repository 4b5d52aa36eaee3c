import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'

export const auditFile = 'audit.log'

type AuditFileLimits = Pick<Limits, 'auditFileBytes' | 'auditFiles' | 'auditSyncMs'>
type SyncFile = (file: number, done: (error: Error | null) => void) => void

/**
 * The file of changes in the data directory: one line of JSON for each, in their order. A line stands in the file
 * before `record` returns, so that what a client was told is there also when the process is killed. Nobody waits for the
 * disk: the lines of `auditSyncMs` are brought there together (fdatasync), so that a power cut loses those of the last
 * moment only; a file that is full or closed is on the disk as a whole. A full file becomes
 * `audit.log.1`, that one `audit.log.2` and so on; the last one goes.
 */
export class AuditLog {
  readonly #path: string
  readonly #limits: AuditFileLimits
  readonly #environment: Environment
  readonly #log: Log
  readonly #sync: SyncFile
  #file: number | undefined
  #waiting: NodeJS.Timeout | undefined

  constructor(
    directory: string,
    limits: AuditFileLimits,
    environment: Environment,
    log: Log,
    sync: SyncFile = fdatasync,
  ) {
    this.#sync = sync
    this.#path = join(directory, auditFile)
    this.#limits = limits
    this.#environment = environment
    this.#log = log
  }

  /** Never throws: a line that cannot be written goes to the log instead, with the reason. */
  record(fields: object): void {
    const entry = { time: new Date(this.#environment.now()).toISOString(), ...fields }
    try {
      this.#file ??= openSync(this.#path, 'a', 0o600)
      if (fstatSync(this.#file).size >= this.#limits.auditFileBytes) this.#file = this.#rotate(this.#file)
      writeSync(this.#file, `${JSON.stringify(entry)}\n`)
      this.#waiting ??= setTimeout(() => this.#bringToDisk(), this.#limits.auditSyncMs).unref()
    } catch (error) {
      this.#log.error({ err: error, ...entry }, 'the audit log cannot be written')
    }
  }

  close(): void {
    clearTimeout(this.#waiting)
    try {
      if (this.#file !== undefined) finish(this.#file)
    } catch (error) {
      this.#log.error({ err: error }, 'the audit log cannot be brought to the disk')
    }
    this.#file = undefined
  }

  #bringToDisk(): void {
    const file = this.#file
    this.#waiting = undefined
    if (file === undefined) return
    this.#sync(file, (error) => {
      // A file that was closed meanwhile was brought to the disk then.
      if (error !== null && file === this.#file)
        this.#log.error({ err: error }, 'the audit log cannot be brought to the disk')
    })
  }

  #rotate(full: number): number {
    finish(full)
    this.#file = undefined
    const { auditFiles } = this.#limits
    rmSync(`${this.#path}.${auditFiles}`, { force: true })
    for (let number = auditFiles - 1; number >= 1; number--)
      move(`${this.#path}.${number}`, `${this.#path}.${number + 1}`)
    move(this.#path, `${this.#path}.1`)
    return openSync(this.#path, 'a', 0o600)
  }
}

function finish(file: number): void {
  try {
    fdatasyncSync(file)
  } finally {
    closeSync(file)
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    // There are not that many yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
