import type { Readable, Writable } from 'node:stream'
import type { Environment } from '../base/environment.ts'

/** Where a command runs. main.ts takes it from the process; tests make one up. */
export interface Surroundings {
  /** What stands behind the program's name. */
  readonly arguments: readonly string[]
  /** Environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
  readonly hostName: string
  /** `N.N.N` of the package. */
  readonly version: string
  readonly processID: number
  /** Who runs the program, for the audit log. */
  readonly userName: string
  /** What is typed or piped in. */
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(on: boolean): unknown }
  /** For what the user asked for. */
  readonly output: Writable & { readonly isTTY?: boolean }
  /** For logs and errors. */
  readonly errors: Writable & { readonly isTTY?: boolean }
  readonly environment: Environment
  /** Calls the listener when somebody asks the process to end (Ctrl-C, SIGTERM). */
  onStop(listener: () => void): void
  /** Calls the listener when somebody asks for files to be read anew (SIGHUP, where no terminal is there to be closed). */
  onReload(listener: () => void): void
  /** Ends the process at once, as a power cut would: for conformance runs. */
  die(): never
}

/** Something the user can put right: shown as one line, without a stack. */
export class UserError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UserError'
  }
}

/**
 * Does what may fail for reasons outside the program, such as a port that is taken or a full disk: these come out as
 * UserErrors. Faults of the program (TypeError and the like) come out as they are.
 */
export async function explainable<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && ['Error', 'StoreError', 'AccountError'].includes(error.name))
      throw new UserError(error.message, { cause: error })
    throw error
  }
}

/** Ends the command with this code; it has said why already. */
export class ExitCode extends Error {
  readonly code: number

  constructor(code: number) {
    super(`exit code ${code}`)
    this.code = code
  }
}
