import type { Timers } from '../../base/timers.ts'
import { BackendError } from '../../iov/backend.ts'
import type { StateFile } from './state-file.ts'

/** What is wrong with a simulated host or switch, until somebody takes it away again. */
export interface DeviceTrouble {
  /** Each call takes so much longer. */
  readonly delayMs?: number
  /** Names of calls of the backends (iov/backend.ts), such as `connect`, that are refused. */
  readonly refuse?: readonly string[]
  /** Names of calls that are not answered until they are told to stop. */
  readonly hang?: readonly string[]
}

/** Under which owner trouble stands in the state file; the key is the name of the host or switch. */
export const troubleOwner = 'trouble'

/**
 * The backend of a simulated device that meets trouble as the state file says at the moment. Another process may write
 * it there (`iovm simulated trouble`), so that people and tests see what a running server makes of it.
 */
export function troubled<B extends object>(device: string, backend: B, file: StateFile, timers: Timers): B {
  let version: number | undefined
  let trouble: DeviceTrouble = {}
  const now = (): DeviceTrouble => {
    const current = file.version()
    if (current !== version) trouble = file.load<DeviceTrouble>('trouble', troubleOwner).get(device) ?? {}
    version = current
    return trouble
  }
  const meet = async (call: string, signal: AbortSignal): Promise<void> => {
    const { delayMs = 0, refuse = [], hang = [] } = now()
    if (hang.includes(call)) await wait(null, signal, timers)
    if (delayMs > 0) await wait(delayMs, signal, timers)
    if (refuse.includes(call)) throw new BackendError(device, call, 'refused', 'simulated trouble')
  }
  return new Proxy(backend, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function' || typeof name !== 'string' || name === 'watch') return member
      return async (...args: unknown[]): Promise<unknown> => {
        const signal = args.at(-1)
        if (signal instanceof AbortSignal) await meet(name, signal)
        return Reflect.apply(member, target, args) as unknown
      }
    },
  })
}

/** Waits for so long, or for ever. @throws the signal's reason when it is aborted. */
function wait(delayMs: number | null, signal: AbortSignal, timers: Timers): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = delayMs === null ? () => {} : timers.after(delayMs, done)
    function done(): void {
      signal.removeEventListener('abort', giveUp)
      resolve()
    }
    function giveUp(): void {
      stop()
      reject(signal.reason)
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}
