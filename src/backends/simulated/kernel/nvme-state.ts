import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { StateFile } from '../state-file.ts'

/** The controller is one of NVMe: its driver says so. */
export const isNVMe = ({ driver }: SimulatedControllerDescription): boolean => driver === 'nvme'

/** What NVMe 1.4 hands out to secondary controllers: virtual queues and virtual interrupts. */
export const resourceTypes = ['queues', 'interrupts'] as const
export type ResourceType = (typeof resourceTypes)[number]

/** A secondary controller; the first has the controller identifier 1, and is of the virtual function with index 0. */
export interface SecondaryState {
  queues: number
  interrupts: number
  online: boolean
}

/** Flexible resources of the primary controller; what is allocated to it counts after its next reset. */
export interface PrimaryState {
  queues: number
  interrupts: number
  nextQueues: number
  nextInterrupts: number
}

const secondaryAtFirst: Readonly<SecondaryState> = { queues: 0, interrupts: 0, online: false }
const primaryAtFirst: Readonly<PrimaryState> = { queues: 0, interrupts: 0, nextQueues: 0, nextInterrupts: 0 }

/**
 * How many flexible resources there are in all, and how many one secondary controller may have: those of the recorded
 * controller, whatever the number of its virtual functions.
 */
export const most = { queues: 2, interrupts: 1 } as const
export const totalOf = ({ totalVirtual }: SimulatedControllerDescription, type: ResourceType): number =>
  totalVirtual * most[type]

/** The state of all NVMe controllers of one simulated host. */
export class NVMeState {
  readonly controllers: readonly SimulatedControllerDescription[]
  readonly #host: string
  readonly #file: StateFile
  readonly #secondary: Map<string, SecondaryState>
  readonly #primary: Map<string, PrimaryState>

  constructor(host: string, controllers: readonly SimulatedControllerDescription[], file: StateFile) {
    this.controllers = controllers
    this.#host = host
    this.#file = file
    this.#secondary = file.load('secondary', host)
    this.#primary = file.load('primary', host)
  }

  secondary({ address }: SimulatedControllerDescription, index: number): Readonly<SecondaryState> {
    return this.#secondary.get(`${address}/${index}`) ?? secondaryAtFirst
  }

  primary({ address }: SimulatedControllerDescription): Readonly<PrimaryState> {
    return this.#primary.get(address) ?? primaryAtFirst
  }

  changeSecondary(
    controller: SimulatedControllerDescription,
    index: number,
    change: Partial<SecondaryState>,
  ): void {
    const key = `${controller.address}/${index}`
    const value = { ...this.secondary(controller, index), ...change }
    const isFirst = !value.online && value.queues === 0 && value.interrupts === 0
    if (isFirst) this.#secondary.delete(key)
    else this.#secondary.set(key, value)
    this.#file.change([{ kind: 'secondary', owner: this.#host, key, value: isFirst ? undefined : value }])
  }

  changePrimary(controller: SimulatedControllerDescription, change: Partial<PrimaryState>): void {
    const value = { ...this.primary(controller), ...change }
    const isFirst = Object.values(value).every((number) => number === 0)
    if (isFirst) this.#primary.delete(controller.address)
    else this.#primary.set(controller.address, value)
    this.#file.change([
      { kind: 'primary', owner: this.#host, key: controller.address, value: isFirst ? undefined : value },
    ])
  }

  /** Goes offline, which gives back all that it has (NVMe 1.4, 5.22). */
  offline(controller: SimulatedControllerDescription, index: number): void {
    this.changeSecondary(controller, index, secondaryAtFirst)
  }

  /** A write to the physical function's `reset`: secondary controllers go offline, allocations take effect. */
  reset(controller: SimulatedControllerDescription): void {
    for (let index = 0; index < controller.totalVirtual; index += 1) this.offline(controller, index)
    const { nextQueues, nextInterrupts } = this.primary(controller)
    this.changePrimary(controller, { queues: nextQueues, interrupts: nextInterrupts })
  }
}
