import { defaultLimits } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { BackendError } from '../../iov/backend.ts'
import type {
  AdapterBackend,
  ControllerCapabilities,
  DiscoveredController,
  DiscoveredVirtual,
  VirtualChange,
  VirtualSettings,
  Watch,
} from '../../iov/backend.ts'
import { PCIAddress } from '../../iov/pci-address.ts'
import { isAbsent } from '../host-access.ts'
import { HostSteps } from '../host-steps.ts'
import type { DeviceStep, HostStepOptions } from '../host-steps.ts'
import { mapInParallel } from '../parallel.ts'
import { readCard, readSlots } from './card.ts'
import type { Slots } from './card.ts'
import { capabilitiesOf } from './driver-table.ts'
import { withModes } from './e-switch.ts'
import { beforeReset } from './function-driver.ts'
import { watchFunctions } from './function-watch.ts'
import { runBatch } from './ip-batch.ts'
import type { BatchCommand } from './ip-batch.ts'
import { parseLinkInformation } from './link-information.ts'
import type { LinkInformation, VirtualInformation } from './link-information.ts'
import { findDevices, isNetworkController, numberOf, readPhysicalFunction } from './physical-function.ts'
import { changesTo, defaultSettings, objection, remainder, targetOf } from './settings-change.ts'
import { pciDevices } from './system-files.ts'
import { enableVirtualFunctions } from './virtual-function-count.ts'
import { readVirtualFunction } from './virtual-function.ts'

export interface AdapterOptions extends HostStepOptions {
  log: Log
}

/** Controllers of one host that are read at the same time. */
const readInParallel = defaultLimits.controllersReadAtOnce

/** A physical function as it is found before its virtual functions are set. */
interface OpenController {
  /** The name of its network device. */
  network: string
  can: ControllerCapabilities
  virtual: ReadonlyMap<number, VirtualInformation>
}

/** What one virtual function is to be like. */
interface Target {
  index: number
  settings: VirtualSettings
}

/**
 * The network adapters of a Linux host, with their SR-IOV virtual functions: sysfs and `ip link set … vf`
 * (DOMAIN.md §8). Controllers that cannot virtualize are listed too, with the technique `none`. All that is set in one
 * call, and the reading back, is one batch of `ip`: starting a process takes longer than what the kernel does.
 */
export class SRIOVAdapter implements AdapterBackend {
  readonly technique = 'sriov'
  readonly host: string
  readonly watch: Watch | undefined
  readonly mayMiss: boolean
  readonly #steps: HostSteps
  readonly #log: Log

  constructor(options: AdapterOptions) {
    this.host = options.host
    const { watch, mayMiss = false } = watchFunctions(options.host, options.access)
    this.watch = watch
    this.mayMiss = mayMiss
    this.#steps = new HostSteps(options)
    this.#log = options.log
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const listing = this.#steps.begin(null, 'list the PCI devices', signal)
    const { addresses, slots } = await listing.read(async (files) => {
      return { addresses: await files.names(pciDevices), slots: await readSlots(files) }
    })
    const found = await mapInParallel(addresses.toSorted(), readInParallel, (name) =>
      this.#discoverOne(PCIAddress.parse(name), slots, signal),
    )
    return withModes(
      this.#steps.begin(null, 'read the modes of the e-switches', signal),
      found.filter((controller) => controller !== null),
    )
  }

