import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { SimulatedDevices } from './devices.ts'
import { behaviourOf } from './driver-behaviour.ts'
import { noDevice } from './kernel-state.ts'
import type { KernelState, VirtualState } from './kernel-state.ts'
import { isNVMe } from './nvme-state.ts'
import { Errno } from './tree.ts'

/** A function of a simulated host; `index` null: the physical one. */
export interface BoundFunction {
  readonly controller: SimulatedControllerDescription
  readonly index: number | null
}

/**
 * Which driver serves a function, as drivers/base/bus.c and dd.c have it and as recorded: a driver takes what it knows
 * the device IDs of, or what is kept for it by `driver_override`, which then keeps others out. vfio-pci knows none. The
 * drivers of network cards' virtual functions are not loaded, so they take one only when they are told to.
 */
export class DriverBinding {
  readonly #devices: SimulatedDevices

  constructor(devices: SimulatedDevices) {
    this.#devices = devices
  }

  get #state(): KernelState {
    return this.#devices.state
  }

  /** Empty: none. */
  driverOf({ controller, index }: BoundFunction): string {
    if (index !== null) return this.#state.virtual(controller, index).driver
    return this.#state.physical(controller).driver ?? controller.driver
  }

  overrideOf({ controller, index }: BoundFunction): string {
    if (index !== null) return this.#state.virtual(controller, index).driverOverride
    return this.#state.physical(controller).driverOverride ?? ''
  }

  /** A write to `driver_override`; a line end alone takes it away. */
  override(one: BoundFunction, driver: string): void {
    const { controller, index } = one
    if (index !== null) this.#state.changeVirtual(controller, index, { driverOverride: driver })
    else if (driver === '') this.#state.changePhysical(controller, {}, ['driverOverride'])
    else this.#state.changePhysical(controller, { driverOverride: driver })
  }

  /** A write to `drivers_probe`: what nobody takes stays without a driver, and nothing is said of it. */
  probe(one: BoundFunction | undefined): void {
    if (one === undefined) throw new Errno('ENODEV')
    if (this.driverOf(one) !== '') return
    const isLoaded = one.index === null || isNVMe(one.controller)
    const driver = this.overrideOf(one) || (isLoaded ? this.#ownDriver(one) : '')
    if (driver !== '' && this.#takes(one, driver)) this.#set(one, driver)
  }

  /** A write to a driver's `bind`. */
  bind(one: BoundFunction | undefined, driver: string): void {
    if (one === undefined) throw new Errno('ENODEV')
    if (this.driverOf(one) !== '') throw new Errno('EBUSY')
    if ((this.overrideOf(one) || this.#ownDriver(one)) !== driver) throw new Errno('ENODEV')
    if (!this.#takes(one, driver)) throw new Errno('ENODEV')
    this.#set(one, driver)
  }

  /** A write to a driver's `unbind`. */
  unbind(one: BoundFunction | undefined, driver: string): void {
    if (one === undefined || this.driverOf(one) !== driver) throw new Errno('ENODEV')
    this.#set(one, '')
  }

  /** The driver that knows the device; that of virtual functions is kept out where they are not to be probed. */
  #ownDriver({ controller, index }: BoundFunction): string {
    if (index === null) return controller.driver
    const { autoprobe } = this.#state.physical(controller)
    return autoprobe ? behaviourOf(controller.driver).virtualDriver : ''
  }

  /** The driver finds the device in order: nvme waits in vain for a controller that is offline (CSTS=0x2). */
  #takes({ controller, index }: BoundFunction, driver: string): boolean {
    if (driver === 'vfio-pci') return true
    if (index === null) return driver === controller.driver
    if (driver !== behaviourOf(controller.driver).virtualDriver) return false
    return !isNVMe(controller) || this.#devices.nvme.secondary(controller, index).online
  }

  #set({ controller, index }: BoundFunction, driver: string): void {
    if (index !== null) {
      const makesDevice = !isNVMe(controller) && driver === behaviourOf(controller.driver).virtualDriver
      const device = makesDevice ? this.#deviceOf(controller, index) : noDevice
      this.#state.changeVirtual(controller, index, { driver, ...device })
    } else if (driver === controller.driver) this.#state.changePhysical(controller, {}, ['driver'])
    else this.#state.changePhysical(controller, { driver, ...(isNVMe(controller) ? {} : { enabled: 0 }) })
  }

  /** A new network device takes the MAC that the function was given, or makes one up and tells the PF (recorded of igb). */
  #deviceOf(controller: SimulatedControllerDescription, index: number): Partial<VirtualState> {
    const { mac: given } = this.#state.virtual(controller, index)
    if (given !== '00:00:00:00:00:00') return { deviceMAC: given, deviceMACRandom: false }
    const address = this.#devices.topology.virtualAddress(controller.address, index)
    const [bus, device, number] = address.split(/[:.]/).slice(1)
    const mac = `de:2d:45:${bus}:${device}:0${number}`
    return { mac, deviceMAC: mac, deviceMACRandom: true }
  }
}
