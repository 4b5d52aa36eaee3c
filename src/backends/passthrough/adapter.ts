import type { Log } from '../../base/log.ts'
import type {
  AdapterBackend,
  DiscoveredController,
  DiscoveredVirtual,
  VirtualSettings,
  Watch,
} from '../../iov/backend.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { isAbsent } from '../host-access.ts'
import { HostSteps } from '../host-steps.ts'
import type { DeviceStep, HostStepOptions } from '../host-steps.ts'
import { giveBack, keepForVMs } from '../pci/driver.ts'
import { readSlots } from '../sriov/card.ts'
import { unsupportedSetting } from '../unsupported-setting.ts'
import { kindOf, readWholeDevice } from './whole-device.ts'

export interface PassthroughOptions extends HostStepOptions {
  log: Log
  /** Those that may be handed on as a whole: no other is ever taken from the host. */
  controllers: readonly PCIAddress[]
}

/**
 * Controllers of a Linux host that are handed to VMs as they are, by VFIO. Each has one virtual device, itself, with
 * index 0: made ready, it is bound to vfio-pci, and reset, it is the host's again.
 */
export class PassthroughAdapter implements AdapterBackend {
  readonly technique = 'passthrough'
  readonly host: string
  readonly watch: Watch | undefined
  readonly #controllers: readonly PCIAddress[]
  readonly #steps: HostSteps
  readonly #log: Log

  constructor(options: PassthroughOptions) {
    this.host = options.host
    this.watch = options.access.watch
    this.#controllers = options.controllers
    this.#steps = new HostSteps(options)
    this.#log = options.log
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const slots = await this.#steps.begin(null, 'list the slots', signal).read((files) => readSlots(files))
    const found: DiscoveredController[] = []
    for (const address of this.#controllers) {
      const step = this.#steps.begin(address, 'read the controller', signal)
      const one = await step.read(async (files) => {
        const kind = await kindOf(files, address)
        if (kind === undefined) return null
        try {
          return await readWholeDevice(files, address, kind, slots)
        } catch (error) {
          if (!isAbsent(error)) throw error
          return null
        }
      })
      if (one !== null) found.push(one)
      else
        this.#log.warn({ host: this.host, address }, 'what is to be handed on is not there, or no controller')
    }
    return found
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    const step = this.#steps.begin(controller, `read virtual device ${index}`, signal)
    const found = await this.#find(step, controller)
    return found.virtual.find((one) => one.index === index)
  }

  /** There is one, always. */
  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `enable ${count} virtual devices`, signal)
    const { maximumVirtual } = await this.#find(step, controller)
    if (count === maximumVirtual) return
    if (count > maximumVirtual) throw step.error('no-capacity', `it has ${maximumVirtual}: itself`)
    throw step.error('unsupported', 'a whole device is no pool')
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    const step = this.#steps.begin(controller, `configure virtual device ${index}`, signal)
    const unknown = unsupportedSetting(settings, 'ready')
    if (unknown !== null) throw step.error('unsupported', `a whole device has no ${unknown}`)
    const current = await this.#virtual(step, controller, index)
    const { ready } = settings
    if (ready === undefined || (ready && current.settings.ready)) return
    // One that is not ready may still have been taken from its driver.
    if (!ready) return giveBack(step, controller, { expectDriver: true })
    if (current.usedBy !== null) throw step.error('conflict', current.usedBy)
    await keepForVMs(step, controller)
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `reset virtual device ${index}`, signal)
    await this.#virtual(step, controller, index)
    await giveBack(step, controller, { expectDriver: true })
  }

  async #virtual(step: DeviceStep, controller: PCIAddress, index: number): Promise<DiscoveredVirtual> {
    const found = (await this.#find(step, controller)).virtual.find((one) => one.index === index)
    if (found !== undefined) return found
    throw step.error('unreachable', 'a whole device has the virtual device 0 only')
  }

  #find(step: DeviceStep, controller: PCIAddress): Promise<DiscoveredController> {
    return step.read(async (files) => {
      const kind = this.#controllers.includes(controller) ? await kindOf(files, controller) : undefined
      if (kind === undefined) throw step.error('unreachable', 'there is no such controller to be handed on')
      return readWholeDevice(files, controller, kind, new Map())
    })
  }
}
