import type { PCIAddress } from '../../../iov/pci-address.ts'
import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { StateFile } from '../state-file.ts'
import { FibreChannelState, isFibreChannel } from './fibre-channel-state.ts'
import { DriverBinding } from './driver-binding.ts'
import type { BoundFunction } from './driver-binding.ts'
import { IOMMUGroups } from './iommu-groups.ts'
import { KernelState } from './kernel-state.ts'
import { MacvtapLinks } from './macvtap-links.ts'
import { NVMeState, isNVMe } from './nvme-state.ts'
import { ServedLinks } from './served-links.ts'
import { topologyOf } from './topology.ts'
import type { Topology } from './topology.ts'

interface Virtual {
  controller: SimulatedControllerDescription
  index: number
}

/** The devices of a simulated host: its controllers as described, and the virtual functions that are enabled. */
export class SimulatedDevices {
  readonly controllers: readonly SimulatedControllerDescription[]
  /** Those that are network cards. */
  readonly network: readonly SimulatedControllerDescription[]
  readonly fibreChannel: FibreChannelState
  readonly nvme: NVMeState
  readonly macvtap: MacvtapLinks
  readonly served: ServedLinks
  readonly state: KernelState
  readonly drivers: DriverBinding
  readonly groups: IOMMUGroups
  readonly topology: Topology
  readonly #byAddress: ReadonlyMap<string, SimulatedControllerDescription>
  readonly #interfaceIndex: ReadonlyMap<PCIAddress, number>
  readonly #virtual = new Map<string, Virtual>()
  #byName: Map<string, SimulatedControllerDescription> | undefined

  constructor(host: string, controllers: readonly SimulatedControllerDescription[], file: StateFile) {
    this.controllers = controllers
    this.network = controllers.filter((controller) => !isFibreChannel(controller) && !isNVMe(controller))
    this.fibreChannel = new FibreChannelState(host, controllers.filter(isFibreChannel), file)
    this.nvme = new NVMeState(host, controllers.filter(isNVMe), file)
    this.state = new KernelState(host, file)
    this.drivers = new DriverBinding(this)
    this.groups = new IOMMUGroups(this)
    this.macvtap = new MacvtapLinks(host, file, controllers.length + 3)
    this.served = new ServedLinks(host, file)
    this.topology = topologyOf(controllers)
    this.#byAddress = new Map(controllers.map((controller) => [controller.address, controller]))
    // 1 is lo, 2 the interface over which the host is managed.
    this.#interfaceIndex = new Map(controllers.map(({ address }, at) => [address, at + 3]))
    for (const address of this.state.enabled()) {
      const controller = this.#byAddress.get(address)
      if (controller !== undefined) this.virtualFunctionsChanged(controller)
    }
  }

  controller(address: string): SimulatedControllerDescription | undefined {
    return this.#byAddress.get(address)
  }

  virtual(address: string): Virtual | undefined {
    return this.#virtual.get(address)
  }

  /** Every function, physical and virtual. */
  addresses(): string[] {
    return [...this.#byAddress.keys(), ...this.#virtual.keys()]
  }

  /** From the root complex down to the function; undefined: there is no such function. */
  pathOf(address: string): readonly string[] | undefined {
    const own = this.#byAddress.get(address)
    if (own !== undefined) return this.topology.path(own.address)
    const virtual = this.#virtual.get(address)
    if (virtual === undefined) return undefined
    return [...this.topology.path(virtual.controller.address).slice(0, -1), address]
  }

  /** Names directly beneath a path of the PCI tree. */
  beneath(prefix: readonly string[]): string[] {
    const names = new Set<string>()
    for (const address of this.addresses()) {
      const path = this.pathOf(address)
      const next = path?.[prefix.length]
      if (next !== undefined && prefix.every((part, at) => path?.[at] === part)) names.add(next)
    }
    return [...names]
  }

  /** Physical or virtual; undefined: there is no such function. */
  function(address: string): BoundFunction | undefined {
    const controller = this.#byAddress.get(address)
    return controller === undefined ? this.#virtual.get(address) : { controller, index: null }
  }

  /** Its own driver serves it. */
  isServed(controller: SimulatedControllerDescription): boolean {
    return this.drivers.driverOf({ controller, index: null }) === controller.driver
  }

  /** Names of the network devices of controllers. */
  names(): Iterable<string> {
    return this.#named().keys()
  }

  byName(name: string): SimulatedControllerDescription | undefined {
    return this.#named().get(name)
  }

  interfaceIndex(address: PCIAddress): number {
    return this.#interfaceIndex.get(address) ?? 0
  }

  rename(controller: SimulatedControllerDescription, name: string): void {
    this.state.changePhysical(controller, { name })
    this.#byName = undefined
  }

  /** A driver was bound or unbound, and what it had made came or went with it. */
  driverChanged(one: BoundFunction | undefined): void {
    if (one === undefined || one.index !== null) return
    this.#byName = undefined
    if (!this.isServed(one.controller)) this.macvtap.lowerGone(one.controller)
    this.virtualFunctionsChanged(one.controller)
  }

  virtualFunctionsChanged(controller: SimulatedControllerDescription): void {
    const { enabled } = this.state.physical(controller)
    if (isNVMe(controller))
      for (let index = enabled; index < controller.totalVirtual; index += 1)
        if (this.nvme.secondary(controller, index).online) this.nvme.offline(controller, index)
    for (let index = 0; index < controller.totalVirtual; index += 1) {
      const address = this.topology.virtualAddress(controller.address, index)
      if (index < enabled) this.#virtual.set(address, { controller, index })
      else this.#virtual.delete(address)
    }
  }

  #named(): Map<string, SimulatedControllerDescription> {
    this.#byName ??= new Map(
      this.network
        .filter((controller) => this.isServed(controller))
        .map((controller) => [this.state.physical(controller).name ?? controller.device, controller]),
    )
    return this.#byName
  }
}
