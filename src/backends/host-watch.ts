import { joinSignals } from '../base/joined-signals.ts'
import { BackendError } from '../iov/backend.ts'
import type { Watch } from '../iov/backend.ts'
import { HostError } from './host-access.ts'
import type { HostAccess } from './host-access.ts'
import { commandError, fileError } from './sriov/errors.ts'

/** A command that tells of changes, a line each. */
export interface Teller {
  readonly command: string
  readonly args: readonly string[]
  /** The lines that matter. */
  readonly concerns: RegExp
  /** A host without this command is watched without it. */
  readonly optional?: true
}

/**
 * What a host tells of its devices, whoever changes them, for as long as its commands run. undefined: the host cannot
 * hand on what it is told. Hosts that tell in a way of their own are listened to in that way.
 * @param name what is watched, for messages
 */
export function watchHost(name: string, access: HostAccess, tellers: readonly Teller[]): Watch | undefined {
  if (access.watch !== undefined) return access.watch
  const follow = access.follow?.bind(access)
  if (follow === undefined) return undefined
  return async (onChange, signal) => {
    const ended = new AbortController()
    const joined = joinSignals(signal, ended.signal)
    const either = joined.signal
    const listen = async ({ command, args, concerns, optional }: Teller): Promise<void> => {
      const onLine = (line: string): void => {
        if (concerns.test(line)) onChange()
      }
      const step = [command, ...args].join(' ')
      try {
        const result = await follow(command, args, onLine, either)
        if (!either.aborted) throw commandError(name, step, result)
      } catch (error) {
        if (either.aborted) return
        if (optional === true && error instanceof HostError && error.errno === 'ENOENT') return
        const told = fileError(name, step, error)
        throw told instanceof BackendError ? told : new BackendError(name, step, 'unreachable', String(told))
      }
    }
    try {
      await Promise.all(tellers.map(listen))
    } finally {
      ended.abort()
      joined.stop()
    }
  }
}