  /** null: it is no network controller, or it went away while it was read. */
  async #discoverOne(
    address: PCIAddress,
    slots: Slots,
    signal: AbortSignal,
  ): Promise<DiscoveredController | null> {
    try {
      return await this.#readController(
        this.#steps.begin(address, 'read the controller', signal),
        address,
        slots,
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
    step: DeviceStep,
    address: PCIAddress,
    slots: Slots,
  ): Promise<DiscoveredController | null> {
    const path = `${pciDevices}/${address}`
    const found = await step.read(async (files) => {
      const [pciClass, names] = await Promise.all([files.text(`${path}/class`), files.names(path)])
      if (!isNetworkController(pciClass, names)) return null
      const [physical, card] = await Promise.all([
        readPhysicalFunction(files, address, names),
        readCard(files, address, names, slots),
      ])
      return { physical, card }
    })
    if (found === null) return null
    const { physical, card } = found
    const link =
      physical.enabledVirtual === 0 ? undefined : await this.#showLink(step, address, physical.device)
    const virtualizes = physical.maximumVirtual > 0 && (link === undefined || link.virtual !== undefined)
    const virtual = await this.#readFunctions(step, address, link?.virtual ?? new Map())
    return {
      address,
      kind: 'ethernet',
      technique: virtualizes ? 'sriov' : 'none',
      driver: physical.driver,
      card,
      numaNode: physical.numaNode,
      device: physical.device,
      mac: physical.mac,
      speedMbps: physical.speedMbps,
      linkUp: physical.linkUp,
      maximumVirtual: virtualizes ? physical.maximumVirtual : 0,
      enabledVirtual: virtual.length,
      ...(physical.eSwitch === undefined ? {} : { eSwitch: physical.eSwitch }),
      capabilities: capabilitiesOf(physical.driver, virtualizes, physical.eSwitch?.mode),
      virtual: virtual.map(({ configured: _, ...one }) => one),
    }
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    return (await this.readMany(controller, [index], signal))[0]
  }

  async readMany(
    controller: PCIAddress,
    indices: readonly number[],
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual[]> {
    const what =
      indices.length === 1 ? `virtual function ${indices[0]}` : `${indices.length} virtual functions`
    const step = this.#steps.begin(controller, `read ${what}`, signal)
    const file = `${pciDevices}/${controller}/sriov_numvfs`
    const enabled = numberOf(await step.read((files) => files.optionalText(file)), 0)
    const there = indices.filter((index) => index >= 0 && index < enabled)
    if (there.length === 0) return []
    const { virtual } = await this.#open(step, controller)
    const asked = new Map([...virtual].filter(([index]) => there.includes(index)))
    return (await this.#readFunctions(step, controller, asked)).map(({ configured: _, ...one }) => one)
  }

  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `enable ${count} virtual functions`, signal)
    await enableVirtualFunctions(step, `${pciDevices}/${controller}`, count, () =>
      this.#inUse(step, controller),
    )
  }

  /** Which virtual function of the controller somebody uses, in words; null: none. */
  async #inUse(step: DeviceStep, controller: PCIAddress): Promise<string | null> {
    const { virtual } = await this.#open(step, controller)
    for (const { index, usedBy, configured } of await this.#readFunctions(step, controller, virtual)) {
      if (usedBy !== null) return `virtual function ${index} is in use: ${usedBy}`
      if (configured) return `virtual function ${index} is in use: it is configured for somebody`
    }
    return null
  }

  #readFunctions(
    step: DeviceStep,
    controller: PCIAddress,
    virtual: ReadonlyMap<number, VirtualInformation>,
  ): Promise<(DiscoveredVirtual & { configured: boolean })[]> {
    if (virtual.size === 0) return Promise.resolve([])
    return step.read((files) =>
      mapInParallel([...virtual], readInParallel, ([index, information]) =>
        readVirtualFunction(files, controller, index, information),
      ),
    )
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    await this.configureMany(controller, [{ index, settings }], signal)
  }

  async configureMany(
    controller: PCIAddress,
    changes: readonly VirtualChange[],
    signal: AbortSignal,
  ): Promise<void> {
    const what = changes.map(({ index }) => `virtual function ${index}`).join(', ')
    const step = this.#steps.begin(controller, `configure ${what}`, signal)
    const open = await this.#open(step, controller)
    const targets = changes.map(({ index, settings }) => {
      const one = this.#steps.begin(controller, `configure virtual function ${index}`, signal)
      const current = currentOf(one, open, index)
      const target = targetOf(current, settings)
      const no = objection(target, current, open.can)
      if (no !== null) throw one.error(no.code, no.text)
      return { index, settings: target }
    })
    await this.#set(step, controller, open, targets)
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `reset virtual function ${index}`, signal)
    const open = await this.#open(step, controller)
    const { mac } = currentOf(step, open, index)
    const settleDriver = await beforeReset(step, controller, index, mac)
    await this.#set(step, controller, open, [{ index, settings: defaultSettings }], { always: true })
    await settleDriver()
  }

  /** Sets what differs, and compares what is then read. */
  async #set(
    step: DeviceStep,
    controller: PCIAddress,
    open: OpenController,
    targets: readonly Target[],
    options?: { always: boolean },
  ): Promise<void> {
    const { network, can } = open
    const commands = targets.flatMap(({ index, settings }) =>
      changesTo(settings, currentOf(step, open, index), can, options).map(
        ({ attribute, args }): BatchCommand => ({
          what: `set ${attribute} of virtual function ${index}`,
          args: ['link', 'set', 'dev', network, 'vf', String(index), ...args],
        }),
      ),
    )
    if (commands.length === 0) return
    const reading = { what: 'read the virtual functions', args: ['link', 'show', 'dev', network] }
    const link = readLink(step, controller, network, await runBatch(step, [...commands, reading]))
    const then = { ...open, virtual: managed(step, link) }
    for (const { index, settings } of targets) {
      const wrong = remainder(currentOf(step, then, index), settings, can)
      if (wrong === null) continue
      const which = targets.length === 1 ? '' : `of virtual function ${index} `
      throw step.error('protocol', `it answered that all is done, but ${which}${wrong}`)
    }
  }

  /** What the PF says of its virtual functions; unsupported where its driver manages none. */
  async #open(step: DeviceStep, controller: PCIAddress): Promise<OpenController> {
    const { network, driver, isSwitchdev } = await step.read(async (files) => {
      // Names change, so it is read anew (field-lessons 11).
      const [{ device, representors }, name] = await Promise.all([
        findDevices(files, controller),
        files.linkName(`${pciDevices}/${controller}/driver`),
      ])
      // Where there are virtual functions to be set, switchdev mode shows.
      return { network: device, driver: name ?? '', isSwitchdev: representors.length > 0 }
    })
    if (network === undefined) throw step.error('unreachable', 'it has no network device')
    const link = await this.#showLink(step, controller, network)
    const can = capabilitiesOf(driver, true, isSwitchdev ? 'switchdev' : 'legacy')
    return { network, can, virtual: managed(step, link) }
  }

  async #showLink(step: DeviceStep, controller: PCIAddress, network: string): Promise<LinkInformation> {
    const stdout = await step.run('ip', ['-j', '-d', 'link', 'show', 'dev', network])
    return readLink(step, controller, network, stdout)
  }
}

function readLink(
  step: DeviceStep,
  controller: PCIAddress,
  network: string,
  stdout: string,
): LinkInformation {
  const link = parseLinkInformation(step.device, stdout)
  if (link.parent !== undefined && link.parent !== controller)
    throw step.error('conflict', `${network} is the name of ${link.parent} now`)
  return link
}

function managed(step: DeviceStep, { virtual }: LinkInformation): ReadonlyMap<number, VirtualInformation> {
  if (virtual !== undefined) return virtual
  throw step.error('unsupported', 'its driver manages no virtual functions')
}

function currentOf(step: DeviceStep, { virtual }: OpenController, index: number): VirtualSettings {
  const found = virtual.get(index)
  if (found !== undefined) return found.settings
  throw step.error('unreachable', `there is no virtual function ${index}: ${virtual.size} are enabled`)
}
