import { setTimeout as wait } from 'node:timers/promises'
import { defaultLimits } from '../../base/limits.ts'
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
import { PCIAddress } from '../../iov/pci-address.ts'
import { withDeadline } from '../deadline.ts'
import { isAbsent } from '../host-access.ts'
import type { HostAccess } from '../host-access.ts'
import { mapInParallel } from '../parallel.ts'
import { readCard, readSlots } from './card.ts'
import type { Slots } from './card.ts'
import { capabilitiesOf } from './driver-table.ts'
import { commandError, fileError, isTransient } from './errors.ts'
import { parseLinkInformation } from './link-information.ts'
import type { LinkInformation, VirtualInformation } from './link-information.ts'
import { findDevice, isNetworkController, numberOf, readPhysicalFunction } from './physical-function.ts'
import { changesTo, defaultSettings, objection, remainder, targetOf } from './settings-change.ts'
import type { Change } from './settings-change.ts'
import { pciDevices, systemFiles } from './system-files.ts'
import { enableVirtualFunctions } from './virtual-function-count.ts'
import { readVirtualFunction } from './virtual-function.ts'

export interface AdapterOptions {
  host: string
  access: HostAccess
  limits: Pick<Limits, 'deviceTimeoutMs'>
  log: Log
}

/** Controllers of one host that are read at the same time. */
const readInParallel = defaultLimits.controllersReadAtOnce

/** Until a command is given again that the kernel answered with "try again". */
const retryMs = defaultLimits.deviceRetryMs

/**
 * The network adapters of a Linux host, with their SR-IOV virtual functions: sysfs and `ip link set … vf`
 * (DOMAIN.md §8). Controllers that cannot virtualize are listed too, with the technique `none`.
 */
export class SRIOVAdapter implements AdapterBackend {
  readonly technique = 'sriov'
  readonly host: string
  readonly watch: Watch | undefined
  readonly #access: HostAccess
  readonly #timeoutMs: number
  readonly #log: Log

  constructor({ host, access, limits, log }: AdapterOptions) {
    this.host = host
    this.watch = access.watch
    this.#access = access
    this.#timeoutMs = limits.deviceTimeoutMs
    this.#log = log
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const { addresses, slots } = await this.#step(
      this.host,
      'list the PCI devices',
      signal,
      async (limited) => {
        const files = systemFiles(this.#access, limited)
        return { addresses: await files.names(pciDevices), slots: await readSlots(files) }
      },
    )
    const found = await mapInParallel(addresses.toSorted(), readInParallel, (name) =>
      this.#discoverOne(PCIAddress.parse(name), slots, signal),
    )
    return found.filter((controller) => controller !== null)
  }

