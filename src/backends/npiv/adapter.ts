import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { BackendError } from '../../iov/backend.ts'
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
import { isSeat } from '../seats.ts'
import { readSlots } from '../sriov/card.ts'
import { unsupportedSetting } from '../unsupported-setting.ts'
import { readController, readFound, virtualOf } from './controller.ts'
import type { Found } from './controller.ts'
import { findAdapters } from './host-bus-adapter.ts'
import type { SeatedPort } from './seat.ts'
import { createPort, deletePort } from './virtual-port.ts'
import type { PortContext } from './virtual-port.ts'

export interface NPIVOptions extends HostStepOptions {
  limits: Pick<Limits, 'deviceTimeoutMs' | 'virtualPortActiveMs'>
  log: Log
  /** Waits between two looks at a port that is logging in; a test passes time in its own way. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * The Fibre Channel adapters of a Linux host, with virtual ports by N_Port ID virtualization: /sys/class/fc_host and
 * fc_vports. There is no pool: a virtual device is made by giving it a port name, and is gone when that is taken away.
 * An adapter without NPIV is listed too, with the technique `none`; FCoE on a network card that is no PCI device is not.
 */
export class NPIVAdapter implements AdapterBackend {
  readonly technique = 'npiv'
  readonly host: string
  readonly watch: Watch | undefined
  readonly #steps: HostSteps
  readonly #activeMs: number
  readonly #log: Log
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>

  constructor(options: NPIVOptions) {
    this.host = options.host
    this.watch = options.access.watch
    this.#steps = new HostSteps(options)
    this.#activeMs = options.limits.virtualPortActiveMs
    this.#log = options.log
    this.#wait = options.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }))
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const list = this.#steps.begin(null, 'list the HBAs', signal)
    const { adapters, slots } = await list.read(async (files) => {
      const found = await findAdapters(files)
      return { adapters: found, slots: found.length === 0 ? new Map() : await readSlots(files) }
    })
    const controllers: DiscoveredController[] = []
    for (const one of adapters) {
      const { address } = one
      const step = this.#steps.begin(address, 'read the HBA', signal)
      try {
        const controller = await step.read((files) => readController(files, one, slots))
        if (controller !== null) controllers.push(controller)
        else this.#log.warn({ host: this.host, address }, 'an HBA has no world-wide names yet')
      } catch (error) {
        if (!(error instanceof BackendError && isAbsent(error.cause))) throw error
        const { message } = error
        this.#log.warn({ host: this.host, address, error: message }, 'an HBA went away while it was read')
      }
    }
    return controllers
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    const step = this.#steps.begin(controller, `read virtual port ${index}`, signal)
    const { ports, count } = await find(step, controller)
    const port = ports.get(index)
    return port === undefined && !isSeat(index, count) ? undefined : virtualOf(index, port)
  }

  /** There is nothing to make beforehand: as many as there can be are there for the asking. */
  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `enable ${count} virtual ports`, signal)
    const { count: maximum } = await find(step, controller)
    if (count === maximum) return
    if (maximum > 0 && count > maximum) throw step.error('no-capacity', `it has ${maximum} at most`)
    const text = maximum === 0 ? 'its driver has no NPIV' : 'virtual ports are made one by one, not as a pool'
    throw step.error('unsupported', text)
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    const step = this.#steps.begin(controller, `configure virtual port ${index}`, signal)
    const unknown = unsupportedSetting(settings, 'wwpn')
    if (unknown !== null) throw step.error('unsupported', `a virtual port of Fibre Channel has no ${unknown}`)
    const found = await find(step, controller)
    const port = own(step, found, index)
    const { wwpn } = settings
    if (wwpn === undefined) return
    const holder = [...found.ports.values()].find((one) => one.port === wwpn && one !== port)
    if (holder !== undefined) throw step.error('conflict', `${holder.name} has the WWPN ${wwpn} already`)
    const context = this.#context(step, found, signal)
    const isThere = port?.port === wwpn
    if (port !== undefined && !isThere) await deletePort(context, port)
    if (wwpn === null) return
    await createPort(context, { index, port: wwpn, isThere }, `${step.device}/${index}`)
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `delete virtual port ${index}`, signal)
    const found = await find(step, controller)
    const port = own(step, found, index)
    if (port !== undefined) await deletePort(this.#context(step, found, signal), port)
  }

  #context(step: DeviceStep, { hba }: Found, signal: AbortSignal): PortContext {
    const wait = (ms: number): Promise<void> => step.read(() => this.#wait(ms, signal))
    return { ...step, hba, activeMs: this.#activeMs, wait }
  }
}

/** The port of ours with that index; undefined: none has been made. */
function own(step: DeviceStep, { ports, count }: Found, index: number): SeatedPort | undefined {
  const port = ports.get(index)
  if (port === undefined && !isSeat(index, count))
    throw step.error('unreachable', `it has ${count} virtual ports at most`)
  if (port?.ours === false)
    throw step.error('conflict', `somebody else has made ${port.name} (WWPN ${port.port})`)
  return port
}

function find(step: DeviceStep, controller: PCIAddress): Promise<Found> {
  return step.read(async (files) => {
    const one = (await findAdapters(files)).find(({ address }) => address === controller)
    if (one === undefined) throw step.error('unreachable', 'there is no such HBA')
    const found = await readFound(files, one)
    if (found !== null) return found
    throw step.error('unreachable', 'it has no world-wide names yet')
  })
}
