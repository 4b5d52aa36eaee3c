import type { PCIAddress } from '../../../iov/pci-address.ts'
import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { Watch } from '../../../iov/backend.ts'
import { HostError } from '../../host-access.ts'
import type { HostAccess, RunResult } from '../../host-access.ts'
import type { StateFile } from '../state-file.ts'
import { runDevlink } from './devlink-command.ts'
import { SimulatedDevices } from './devices.ts'
import type { Fabric } from './fibre-channel-state.ts'
import { runIP } from './ip-command.ts'
import { runNVMe } from './nvme-command.ts'
import type { ServedDevice } from './served-links.ts'
import { systemTree } from './pci-tree.ts'
import { FileTree } from './tree.ts'

/**
 * The operating system of a simulated host: the files of /sys and the commands `ip`, `devlink` and `nvme` for the described controllers,
 * with the behaviour and the errors that were recorded on a real kernel. What it remembers is in the state file.
 * Nothing is built before it is asked for.
 */
export class SimulatedKernel implements HostAccess {
  readonly watch: Watch
  readonly #make: () => SimulatedDevices
  readonly #file: StateFile
  #version = 0
  #devices: SimulatedDevices | undefined
  #files: FileTree | undefined

  constructor(host: string, controllers: readonly SimulatedControllerDescription[], file: StateFile) {
    this.#make = () => new SimulatedDevices(host, controllers, file)
    this.#file = file
    this.watch = (onChange, signal) => file.watch(host, onChange, signal)
  }

  async read(path: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    return this.#tree().read(path)
  }

  async write(path: string, text: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.#tree().write(path, text)
  }

  async list(path: string, signal: AbortSignal): Promise<string[]> {
    signal.throwIfAborted()
    this.#lookAtFile()
    return this.#tree().list(path)
  }

  async readLink(path: string, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    return this.#tree().readLink(path)
  }

  async run(
    command: string,
    args: readonly string[],
    signal: AbortSignal,
    input?: string,
  ): Promise<RunResult> {
    signal.throwIfAborted()
    this.#lookAtFile()
    const program = programs.get(command)
    if (program === undefined) throw new HostError('ENOENT', command)
    const result = program((this.#devices ??= this.#make()), args, input)
    if (!args.includes('show')) this.#files?.forget()
    return result
  }

  /** What the fabric behind an adapter of Fibre Channel is like from now on. */
  setFabric(address: PCIAddress, fabric: Fabric): void {
    const { fibreChannel } = (this.#devices ??= this.#make())
    const adapter = fibreChannel.adapters.find((one) => one.address === address)
    if (adapter === undefined) throw new RangeError(`${address} is no adapter of Fibre Channel`)
    fibreChannel.change(adapter, { fabric })
    this.#files?.forget()
  }

  /** Places at the I/O server from which the host has devices. */
  get served(): readonly string[] {
    return [...(this.#devices ??= this.#make()).served.places]
  }

  /** What the host has from this place at its I/O server from now on; null: nothing. */
  serve(place: string, device: ServedDevice | null): void {
    this.#lookAtFile()
    if ((this.#devices ??= this.#make()).served.set(place, device)) this.#files?.forget()
  }

  /** Another process may have changed what the devices remember. */
  #lookAtFile(): void {
    const version = this.#file.version()
    if (version === this.#version) return
    this.#version = version
    this.#devices = undefined
    this.#files = undefined
  }

  #tree(): FileTree {
    this.#devices ??= this.#make()
    this.#files ??= new FileTree(systemTree(this.#devices))
    return this.#files
  }
}

type Program = (devices: SimulatedDevices, args: readonly string[], input?: string) => RunResult

const programs: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['devlink', runDevlink],
  ['ip', runIP],
  ['nvme', runNVMe],
])
