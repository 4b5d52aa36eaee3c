import type { PCIAddress } from '../../../iov/pci-address.ts'
import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { StateFile } from '../state-file.ts'
import { behaviourOf } from './driver-behaviour.ts'
import { FibreChannelState, isFibreChannel } from './fibre-channel-state.ts'
import { KernelState, noDevice } from './kernel-state.ts'
import type { VirtualState } from './kernel-state.ts'
import { topologyOf } from './topology.ts'
import type { Topology } from './topology.ts'
import { Errno } from './tree.ts'

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
  readonly state: KernelState
  readonly topology: Topology
  readonly #byAddress: ReadonlyMap<string, SimulatedControllerDescription>
  readonly #interfaceIndex: ReadonlyMap<PCIAddress, number>
  readonly #virtual = new Map<string, Virtual>()
  #byName: Map<string, SimulatedControllerDescription> | undefined

  constructor(host: string, controllers: readonly SimulatedControllerDescription[], file: StateFile) {
    this.controllers = controllers
    this.network = controllers.filter((controller) => !isFibreChannel(controller))
    this.fibreChannel = new FibreChannelState(host, controllers.filter(isFibreChannel), file)
    this.state = new KernelState(host, file)
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

  /** Names of the network devices. */
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

  virtualFunctionsChanged(controller: SimulatedControllerDescription): void {
    const { enabled } = this.state.physical(controller)
    for (let index = 0; index < controller.totalVirtual; index += 1) {
      const address = this.topology.virtualAddress(controller.address, index)
      if (index < enabled) this.#virtual.set(address, { controller, index })
      else this.#virtual.delete(address)
    }
  }

  /** A write to `drivers_probe`. This host has not loaded a driver for virtual functions but vfio-pci. */
  probe(address: string): void {
    const virtual = this.#virtual.get(address)
    if (virtual === undefined) throw new Errno('ENODEV')
    const { driver, driverOverride } = this.state.virtual(virtual.controller, virtual.index)
    if (driver === '' && driverOverride === 'vfio-pci')
      this.state.changeVirtual(virtual.controller, virtual.index, { driver: 'vfio-pci' })
  }

  /** A write to a driver's `bind`. */
  bind(address: string, driver: string): void {
    const virtual = this.#virtual.get(address)
    if (virtual === undefined) throw new Errno('ENODEV')
    const state = this.state.virtual(virtual.controller, virtual.index)
    if (state.driver !== '') throw new Errno('EBUSY')
    const own = behaviourOf(virtual.controller.driver).virtualDriver
    // Without an override a virtual function is for its own driver only, and only where it may be probed at all.
    const { autoprobe } = this.state.physical(virtual.controller)
    const fitting = state.driverOverride !== '' ? state.driverOverride : autoprobe ? own : ''
    if (driver !== fitting) throw new Errno('ENODEV')
    const device = driver === own ? this.#deviceOf(address, state.mac) : {}
    this.state.changeVirtual(virtual.controller, virtual.index, { driver, ...device })
  }

  /** A write to a driver's `unbind`. */
  unbind(address: string, driver: string): void {
    const virtual = this.#virtual.get(address)
    if (virtual === undefined) throw new Errno('ENODEV')
    if (this.state.virtual(virtual.controller, virtual.index).driver !== driver) throw new Errno('ENODEV')
    this.state.changeVirtual(virtual.controller, virtual.index, { driver: '', ...noDevice })
  }

  /** A new network device takes the MAC that the function was given, or makes one up and tells the PF (recorded of igb). */
  #deviceOf(address: string, given: string): Partial<VirtualState> {
    if (given !== '00:00:00:00:00:00') return { deviceMAC: given, deviceMACRandom: false }
    const [bus, device, index] = address.split(/[:.]/).slice(1)
    const mac = `de:2d:45:${bus}:${device}:0${index}`
    return { mac, deviceMAC: mac, deviceMACRandom: true }
  }

  #named(): Map<string, SimulatedControllerDescription> {
    this.#byName ??= new Map(
      this.network.map((controller) => [
        this.state.physical(controller).name ?? controller.device,
        controller,
      ]),
    )
    return this.#byName
  }
}
