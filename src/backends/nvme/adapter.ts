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
import { isAbsent } from '../host-access.ts'
import { HostSteps } from '../host-steps.ts'
import type { DeviceStep, HostStepOptions } from '../host-steps.ts'
import { noCapabilities } from '../no-capabilities.ts'
import { giveBack, keepForVMs, unbind, vfio } from '../pci/driver.ts'
import { readCard, readSlots } from '../sriov/card.ts'
import type { Slots } from '../sriov/card.ts'
import { defaultSettings } from '../sriov/settings-change.ts'
import { pciDevices } from '../sriov/system-files.ts'
import { enableVirtualFunctions } from '../sriov/virtual-function-count.ts'
import { unsupportedSetting } from '../unsupported-setting.ts'
import { isNVMe, isPrimary, readFunction, readPrimary } from './primary.ts'
import type { PrimaryController } from './primary.ts'
import {
  assign,
  freeAllOfPrimary,
  goOffline,
  goOnline,
  least,
  listSecondary,
  readFlexible,
  resourceTypes,
} from './secondary.ts'
import type { ResourceType, SecondaryController } from './secondary.ts'

export interface NVMeOptions extends HostStepOptions {
  log: Log
}

/** A secondary controller, and its virtual function. */
interface Found {
  readonly secondary: SecondaryController
  readonly address: PCIAddress
  readonly driver: string | undefined
}

/**
 * NVMe controllers of a Linux host with secondary controllers by SR-IOV (NVMe 1.4, 8.5). One is made ready by giving it
 * its share of the flexible queues and interrupts, bringing it online and keeping it for VMs; reset, it is offline and
 * has given all back. A controller without SR-IOV is listed too, with the technique `none`.
 */
export class NVMeAdapter implements AdapterBackend {
  readonly technique = 'sriov'
  readonly host: string
  readonly watch: Watch | undefined
  readonly #options: NVMeOptions
  readonly #steps: HostSteps

  constructor(options: NVMeOptions) {
    this.host = options.host
    this.watch = options.access.watch
    this.#options = options
    this.#steps = new HostSteps(options)
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const listing = this.#steps.begin(null, 'list the controllers of NVMe', signal)
    const { addresses, slots } = await listing.read(async (files) => {
      const found: PCIAddress[] = []
      for (const name of await files.names(pciDevices)) {
        const pciClass = (await files.optionalText(`${pciDevices}/${name}/class`)) ?? ''
        // Of all the functions of a host few are worth a look at their names.
        if (isNVMe(pciClass) && isPrimary(pciClass, await files.optionalNames(`${pciDevices}/${name}`)))
          found.push(PCIAddress.parse(name))
      }
      return { addresses: found.sort(), slots: found.length === 0 ? new Map() : await readSlots(files) }
    })
    const controllers: DiscoveredController[] = []
    for (const address of addresses) {
      const step = this.#steps.begin(address, 'read the controller', signal)
      try {
        controllers.push(await this.#read(step, address, slots))
      } catch (error) {
        if (!(error instanceof BackendError && isAbsent(error.cause))) throw error
        const { log, host } = this.#options
        log.warn({ host, address, error: error.message }, 'a controller went away while it was read')
      }
    }
    return controllers
  }

  async #read(step: DeviceStep, address: PCIAddress, slots: Slots): Promise<DiscoveredController> {
    const { primary, card } = await step.read(async (files) => {
      const names = await files.names(`${pciDevices}/${address}`)
      return {
        primary: await readPrimary(files, address, names),
        card: await readCard(files, address, names, slots),
      }
    })
    const secondaries = primary.maximum === 0 ? new Map() : await this.#list(step, primary)
    const maximum = Math.min(primary.maximum, secondaries.size)
    const virtual: DiscoveredVirtual[] = []
    for (let index = 0; index < Math.min(primary.enabled, maximum); index += 1) {
      const found = await this.#function(step, address, secondaries.get(index))
      if (found !== undefined) virtual.push(virtualOf(found))
    }
    return {
      address,
      kind: 'nvme',
      technique: maximum > 0 ? 'sriov' : 'none',
      driver: primary.driver,
      card: { slot: card.slot, serial: card.serial === '' ? primary.serial : card.serial },
      numaNode: primary.numaNode,
      device: primary.device === '' ? address : primary.device,
      mac: null,
      speedMbps: 0,
      linkUp: primary.live,
      maximumVirtual: maximum,
      enabledVirtual: virtual.length,
      capabilities: maximum > 0 ? { ...noCapabilities, takesOnly: 'readiness' } : noCapabilities,
      virtual,
    }
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    const step = this.#steps.begin(controller, `read secondary controller ${index}`, signal)
    const found = await this.#find(step, await this.#primary(step, controller), index)
    return found === undefined ? undefined : virtualOf(found)
  }

