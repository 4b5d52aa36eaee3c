import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import { HostError } from '../../host-access.ts'
import type { HostAccess, RunResult } from '../../host-access.ts'
import type { StateFile } from '../state-file.ts'
import { SimulatedDevices } from './devices.ts'
import { runIP } from './ip-command.ts'
import { systemTree } from './pci-tree.ts'
import { listDirectory, readFile, readLink, writeFile } from './tree.ts'
import type { Directory } from './tree.ts'

/**
 * The operating system of a simulated host: the files of /sys and the command `ip` for the described controllers,
 * with the behaviour and the errors that were recorded on a real kernel. What it remembers is in the state file.
 * Nothing is built before it is asked for.
 */
export class SimulatedKernel implements HostAccess {
  readonly #make: () => SimulatedDevices
  #devices: SimulatedDevices | undefined
  #root: Directory | undefined

  constructor(host: string, controllers: readonly SimulatedControllerDescription[], file: StateFile) {
    this.#make = () => new SimulatedDevices(host, controllers, file)
  }

  async read(path: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    return readFile(this.#tree(), path)
  }

  async write(path: string, text: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    writeFile(this.#tree(), path, text)
  }

  async list(path: string, signal: AbortSignal): Promise<string[]> {
    signal.throwIfAborted()
    return listDirectory(this.#tree(), path)
  }

  async readLink(path: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    return readLink(this.#tree(), path)
  }

  async run(command: string, args: readonly string[], signal: AbortSignal): Promise<RunResult> {
    signal.throwIfAborted()
    if (command !== 'ip') throw new HostError('ENOENT', command)
    this.#devices ??= this.#make()
    return runIP(this.#devices, args)
  }

  #tree(): Directory {
    this.#devices ??= this.#make()
    this.#root ??= systemTree(this.#devices)
    return this.#root
  }
}
