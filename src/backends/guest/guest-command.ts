import type { BackendErrorCode } from '../../iov/backend.ts'
import { isAbsent } from '../host-access.ts'
import type { RunResult } from '../host-access.ts'
import { GuestError } from './guest-shell.ts'
import type { GuestShell } from './guest-shell.ts'

/** One command of a plan in a guest. */
export interface GuestCommand {
  readonly command: string
  readonly args: readonly string[]
  /** The words by which the command says that what is asked for is so already, or not there any more. */
  readonly already?: RegExp
}

/** A guest's operating system for the time of one call. */
export interface GuestSystem {
  /** The command's result, whatever its status. @throws GuestError (unsupported) where there is no such command. */
  run(command: string, args: readonly string[]): Promise<RunResult>
  /** Runs it. @throws GuestError with its words where it fails otherwise than by `already`. */
  perform(command: GuestCommand): Promise<RunResult>
}

export function guestSystem(shell: GuestShell, signal: AbortSignal): GuestSystem {
  const run = async (command: string, args: readonly string[]): Promise<RunResult> => {
    try {
      return await shell.run(command, args, signal)
    } catch (error) {
      if (!isAbsent(error)) throw error
      throw new GuestError('unsupported', `there is no command ${command}`, { cause: error })
    }
  }
  return {
    run,
    async perform({ command, args, already }) {
      const result = await run(command, args)
      if (result.status === 0 || already?.test(wordsOf(result)) === true) return result
      throw commandFailure(command, result)
    },
  }
}

/** What the words of iscsiadm, nvme, mount and ip mean to the domain; the first that fits counts. */
const meanings: readonly { readonly words: RegExp; readonly code: BackendErrorCode }[] = [
  {
    words:
      /No route to host|Connection refused|Network is (?:unreachable|down)|connection (?:timed out|failure)|could not connect to|Name or service not known/i,
    code: 'unreachable',
  },
  {
    words:
      /driver not found|unknown filesystem|helper program|Failed to open \/dev\/nvme-fabrics|Protocol not supported|iSCSI daemon/i,
    code: 'unsupported',
  },
  { words: /is busy|already mounted|in use/i, code: 'conflict' },
]

/** A command that did not do what it should. */
export function commandFailure(command: string, result: RunResult): GuestError {
  const words = wordsOf(result)
  const code = meanings.find((one) => one.words.test(words))?.code ?? 'refused'
  const told = words === '' ? 'no message' : words
  return new GuestError(code, `${command}: ${told} (exit status ${result.status})`)
}

/** Some tools write what is wrong to their standard output. */
export function wordsOf({ stdout, stderr }: RunResult): string {
  const text = stderr.trim() === '' ? stdout : stderr
  return text.trim().replace(/\s*\n\s*/g, '; ')
}
