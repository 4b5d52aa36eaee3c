import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'
import type { Log } from '../base/log.ts'

export const auditFile = 'audit.log'

/**
 * The file of changes in the data directory: one line of JSON for each, in their order. A line stands in the file
 * before `record` returns, so that what a client was told is there also when the process is killed. A full file becomes
 * `audit.log.1`, that one `audit.log.2` and so on; the last one goes.
 */
export class AuditLog {
  readonly #path: string
  readonly #limits: Pick<Limits, 'auditFileBytes' | 'auditFiles'>
  readonly #environment: Environment
  readonly #log: Log
  #file: number | undefined

  constructor(
    directory: string,
    limits: Pick<Limits, 'auditFileBytes' | 'auditFiles'>,
    environment: Environment,
    log: Log,
  ) {
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
    } catch (error) {
      this.#log.error({ err: error, ...entry }, 'the audit log cannot be written')
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #rotate(full: number): number {
    closeSync(full)
    this.#file = undefined
    const { auditFiles } = this.#limits
    rmSync(`${this.#path}.${auditFiles}`, { force: true })
    for (let number = auditFiles - 1; number >= 1; number--)
      move(`${this.#path}.${number}`, `${this.#path}.${number + 1}`)
    move(this.#path, `${this.#path}.1`)
    return openSync(this.#path, 'a', 0o600)
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
