import { HostError } from '../../host-access.ts'
import type { HostAccess, RunResult } from '../../host-access.ts'
import type { SimulatedLibvirt } from './libvirtd.ts'
import { LibvirtRefusal } from './refusal.ts'
import { virshCommands } from './virsh-commands.ts'

/** The libvirts that answer at present, by URI. */
export type LibvirtNetwork = ReadonlyMap<string, SimulatedLibvirt>

/** A simulated host that has the command virsh besides what its kernel has. */
export class SimulatedLibvirtHost implements HostAccess {
  readonly #kernel: HostAccess
  readonly #network: LibvirtNetwork

  constructor(kernel: HostAccess, network: LibvirtNetwork) {
    this.#kernel = kernel
    this.#network = network
  }

  read(path: string, signal: AbortSignal): Promise<string> {
    return this.#kernel.read(path, signal)
  }

  write(path: string, text: string, signal: AbortSignal): Promise<void> {
    return this.#kernel.write(path, text, signal)
  }

  list(path: string, signal: AbortSignal): Promise<string[]> {
    return this.#kernel.list(path, signal)
  }

  readLink(path: string, signal: AbortSignal): Promise<string> {
    return this.#kernel.readLink(path, signal)
  }

  async run(command: string, args: readonly string[], signal: AbortSignal, input = ''): Promise<RunResult> {
    if (command !== 'virsh') return this.#kernel.run(command, args, signal, input)
    signal.throwIfAborted()
    const { uri, words } = split(args)
    // One argument may hold several commands.
    const commands =
      words.length === 1 ? (words[0] ?? '').split(';').map((one) => one.trim().split(' ')) : [words]
    let libvirt: SimulatedLibvirt
    try {
      libvirt = this.#connect(uri)
    } catch (error) {
      return refusal(error, ['failed to connect to the hypervisor'])
    }
    let all: RunResult = { status: 0, stdout: '', stderr: '' }
    for (const one of commands) {
      const { status, stdout, stderr } = await this.#perform(libvirt, one, input, signal)
      all = { status, stdout: all.stdout + stdout, stderr: all.stderr + stderr }
    }
    return all
  }

  /** `event --all --loop`. */
  async follow(
    command: string,
    args: readonly string[],
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<RunResult> {
    signal.throwIfAborted()
    const { uri, words } = split(args)
    if (command !== 'virsh' || words[0] !== 'event') throw new HostError('ENOENT', command)
    try {
      this.#connect(uri).listen(onLine, signal)
    } catch (error) {
      return refusal(error, ['failed to connect to the hypervisor'])
    }
    return new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    )
  }

  async #perform(
    libvirt: SimulatedLibvirt,
    [name = '', ...rest]: readonly string[],
    input: string,
    signal: AbortSignal,
  ): Promise<RunResult> {
    const names = rest.filter((word) => !word.startsWith('--'))
    const options = new Set(rest.filter((word) => word.startsWith('--')))
    const command = virshCommands.get(name)
    if (command === undefined) return refusal(new LibvirtRefusal(`unknown command: '${name}'`), [])
    try {
      const connect = (uri: string) => this.#connect(uri)
      const stdout = await command.perform({ libvirt, names, options, input, signal, connect })
      return { status: 0, stdout, stderr: '' }
    } catch (error) {
      // What is not there is told before the command begins.
      const isAbsent = error instanceof LibvirtRefusal && error.message.startsWith('failed to get domain')
      return refusal(error, isAbsent ? [] : [command.failure?.(names) ?? []].flat())
    }
  }

  #connect(uri: string): SimulatedLibvirt {
    const found = this.#network.get(uri)
    if (found === undefined)
      throw new LibvirtRefusal(
        "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
      )
    return found
  }
}

function split(args: readonly string[]): { uri: string; words: readonly string[] } {
  const at = args.indexOf('-c')
  return { uri: args[at + 1] ?? '', words: args.slice(at + 2) }
}

function refusal(error: unknown, before: readonly string[]): RunResult {
  if (!(error instanceof LibvirtRefusal)) throw error
  const stderr = [...before, error.message].map((line) => `error: ${line}\n`).join('')
  return { status: 1, stdout: '', stderr: `${stderr}\n` }
}
