import type { Watchable } from '../iov/backend.ts'

/**
 * The operating system of one host, as far as backends need it: the files of /sys and commands such as `ip`. The
 * same backend code runs on a real kernel (local-host.ts) and on the simulated one (simulated/kernel).
 */
export interface HostAccess extends Watchable {
  /** The whole file, one character for each octet (some files, such as `vpd`, are not text). */
  read(path: string, signal: AbortSignal): Promise<string>
  /** One write call with these octets, as the files of /sys need it. */
  write(path: string, text: string, signal: AbortSignal): Promise<void>
  /** Names in a directory, in no particular order. Symbolic links on the way are followed. */
  list(path: string, signal: AbortSignal): Promise<string[]>
  /** Where a symbolic link points, as it is written there. */
  readLink(path: string, signal: AbortSignal): Promise<string>
  /**
   * Runs a command without a shell. A status other than 0 is a result; a command that is not there is ENOENT.
   * @param input what it reads from its standard input, which it may also open as /dev/stdin; nothing unless given
   */
  run(command: string, args: readonly string[], signal: AbortSignal, input?: string): Promise<RunResult>
  /**
   * Runs a command that goes on telling: hands on each line when it is written, without its end. Answers as `run` does
   * when the command ends by itself, without what was handed on. Absent: the host cannot hand on anything before the end.
   */
  follow?(
    command: string,
    args: readonly string[],
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<RunResult>
}

export interface RunResult {
  /** Exit status; 128 + the signal's number when a signal ended it. */
  status: number
  stdout: string
  stderr: string
}

/** The operating system said no. */
export class HostError extends Error {
  /** The name of the errno, such as EBUSY. */
  readonly errno: string
  readonly path: string

  constructor(errno: string, path: string, options?: ErrorOptions) {
    super(`${errno}: ${path}`, options)
    this.name = 'HostError'
    this.errno = errno
    this.path = path
  }
}

/** Whether the error says that there is no such file, device or attribute. */
export function isAbsent(error: unknown): boolean {
  return error instanceof HostError && ['ENOENT', 'ENODEV', 'ENOTDIR'].includes(error.errno)
}