  /** null: it is no network controller, or it went away while it was read. */
  async #discoverOne(
    address: PCIAddress,
    slots: Slots,
    signal: AbortSignal,
  ): Promise<DiscoveredController | null> {
    try {
      return await this.#step(this.#name(address), 'read the controller', signal, (limited) =>
        this.#readController(address, slots, limited),
      )
    } catch (error) {
      if (!(error instanceof BackendError && isAbsent(error.cause))) throw error
      this.#log.warn(
        { host: this.host, address, error: error.message },
        'a controller went away while it was read',
      )
      return null
    }
  }

  async #readController(
    address: PCIAddress,
    slots: Slots,
    signal: AbortSignal,
  ): Promise<DiscoveredController | null> {
    const files = systemFiles(this.#access, signal)
    const names = await files.names(`${pciDevices}/${address}`)
    if (!isNetworkController(await files.text(`${pciDevices}/${address}/class`), names)) return null
    const found = await readPhysicalFunction(files, address, names)
    const card = await readCard(files, address, names, slots)
    const link = found.enabledVirtual === 0 ? undefined : await this.#showLink(address, found.device, signal)
    const virtualizes = found.maximumVirtual > 0 && (link === undefined || link.virtual !== undefined)
    const virtual: DiscoveredVirtual[] = []
    for (const [index, information] of link?.virtual ?? []) {
      const { configured: _, ...one } = await readVirtualFunction(files, address, index, information)
      virtual.push(one)
    }
    return {
      address,
      kind: 'ethernet',
      technique: virtualizes ? 'sriov' : 'none',
      driver: found.driver,
      card,
      numaNode: found.numaNode,
      device: found.device,
      mac: found.mac,
      speedMbps: found.speedMbps,
      linkUp: found.linkUp,
      maximumVirtual: virtualizes ? found.maximumVirtual : 0,
      enabledVirtual: virtual.length,
      capabilities: capabilitiesOf(found.driver, virtualizes),
      virtual,
    }
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    return this.#step(this.#name(controller), `read virtual function ${index}`, signal, async (limited) => {
      const files = systemFiles(this.#access, limited)
      const enabled = numberOf(await files.optionalText(`${pciDevices}/${controller}/sriov_numvfs`), 0)
      if (index < 0 || index >= enabled) return undefined
      const information = (await this.#readInformation(controller, limited)).get(index)
      if (information === undefined) return undefined
      const { configured: _, ...one } = await readVirtualFunction(files, controller, index, information)
      return one
    })
  }

  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const device = this.#name(controller)
    await enableVirtualFunctions(
      {
        device,
        path: `${pciDevices}/${controller}`,
        access: this.#access,
        timeoutMs: this.#timeoutMs,
        usedBy: () => this.#inUse(controller, signal),
      },
      count,
      signal,
    )
  }

  /** Which virtual function of the controller somebody uses, in words; null: none. */
  async #inUse(controller: PCIAddress, signal: AbortSignal): Promise<string | null> {
    const step = 'look for virtual functions in use'
    return this.#step(this.#name(controller), step, signal, async (limited) => {
      const files = systemFiles(this.#access, limited)
      for (const [index, information] of await this.#readInformation(controller, limited)) {
        const { usedBy, configured } = await readVirtualFunction(files, controller, index, information)
        if (usedBy !== null) return `virtual function ${index} is in use: ${usedBy}`
        if (configured) return `virtual function ${index} is in use: it is configured for somebody`
      }
      return null
    })
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    const step = `configure virtual function ${index}`
    const current = await this.#readSettings(controller, index, step, signal)
    const can = await this.#capabilities(controller, step, signal)
    const target = targetOf(current, settings)
    const no = objection(target, current, can)
    if (no !== null) throw new BackendError(this.#name(controller), step, no.code, no.text)
    await this.#change(controller, index, changesTo(target, current, can), signal)
    await this.#verify(controller, index, target, step, signal)
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = `reset virtual function ${index}`
    const current = await this.#readSettings(controller, index, step, signal)
    const can = await this.#capabilities(controller, step, signal)
    const changes = changesTo(defaultSettings, current, can, { always: true })
    await this.#change(controller, index, changes, signal)
    await this.#verify(controller, index, defaultSettings, step, signal)
  }

  async #change(
    controller: PCIAddress,
    index: number,
    changes: readonly Change[],
    signal: AbortSignal,
  ): Promise<void> {
    for (const { attribute, args } of changes) {
      const step = `set ${attribute} of virtual function ${index}`
      await this.#step(this.#name(controller), step, signal, async (limited) => {
        const device = await this.#deviceOf(controller, step, limited)
        await this.#ip(
          controller,
          step,
          ['link', 'set', 'dev', device, 'vf', String(index), ...args],
          limited,
        )
      })
    }
  }

  async #verify(
    controller: PCIAddress,
    index: number,
    target: VirtualSettings,
    step: string,
    signal: AbortSignal,
  ): Promise<void> {
    const actual = await this.#readSettings(controller, index, step, signal)
    const wrong = remainder(actual, target, await this.#capabilities(controller, step, signal))
    if (wrong === null) return
    const text = `it answered that all is done, but ${wrong}`
    throw new BackendError(this.#name(controller), step, 'protocol', text)
  }

  async #readSettings(
    controller: PCIAddress,
    index: number,
    step: string,
    signal: AbortSignal,
  ): Promise<VirtualSettings> {
    return this.#step(this.#name(controller), step, signal, async (limited) => {
      const information = await this.#readInformation(controller, limited)
      const found = information.get(index)
      if (found !== undefined) return found.settings
      const text = `there is no virtual function ${index}: ${information.size} are enabled`
      throw new BackendError(this.#name(controller), step, 'unreachable', text)
    })
  }

  async #capabilities(controller: PCIAddress, step: string, signal: AbortSignal) {
    const driver = await this.#step(this.#name(controller), step, signal, (limited) =>
      systemFiles(this.#access, limited).linkName(`${pciDevices}/${controller}/driver`),
    )
    return capabilitiesOf(driver ?? '', true)
  }

  /** What the PF says of its virtual functions; unsupported where its driver manages none. */
  async #readInformation(
    controller: PCIAddress,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, VirtualInformation>> {
    const step = 'read the virtual functions'
    const { virtual } = await this.#showLink(
      controller,
      await this.#deviceOf(controller, step, signal),
      signal,
    )
    if (virtual !== undefined) return virtual
    throw new BackendError(
      this.#name(controller),
      step,
      'unsupported',
      'its driver manages no virtual functions',
    )
  }

  async #showLink(controller: PCIAddress, device: string, signal: AbortSignal): Promise<LinkInformation> {
    const name = this.#name(controller)
    const step = 'read the virtual functions'
    const stdout = await this.#ip(controller, step, ['-j', '-d', 'link', 'show', 'dev', device], signal)
    const link = parseLinkInformation(name, stdout)
    if (link.parent !== undefined && link.parent !== controller)
      throw new BackendError(name, step, 'conflict', `${device} is the name of ${link.parent} now`)
    return link
  }

  /** The network device's name, read anew (field-lessons 11). */
  async #deviceOf(controller: PCIAddress, step: string, signal: AbortSignal): Promise<string> {
    const files = systemFiles(this.#access, signal)
    const names = await files.names(`${pciDevices}/${controller}`)
    const device = await findDevice(files, controller, names)
    if (device !== undefined) return device
    throw new BackendError(this.#name(controller), step, 'unreachable', 'it has no network device')
  }

  async #ip(
    controller: PCIAddress,
    step: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<string> {
    let result = await this.#access.run('ip', args, signal)
    while (isTransient(result)) {
      await wait(retryMs, undefined, { signal })
      result = await this.#access.run('ip', args, signal)
    }
    if (result.status !== 0) throw commandError(this.#name(controller), step, result)
    return result.stdout
  }

  /** One call on the device, with its deadline; what the operating system says becomes a BackendError. */
  async #step<T>(
    device: string,
    step: string,
    signal: AbortSignal,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return withDeadline({ device, step, timeoutMs: this.#timeoutMs }, signal, async (limited) => {
      try {
        return await call(limited)
      } catch (error) {
        throw fileError(device, step, error)
      }
    })
  }

  #name(controller: PCIAddress): string {
    return `${this.host}/${controller}`
  }
}
