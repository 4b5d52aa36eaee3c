import { randomInt } from 'node:crypto'
import { createConnection } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { joinSignals } from '../../base/joined-signals.ts'
import type { Limits } from '../../base/limits.ts'
import { AgentClient } from './agent-client.ts'
import { agentShell } from './agent-shell.ts'
import { GuestLines } from './guest-lines.ts'
import { GuestError } from './guest-shell.ts'
import type { GuestDoor, GuestShell } from './guest-shell.ts'

export type AgentLimits = Pick<
  Limits,
  'guestAgentMessageBytes' | 'guestSyncMs' | 'guestExecPollFirstMs' | 'guestExecPollMaximumMs'
>

export interface AgentDoorOptions {
  /** Opens a connection to the agent of a VM; null: the VM does not run, so there is none. */
  connect(vm: string, signal: AbortSignal): Promise<Duplex | null>
  limits: AgentLimits
  /** Waits until a command is looked at again; a test passes time in its own way. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
  /** A number that no earlier connection to the agent has used, by whatever process. */
  newID?: () => number
}

/**
 * Guests behind QEMU guest agents. Each call is a connection of its own, since after a call that was given up the next
 * cannot know whose answers come; and one at a time, since an agent serves one.
 */
export class AgentDoor implements GuestDoor {
  readonly #options: AgentDoorOptions
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>
  readonly #lines = new GuestLines()
  readonly #newID: () => number

  constructor(options: AgentDoorOptions) {
    this.#options = options
    this.#wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }))
    this.#newID = options.newID ?? (() => randomInt(2 ** 31))
  }

  enter<T>(vm: string, signal: AbortSignal, use: (shell: GuestShell | null) => Promise<T>): Promise<T> {
    return this.#lines.run(vm, signal, () => this.#use(vm, signal, use))
  }

  async #use<T>(vm: string, signal: AbortSignal, use: (shell: GuestShell | null) => Promise<T>): Promise<T> {
    const { connect, limits } = this.#options
    const stream = await connect(vm, signal)
    if (stream === null) return use(null)
    const client = new AgentClient(stream, limits)
    try {
      await this.#synchronize(client, signal)
      const call = client.execute.bind(client)
      return await use(agentShell(call, { limits, wait: this.#wait }))
    } finally {
      client.close()
    }
  }

  /** QEMU keeps the socket whether or not an agent runs in the guest: only an answer says that one does. */
  async #synchronize(client: AgentClient, signal: AbortSignal): Promise<void> {
    const { guestSyncMs } = this.#options.limits
    const deadline = AbortSignal.timeout(guestSyncMs)
    const either = joinSignals(signal, deadline)
    try {
      await client.synchronize(this.#newID(), either.signal)
    } catch (error) {
      if (!deadline.aborted || signal.aborted) throw error
      const text = `no agent answers in the guest within ${guestSyncMs} ms`
      throw new GuestError('unreachable', text, { cause: error })
    } finally {
      either.stop()
    }
  }
}

/** In the path of a socket, the place of the VM's UUID. */
export const vmPlaceholder = '{id}'

/** The agents' unix sockets, as QEMU makes one for each VM (`-chardev socket,server=on,wait=off`). */
export function unixSockets(pattern: string): AgentDoorOptions['connect'] {
  return (vm, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const socket = createConnection(pattern.replaceAll(vmPlaceholder, vm))
      const stop = (): void => {
        socket.destroy()
        reject(signal.reason)
      }
      signal.addEventListener('abort', stop, { once: true })
      socket.once('connect', () => {
        signal.removeEventListener('abort', stop)
        resolve(socket)
      })
      socket.once('error', (error: NodeJS.ErrnoException) => {
        signal.removeEventListener('abort', stop)
        // QEMU makes the socket and listens as long as it runs.
        if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null)
        else reject(new GuestError('unreachable', error.message, { cause: error }))
      })
    })
}
