import type {
  AdapterBackend,
  DiscoveredController,
  DiscoveredVirtual,
  VirtualChange,
  VirtualSettings,
  Watch,
} from '../../iov/backend.ts'
import { configureAll, readAll } from '../../iov/many-virtual.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { HostSteps } from '../host-steps.ts'
import type { HostStepOptions } from '../host-steps.ts'
import { pciDevices } from './system-files.ts'

/** Who manages the virtual functions of a host, by what its controllers are. */
export interface FunctionBackends {
  network: AdapterBackend
  storage: AdapterBackend
}

/** All virtual functions of one host: to the domain they are one technique. */
export class SRIOVByClass implements AdapterBackend {
  readonly technique = 'sriov'
  readonly host: string
  readonly watch: Watch | undefined
  readonly mayMiss: boolean
  readonly #backends: FunctionBackends
  readonly #steps: HostSteps

  constructor(options: HostStepOptions, backends: FunctionBackends) {
    this.host = options.host
    // Both are told by the same kernel.
    this.watch = backends.network.watch
    this.mayMiss = backends.network.mayMiss ?? false
    this.#backends = backends
    this.#steps = new HostSteps(options)
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const { network, storage } = this.#backends
    const found = await Promise.all([network.discover(signal), storage.discover(signal)])
    return found.flat()
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    return (await this.#of(controller, signal)).readVirtual(controller, index, signal)
  }

  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    await (await this.#of(controller, signal)).enable(controller, count, signal)
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    await (await this.#of(controller, signal)).configure(controller, index, settings, signal)
  }

  async configureMany(
    controller: PCIAddress,
    changes: readonly VirtualChange[],
    signal: AbortSignal,
  ): Promise<void> {
    await configureAll(await this.#of(controller, signal), controller, changes, signal)
  }

  async readMany(
    controller: PCIAddress,
    indices: readonly number[],
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual[]> {
    return readAll(await this.#of(controller, signal), controller, indices, signal)
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    await (await this.#of(controller, signal)).reset(controller, index, signal)
  }

  /** One that is not there is the network's: it says so. */
  async #of(controller: PCIAddress, signal: AbortSignal): Promise<AdapterBackend> {
    const step = this.#steps.begin(controller, 'see what the controller is', signal)
    const pciClass = await step.read((files) => files.optionalText(`${pciDevices}/${controller}/class`))
    return pciClass?.startsWith('0x01') === true ? this.#backends.storage : this.#backends.network
  }
}