  /**
   * The host's driver is kept off the new functions, since it would wait in vain for controllers that are offline. A
   * primary controller that keeps flexible resources for itself gives them up, for which it is reset.
   */
  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `enable ${count} secondary controllers`, signal)
    const primary = await this.#primary(step, controller)
    const path = `${pciDevices}/${controller}`
    if (count > 0 && primary.enabled === 0 && primary.maximum >= count) {
      await step.write(`${path}/sriov_drivers_autoprobe`, '0')
      const flexible = await readFlexible(step, primary.device)
      if (resourceTypes.some((type) => flexible[type].primary > 0)) {
        await freeAllOfPrimary(step, primary.device)
        await step.write(`${path}/reset`, '1')
      }
    }
    await enableVirtualFunctions(step, path, count, () => this.#inUse(step, primary))
  }

  async #inUse(step: DeviceStep, primary: PrimaryController): Promise<string | null> {
    for (let index = 0; index < primary.enabled; index += 1) {
      const found = await this.#find(step, primary, index)
      const use = found === undefined ? null : virtualOf(found).usedBy
      if (use !== null) return `secondary controller ${index} is in use: ${use}`
    }
    return null
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    const step = this.#steps.begin(controller, `configure secondary controller ${index}`, signal)
    const unknown = unsupportedSetting(settings, 'ready')
    if (unknown !== null) throw step.error('unsupported', `a secondary controller of NVMe has no ${unknown}`)
    const primary = await this.#primary(step, controller)
    const found = await this.#expect(step, primary, index)
    const { ready } = settings
    if (ready === undefined || (ready && isReady(found))) return
    // One that is not ready may still have got a part of what makes it so.
    if (!ready) return isServed(found) ? undefined : this.#free(step, primary, found)
    if (isServed(found)) throw step.error('conflict', `the driver ${found.driver} of the host serves it`)
    if (!found.secondary.online) await this.#bringOnline(step, primary, found.secondary)
    await keepForVMs(step, found.address)
    if (!isReady(await this.#expect(step, primary, index)))
      throw step.error('protocol', 'it answered that all is done, but it is not online, or not kept for VMs')
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `reset secondary controller ${index}`, signal)
    const primary = await this.#primary(step, controller)
    await this.#free(step, primary, await this.#expect(step, primary, index))
  }

  /** Each gets its equal share, so that all of them can be had, up to what one may have. */
  async #bringOnline(
    step: DeviceStep,
    { device, maximum }: PrimaryController,
    { identifier }: SecondaryController,
  ): Promise<void> {
    const flexible = await readFlexible(step, device)
    for (const type of resourceTypes) {
      const { total, primary, most } = flexible[type]
      const share = Math.min(most, Math.floor((total - primary) / maximum))
      if (share < least[type]) throw step.error('no-capacity', shortage(type, total - primary, maximum))
      await assign(step, device, identifier, type, share)
    }
    await goOnline(step, device, identifier)
  }

  /** Off every driver, offline, and without resources; that it is so is read. */
  async #free(step: DeviceStep, { device, address }: PrimaryController, found: Found): Promise<void> {
    const { identifier, index } = found.secondary
    await giveBack(step, found.address, { expectDriver: false })
    const served = await this.#function(step, address, found.secondary)
    if (served?.driver !== undefined) await unbind(step, found.address, served.driver)
    await goOffline(step, device, identifier)
    const left = await this.#function(step, address, (await listSecondary(step, device)).get(index))
    if (left === undefined) return
    const { secondary, driver } = left
    const remainder = [
      ...(secondary.online ? ['it is online'] : []),
      ...resourceTypes.flatMap((type) =>
        secondary[type] === 0 ? [] : [`it has ${secondary[type]} ${type}`],
      ),
      ...(driver === undefined ? [] : [`the driver ${driver} serves it`]),
    ]
    if (remainder.length > 0)
      throw step.error('protocol', `it answered that all is done, but ${remainder.join(', ')}`)
  }

  async #expect(step: DeviceStep, primary: PrimaryController, index: number): Promise<Found> {
    const found = await this.#find(step, primary, index)
    if (found !== undefined) return found
    const text = `there is no secondary controller ${index}: ${primary.enabled} are enabled`
    throw step.error('unreachable', text)
  }

  async #find(step: DeviceStep, primary: PrimaryController, index: number): Promise<Found | undefined> {
    if (index < 0 || index >= primary.enabled) return undefined
    return this.#function(step, primary.address, (await listSecondary(step, primary.device)).get(index))
  }

  async #function(
    step: DeviceStep,
    primary: PCIAddress,
    secondary: SecondaryController | undefined,
  ): Promise<Found | undefined> {
    if (secondary === undefined) return undefined
    const found = await step.read((files) => readFunction(files, primary, secondary.index))
    return found === undefined ? undefined : { secondary, ...found }
  }

  #primary(step: DeviceStep, address: PCIAddress): Promise<PrimaryController> {
    return step.read(async (files) => {
      const names = await files.optionalNames(`${pciDevices}/${address}`)
      const pciClass = (await files.optionalText(`${pciDevices}/${address}/class`)) ?? ''
      if (!isPrimary(pciClass, names)) throw step.error('unreachable', 'there is no such controller of NVMe')
      const primary = await readPrimary(files, address, names)
      if (primary.device !== '') return primary
      throw step.error('unreachable', `the driver ${primary.driver} serves it, not nvme`)
    })
  }

  /** None where the host has no program to ask with: then the controller serves the host, and nobody else. */
  async #list(
    step: DeviceStep,
    { device }: PrimaryController,
  ): Promise<ReadonlyMap<number, SecondaryController>> {
    try {
      return await listSecondary(step, device)
    } catch (error) {
      if (!(error instanceof BackendError && isAbsent(error.cause))) throw error
      const { log, host } = this.#options
      log.warn({ host, device, error: error.message }, 'nvme-cli is not installed: no secondary controllers')
      return new Map()
    }
  }
}

const isServed = ({ driver }: Found): boolean => driver !== undefined && driver !== vfio

const isReady = ({ secondary, driver }: Found): boolean => secondary.online && driver === vfio

function virtualOf(found: Found): DiscoveredVirtual {
  const { secondary, address } = found
  const settings = { ...defaultSettings, ready: isReady(found) }
  return { index: secondary.index, address, settings, usedBy: useOf(found) }
}

function useOf({ secondary, driver }: Found): string | null {
  if (driver !== undefined)
    return driver === vfio ? `it is bound to ${vfio}` : `the driver ${driver} serves it`
  if (secondary.online) return 'it is online'
  return secondary.queues + secondary.interrupts > 0 ? 'it has been given resources' : null
}

function shortage(type: ResourceType, free: number, maximum: number): string {
  return `${free} flexible ${type} for ${maximum} secondary controllers are too few: each needs ${least[type]}`
}
