import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../../base/limits.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import type { HostAccess, RunResult } from '../host-access.ts'
import { isNoDomain, isNotRunning, virshError, wordsOf } from '../libvirt/virsh-error.ts'
import { Virsh } from '../libvirt/virsh.ts'
import { parseAnswer } from './agent-client.ts'
import { agentShell } from './agent-shell.ts'
import { GuestLines } from './guest-lines.ts'
import { GuestError } from './guest-shell.ts'
import type { GuestDoor, GuestShell } from './guest-shell.ts'

export interface LibvirtDoorOptions {
  readonly host: string
  /** Of the libvirt that runs the VMs. */
  readonly uri: string
  readonly access: Pick<HostAccess, 'run'>
  readonly limits: Pick<
    Limits,
    'deviceTimeoutMs' | 'guestSyncMs' | 'guestExecPollFirstMs' | 'guestExecPollMaximumMs'
  >
  /** Waits until a command is looked at again; a test passes time in its own way. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Guests behind QEMU guest agents whose channels libvirt has: `virsh qemu-agent-command`. libvirt keeps the answers of
 * different clients apart itself.
 */
export class LibvirtDoor implements GuestDoor {
  readonly #options: LibvirtDoorOptions
  readonly #virsh: Virsh
  readonly #lines = new GuestLines()

  constructor(options: LibvirtDoorOptions) {
    this.#options = options
    this.#virsh = new Virsh(`${options.host}/guests`, options.uri, options.access)
  }

  enter<T>(vm: string, signal: AbortSignal, use: (shell: GuestShell | null) => Promise<T>): Promise<T> {
    return this.#lines.run(vm, signal, async () => {
      const { limits, wait = (ms, stop) => sleep(ms, undefined, { signal: stop }) } = this.#options
      const asked = await this.#run(vm, 'guest-ping', {}, limits.guestSyncMs, signal)
      if (isNoDomain(asked) || isNotRunning(asked)) return use(null)
      if (asked.status !== 0) throw this.#failure(asked)
      const call = (command: string, args: object, stop: AbortSignal) => this.#call(vm, command, args, stop)
      return use(agentShell(call, { limits, wait }))
    })
  }

  async #call(vm: string, command: string, args: object, signal: AbortSignal): Promise<unknown> {
    const result = await this.#run(vm, command, args, this.#options.limits.deviceTimeoutMs, signal)
    if (result.status !== 0) throw this.#failure(result)
    const answer = parseAnswer(result.stdout)
    if ('return' in answer) return answer['return']
    throw new GuestError('protocol', `the agent answers ${command} with no result`)
  }

  #run(
    vm: string,
    command: string,
    args: object,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<RunResult> {
    const request = JSON.stringify({ execute: command, arguments: args })
    // In seconds. libvirt would wait for an answer for ever, and let nobody else ask meanwhile.
    const timeout = String(Math.ceil(timeoutMs / 1000))
    return this.#virsh.run({ name: command, signal }, [
      'qemu-agent-command',
      vm,
      request,
      '--timeout',
      timeout,
    ])
  }

  #failure(result: RunResult): GuestError {
    const words = wordsOf(result)
    const meaning = meanings.find((one) => one.words.test(words))
    const code = meaning?.code ?? virshError(this.#virsh.device, 'agent', result).code
    return new GuestError(code, words.replace(/^.*unable to execute QEMU agent command '([^']*)'/, '$1'))
  }
}

/** What libvirt says of agents, as its 9.0 and 11.3 do; the rest is said of libvirt itself. */
const meanings: readonly { words: RegExp; code: BackendErrorCode }[] = [
  { words: /agent is not configured|has been disabled|has not been found/, code: 'unsupported' },
  { words: /agent is not responding|agent command timed out/i, code: 'unreachable' },
  { words: /unable to execute QEMU agent command/, code: 'refused' },
]
