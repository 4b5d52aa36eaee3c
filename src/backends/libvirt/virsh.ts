import { BackendError } from '../../iov/backend.ts'
import { HostError, isAbsent } from '../host-access.ts'
import type { HostAccess, RunResult } from '../host-access.ts'
import type { Step } from './context.ts'
import { virshError } from './virsh-error.ts'

/** The command virsh of one host, connected to one URI. Everything that fails is a BackendError of `device`. */
export class Virsh {
  readonly device: string
  readonly uri: string
  readonly #access: Pick<HostAccess, 'run' | 'follow'>

  constructor(device: string, uri: string, access: Pick<HostAccess, 'run' | 'follow'>) {
    this.device = device
    this.uri = uri
    this.#access = access
  }

  /** What it wrote. Whatever is not success fails. */
  async ask(step: Step, args: readonly string[], input?: string): Promise<string> {
    const result = await this.run(step, args, input)
    if (result.status !== 0) throw virshError(this.device, step.name, result)
    return result.stdout
  }

  /** Also what is no success is a result. */
  async run(step: Step, args: readonly string[], input?: string): Promise<RunResult> {
    const all = this.#arguments(args)
    try {
      return await (input === undefined
        ? this.#access.run('virsh', all, step.signal)
        : this.#access.run('virsh', all, step.signal, input))
    } catch (error) {
      throw this.#failure(step, error)
    }
  }

  /** Whether `follow` can be called. */
  get canFollow(): boolean {
    return this.#access.follow !== undefined
  }

  /** Hands on each line until the signal is aborted; that virsh ends by itself is a failure. */
  async follow(step: Step, args: readonly string[], onLine: (line: string) => void): Promise<never> {
    if (this.#access.follow === undefined)
      throw new BackendError(this.device, step.name, 'unsupported', 'the host hands on nothing as it comes')
    let result: RunResult
    try {
      result = await this.#access.follow('virsh', this.#arguments(args), onLine, step.signal)
    } catch (error) {
      throw this.#failure(step, error)
    }
    throw virshError(this.device, step.name, result)
  }

  #arguments(args: readonly string[]): string[] {
    return ['-q', '-c', this.uri, ...args]
  }

  #failure(step: Step, error: unknown): unknown {
    if (!(error instanceof HostError)) return error
    const text = isAbsent(error)
      ? 'the host has no virsh: libvirt-clients is to be installed there'
      : error.message
    return new BackendError(this.device, step.name, 'unreachable', text, { cause: error })
  }
}
