import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { BackendError } from '../../iov/backend.ts'
import type {
  AdapterBackend,
  BackendErrorCode,
  DiscoveredController,
  DiscoveredVirtual,
  VirtualSettings,
  Watch,
} from '../../iov/backend.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { withDeadline } from '../deadline.ts'
import { isAbsent } from '../host-access.ts'
import type { HostAccess } from '../host-access.ts'
import { isSeat } from '../seats.ts'
import { readSlots } from '../sriov/card.ts'
import { fileError } from '../sriov/errors.ts'
import { systemFiles } from '../sriov/system-files.ts'
import type { SystemFiles } from '../sriov/system-files.ts'
import { unsupportedSetting } from '../unsupported-setting.ts'
import { readController, readFound, virtualOf } from './controller.ts'
import type { Found } from './controller.ts'
import { findAdapters } from './host-bus-adapter.ts'
import type { HostBusAdapter } from './host-bus-adapter.ts'
import type { SeatedPort } from './seat.ts'
import { createPort, deletePort } from './virtual-port.ts'
import type { PortContext } from './virtual-port.ts'

export interface NPIVOptions {
  host: string
  access: HostAccess
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
  readonly #access: HostAccess
  readonly #limits: NPIVOptions['limits']
  readonly #log: Log
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>

  constructor({ host, access, limits, log, wait }: NPIVOptions) {
    this.host = host
    this.watch = access.watch
    this.#access = access
    this.#limits = limits
    this.#log = log
    this.#wait = wait ?? ((ms, signal) => sleep(ms, undefined, { signal }))
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const { adapters, slots } = await this.#step(this.host, 'list the HBAs', signal, async (files) => {
      const found = await findAdapters(files)
      return { adapters: found, slots: found.length === 0 ? new Map() : await readSlots(files) }
    })
    const controllers: DiscoveredController[] = []
    for (const one of adapters) {
      try {
        const read = (files: SystemFiles) => readController(files, one, slots)
        const controller = await this.#step(this.#name(one.address), 'read the HBA', signal, read)
        if (controller !== null) controllers.push(controller)
        else this.#log.warn({ host: this.host, address: one.address }, 'an HBA has no world-wide names yet')
      } catch (error) {
        if (!(error instanceof BackendError && isAbsent(error.cause))) throw error
        const { address } = one
        this.#log.warn(
          { host: this.host, address, error: error.message },
          'an HBA went away while it was read',
        )
      }
    }
    return controllers
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    const { ports, count } = await this.#find(controller, `read virtual port ${index}`, signal)
    const port = ports.get(index)
    return port === undefined && !isSeat(index, count) ? undefined : virtualOf(index, port)
  }

  /** There is nothing to make beforehand: as many as there can be are there for the asking. */
  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const step = `enable ${count} virtual ports`
    const { count: maximum } = await this.#find(controller, step, signal)
    if (count === maximum) return
    if (maximum > 0 && count > maximum)
      throw this.#error(controller, step, 'no-capacity', `it has ${maximum} at most`)
    const text = maximum === 0 ? 'its driver has no NPIV' : 'virtual ports are made one by one, not as a pool'
    throw this.#error(controller, step, 'unsupported', text)
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    const step = `configure virtual port ${index}`
    const unknown = unsupportedSetting(settings, 'wwpn')
    if (unknown !== null)
      throw this.#error(controller, step, 'unsupported', `a virtual port of Fibre Channel has no ${unknown}`)
    const found = await this.#find(controller, step, signal)
    const port = this.#own(controller, index, step, found)
    const { wwpn } = settings
    if (wwpn === undefined) return
    const holder = [...found.ports.values()].find((one) => one.port === wwpn && one !== port)
    if (holder !== undefined)
      throw this.#error(controller, step, 'conflict', `${holder.name} has the WWPN ${wwpn} already`)
    const context = this.#context(controller, found.hba, step, signal)
    const isThere = port?.port === wwpn
    if (port !== undefined && !isThere) await deletePort(context, port)
    if (wwpn === null) return
    await createPort(context, { index, port: wwpn, isThere }, `${this.#name(controller)}/${index}`)
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = `delete virtual port ${index}`
    const found = await this.#find(controller, step, signal)
    const port = this.#own(controller, index, step, found)
    if (port !== undefined) await deletePort(this.#context(controller, found.hba, step, signal), port)
  }

  /** The port of ours with that index; undefined: none has been made. */
  #own(controller: PCIAddress, index: number, step: string, { ports, count }: Found): SeatedPort | undefined {
    const port = ports.get(index)
    if (port === undefined && !isSeat(index, count))
      throw this.#error(controller, step, 'unreachable', `it has ${count} virtual ports at most`)
    if (port?.ours === false)
      throw this.#error(
        controller,
        step,
        'conflict',
        `somebody else has made ${port.name} (WWPN ${port.port})`,
      )
    return port
  }

  #find(controller: PCIAddress, step: string, signal: AbortSignal): Promise<Found> {
    return this.#step(this.#name(controller), step, signal, async (files) => {
      const one = (await findAdapters(files)).find(({ address }) => address === controller)
      if (one === undefined) throw this.#error(controller, step, 'unreachable', 'there is no such HBA')
      const found = await readFound(files, one)
      if (found !== null) return found
      throw this.#error(controller, step, 'unreachable', 'it has no world-wide names yet')
    })
  }

  #context(controller: PCIAddress, hba: HostBusAdapter, step: string, signal: AbortSignal): PortContext {
    const device = this.#name(controller)
    return {
      device,
      step,
      hba,
      activeMs: this.#limits.virtualPortActiveMs,
      wait: (ms) => this.#step(device, step, signal, (_, limited) => this.#wait(ms, limited)),
      read: (call) => this.#step(device, step, signal, call),
      write: (path, text) =>
        this.#step(device, step, signal, (_, limited) => this.#access.write(path, text, limited)),
    }
  }

  /** One call on the device, with its deadline; what the operating system says becomes a BackendError. */
  #step<T>(
    device: string,
    step: string,
    signal: AbortSignal,
    call: (files: SystemFiles, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const timeoutMs = this.#limits.deviceTimeoutMs
    return withDeadline({ device, step, timeoutMs }, signal, async (limited) => {
      try {
        return await call(systemFiles(this.#access, limited), limited)
      } catch (error) {
        throw fileError(device, step, error)
      }
    })
  }

  #error(controller: PCIAddress, step: string, code: BackendErrorCode, text: string): BackendError {
    return new BackendError(this.#name(controller), step, code, text)
  }

  #name(controller: PCIAddress): string {
    return `${this.host}/${controller}`
  }
}
