import type { BackendErrorCode } from '../../iov/backend.ts'
import type { RunResult } from '../host-access.ts'

/** Runs commands in one operating system. A HostAccess is one, and so is a guest behind its agent. */
export interface GuestShell {
  /** Runs a command without a shell. A status other than 0 is a result; a command that is not there is ENOENT. */
  run(command: string, args: readonly string[], signal: AbortSignal): Promise<RunResult>
}

/** How the guests of one host are reached. */
export interface GuestDoor {
  /** Calls `use` with the guest's shell, and nobody else in it meanwhile; with null where the VM does not run. */
  enter<T>(vm: string, signal: AbortSignal, use: (shell: GuestShell | null) => Promise<T>): Promise<T>
}

/** A guest, or the way to it, said no. The message has its own words. */
export class GuestError extends Error {
  readonly code: BackendErrorCode

  constructor(code: BackendErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GuestError'
    this.code = code
  }
}
