import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { StateChange, StateFile } from '../state-file.ts'
import { behaviourOf } from './driver-behaviour.ts'

/** What a physical function remembers. */
export interface PhysicalState {
  /** Virtual functions enabled. */
  enabled: number
  autoprobe: boolean
  /** `ip link set up`; the cable is always plugged in. */
  up: boolean
  /** The network device's name, when it was renamed. */
  name?: string
  /** Empty: none; absent: its own. */
  driver?: string
  driverOverride?: string
  /** The mode of its e-switch; absent: legacy. */
  eSwitch?: 'switchdev'
}

/** What a virtual function remembers, in the kernel's terms. */
export interface VirtualState {
  mac: string
  vlan: number
  qos: number
  protocol: '802.1Q' | '802.1ad'
  minimumRate: number
  maximumRate: number
  spoofCheck: boolean
  trust: boolean
  linkState: 'auto' | 'enable' | 'disable'
  queryRSS: boolean
  driver: string
  driverOverride: string
  /** The MAC address of the network device that its driver has made; empty: there is no such device. */
  deviceMAC: string
  /** The device has made it up, because it was given none. */
  deviceMACRandom: boolean
}

/** The state of all functions of one simulated host; only what differs from the default takes memory and disk. */
export class KernelState {
  readonly #host: string
  readonly #file: StateFile
  readonly #physical: Map<string, PhysicalState>
  readonly #virtual: Map<string, VirtualState>

  constructor(host: string, file: StateFile) {
    this.#host = host
    this.#file = file
    this.#physical = file.load('pf', host)
    this.#virtual = file.load('vf', host)
  }

  physical({ address }: SimulatedControllerDescription): Readonly<PhysicalState> {
    return this.#physical.get(address) ?? physicalAtFirst
  }

  virtual(controller: SimulatedControllerDescription, index: number): Readonly<VirtualState> {
    return this.#virtual.get(`${controller.address}/${index}`) ?? virtualAtFirst(controller)
  }

  /** The addresses of physical functions that have virtual ones. */
  enabled(): string[] {
    return [...this.#physical].filter(([, { enabled }]) => enabled > 0).map(([address]) => address)
  }

  /** What is in `forget` becomes absent. */
  changePhysical(
    controller: SimulatedControllerDescription,
    change: Partial<PhysicalState>,
    forget: readonly ('driver' | 'driverOverride' | 'eSwitch')[] = [],
  ): void {
    const changes: StateChange[] = []
    const before = this.physical(controller)
    const after = { ...before, ...change }
    for (const name of forget) delete after[name]
    changes.push(this.#keep(this.#physical, 'pf', controller.address, after, physicalAtFirst))
    const atFirst = virtualAtFirst(controller)
    const { keepsSettings } = behaviourOf(controller.driver)
    for (let index = after.enabled; index < before.enabled; index += 1) {
      const kept = keepsSettings
        ? { ...this.virtual(controller, index), driver: '', driverOverride: '', ...noDevice }
        : atFirst
      changes.push(this.#keep(this.#virtual, 'vf', `${controller.address}/${index}`, kept, atFirst))
    }
    this.#file.change(changes)
  }

  changeVirtual(
    controller: SimulatedControllerDescription,
    index: number,
    change: Partial<VirtualState>,
  ): void {
    const after = { ...this.virtual(controller, index), ...change }
    const key = `${controller.address}/${index}`
    this.#file.change([this.#keep(this.#virtual, 'vf', key, after, virtualAtFirst(controller))])
  }

  #keep<T extends object>(
    map: Map<string, T>,
    kind: 'pf' | 'vf',
    key: string,
    value: T,
    atFirst: T,
  ): StateChange {
    const isDefault = isSame(value, atFirst)
    if (isDefault) map.delete(key)
    else map.set(key, value)
    return { kind, owner: this.#host, key, value: isDefault ? undefined : value }
  }
}

/** What a virtual function remembers of its network device when it has none. */
export const noDevice = { deviceMAC: '', deviceMACRandom: false } as const

const physicalAtFirst: Readonly<PhysicalState> = { enabled: 0, autoprobe: true, up: true }

function virtualAtFirst({ driver }: SimulatedControllerDescription): VirtualState {
  return {
    mac: '00:00:00:00:00:00',
    vlan: 0,
    qos: 0,
    protocol: '802.1Q',
    minimumRate: 0,
    maximumRate: 0,
    spoofCheck: behaviourOf(driver).spoofCheckAtFirst,
    trust: false,
    linkState: 'auto',
    queryRSS: false,
    driver: '',
    driverOverride: '',
    ...noDevice,
  }
}

function isSame<T extends object>(one: T, other: T): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]) as Set<string & keyof T>
  return [...names].every((name) => one[name] === other[name])
}
