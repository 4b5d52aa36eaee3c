import type { Log } from '../../base/log.ts'
import { BackendError } from '../../iov/backend.ts'
import type {
  AdapterBackend,
  DiscoveredController,
  DiscoveredVirtual,
  VirtualSettings,
  Watch,
} from '../../iov/backend.ts'
import type { MACAddress } from '../../iov/mac-address.ts'
import type { PCIAddress } from '../../iov/pci-address.ts'
import { isAbsent } from '../host-access.ts'
import { HostSteps } from '../host-steps.ts'
import type { DeviceStep, HostStepOptions } from '../host-steps.ts'
import { noCapabilities } from '../no-capabilities.ts'
import { isSeat, seatOthers } from '../seats.ts'
import { readCard, readSlots } from '../sriov/card.ts'
import { isNetworkController, readPhysicalFunction } from '../sriov/physical-function.ts'
import { defaultSettings } from '../sriov/settings-change.ts'
import { pciDevices } from '../sriov/system-files.ts'
import { unsupportedSetting } from '../unsupported-setting.ts'
import { parseLinks } from './links.ts'
import type { MacvtapLink } from './links.ts'

export interface MacvtapOptions extends HostStepOptions {
  log: Log
  /** The network cards that carry macvtap devices, and how many of ours each may carry. */
  controllers: readonly { controller: PCIAddress; virtual: number }[]
}

/** A network card and what it carries. */
interface Found {
  readonly controller: Omit<DiscoveredController, 'virtual'>
  readonly count: number
  /** The names of our devices begin so. */
  readonly prefix: string
  readonly links: ReadonlyMap<number, MacvtapLink & { readonly ours: boolean }>
}

/**
 * Virtual network devices that the host's own kernel makes, on any network card: macvtap in mode `bridge`, so that they
 * reach each other, too. There is no pool: one is made by being given a MAC address, and gone when that is taken
 * away. Its name tells whose it is, and its index: `iov`, the interface index of the card's device, and its own.
 */
export class MacvtapAdapter implements AdapterBackend {
  readonly technique = 'software'
  readonly host: string
  readonly watch: Watch | undefined
  readonly #controllers: MacvtapOptions['controllers']
  readonly #steps: HostSteps
  readonly #log: Log

  constructor(options: MacvtapOptions) {
    this.host = options.host
    this.watch = options.access.watch
    this.#controllers = options.controllers
    this.#steps = new HostSteps(options)
    this.#log = options.log
  }

  async discover(signal: AbortSignal): Promise<DiscoveredController[]> {
    const found: DiscoveredController[] = []
    for (const { controller: address } of this.#controllers) {
      const step = this.#steps.begin(address, 'read the controller', signal)
      try {
        const { controller, count, links } = await this.#find(step, address)
        const indexes = new Set([...Array(count).keys(), ...links.keys()])
        found.push({
          ...controller,
          virtual: [...indexes].map((index) => virtualOf(index, links.get(index))),
        })
      } catch (error) {
        if (!isNotThere(error)) throw error
        this.#log.warn({ host: this.host, address, error: error.message }, 'a network card is not there')
      }
    }
    return found
  }

  async readVirtual(
    controller: PCIAddress,
    index: number,
    signal: AbortSignal,
  ): Promise<DiscoveredVirtual | undefined> {
    const step = this.#steps.begin(controller, `read macvtap device ${index}`, signal)
    const { links, count } = await this.#find(step, controller)
    const link = links.get(index)
    return link === undefined && !isSeat(index, count) ? undefined : virtualOf(index, link)
  }

  /** There is nothing to make beforehand. */
  async enable(controller: PCIAddress, count: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `enable ${count} macvtap devices`, signal)
    const found = await this.#find(step, controller)
    if (count === found.count) return
    if (count > found.count) throw step.error('no-capacity', `the site allows ${found.count} on it`)
    throw step.error('unsupported', 'macvtap devices are made one by one, not as a pool')
  }

  async configure(
    controller: PCIAddress,
    index: number,
    settings: Partial<VirtualSettings>,
    signal: AbortSignal,
  ): Promise<void> {
    const step = this.#steps.begin(controller, `configure macvtap device ${index}`, signal)
    const unknown = unsupportedSetting(settings, 'mac')
    if (unknown !== null) throw step.error('unsupported', `a macvtap device has no ${unknown}`)
    const found = await this.#find(step, controller)
    const link = own(step, found, index)
    const { mac } = settings
    if (mac === undefined) return
    if (mac === null) return link === undefined ? undefined : this.#delete(step, controller, link.name)
    await this.#make(step, found, index, mac, link)
  }

  async reset(controller: PCIAddress, index: number, signal: AbortSignal): Promise<void> {
    const step = this.#steps.begin(controller, `delete macvtap device ${index}`, signal)
    const link = own(step, await this.#find(step, controller), index)
    if (link !== undefined) await this.#delete(step, controller, link.name)
  }

  /** One that is there is given the address; a new one that cannot be put up is deleted again. */
  async #make(
    step: DeviceStep,
    { controller, prefix }: Found,
    index: number,
    mac: MACAddress,
    link: MacvtapLink | undefined,
  ): Promise<void> {
    const name = link?.name ?? `${prefix}${index}`
    const kind = ['type', 'macvtap', 'mode', 'bridge']
    if (link === undefined)
      await step.run('ip', ['link', 'add', 'link', controller.device, 'name', name, 'address', mac, ...kind])
    else if (link.mac !== mac) await step.run('ip', ['link', 'set', 'dev', name, 'address', mac])
    try {
      // The kernel looks only now whether somebody else on the card has the address.
      if (link?.up !== true) await step.run('ip', ['link', 'set', 'dev', name, 'up'])
    } catch (error) {
      if (link === undefined) await this.#deleteFailed(step, controller.address, name, error)
      throw error
    }
    const made = (await this.#links(step, controller.device)).find((one) => one.name === name)
    const wrong =
      made === undefined
        ? 'there is no such device'
        : made.mac !== mac
          ? `its address is ${made.mac}`
          : made.up
            ? null
            : 'it is down'
    if (wrong !== null) throw step.error('protocol', `it answered that all is done, but ${wrong}`)
  }

  /** What went wrong first is told also where it cannot be deleted either. */
  async #deleteFailed(step: DeviceStep, controller: PCIAddress, name: string, first: unknown): Promise<void> {
    try {
      await this.#delete(step, controller, name)
    } catch (second) {
      if (!(first instanceof BackendError && second instanceof BackendError)) throw second
      throw step.error(first.code, `${first.message}; and it is still there: ${second.message}`, second)
    }
  }

  async #delete(step: DeviceStep, controller: PCIAddress, name: string): Promise<void> {
    try {
      await step.run('ip', ['link', 'del', 'dev', name])
    } catch (error) {
      if (!(error instanceof BackendError && error.code === 'unreachable')) throw error
    }
    const { links } = await this.#find(step, controller)
    if ([...links.values()].some((one) => one.name === name))
      throw step.error('protocol', `deleted, but ${name} is still there`)
  }

  async #find(step: DeviceStep, address: PCIAddress): Promise<Found> {
    const allowed = this.#controllers.find(({ controller }) => controller === address)
    const read = await step.read(async (files) => {
      if (allowed === undefined) return null
      const names = await files.optionalNames(`${pciDevices}/${address}`)
      const pciClass = (await files.textIfThere(`${pciDevices}/${address}/class`)) ?? ''
      if (!isNetworkController(pciClass, names)) return null
      const physical = await readPhysicalFunction(files, address, names)
      if (physical.device === '') return null
      const card = await readCard(files, address, names, await readSlots(files))
      return { physical, card, number: await files.text(`/sys/class/net/${physical.device}/ifindex`) }
    })
    if (read === null || allowed === undefined)
      throw step.error('unreachable', 'there is no network card that may carry macvtap devices')
    const { physical, card, number } = read
    const count = allowed.virtual
    const prefix = `iov${number}-`
    return {
      controller: {
        address,
        kind: 'ethernet',
        technique: count > 0 ? 'software' : 'none',
        driver: physical.driver,
        card,
        numaNode: physical.numaNode,
        device: physical.device,
        mac: physical.mac,
        speedMbps: physical.speedMbps,
        linkUp: physical.linkUp,
        maximumVirtual: count,
        enabledVirtual: count,
        capabilities: count > 0 ? { ...noCapabilities, takesOnly: 'mac' } : noCapabilities,
      },
      count,
      prefix,
      links: indexed(prefix, await this.#links(step, physical.device), count),
    }
  }

  async #links(step: DeviceStep, device: string): Promise<MacvtapLink[]> {
    const stdout = await step.run('ip', ['-j', '-d', 'link', 'show', 'type', 'macvtap'])
    return parseLinks(step.device, step.step, stdout).filter(({ lower }) => lower === device)
  }
}

function indexed(prefix: string, links: readonly MacvtapLink[], count: number): Found['links'] {
  const seated = new Map<number, MacvtapLink & { ours: boolean }>()
  const others: (MacvtapLink & { ours: boolean })[] = []
  for (const link of links) {
    const index = link.name.startsWith(prefix) ? Number(link.name.slice(prefix.length)) : NaN
    if (isSeat(index, count)) seated.set(index, { ...link, ours: true })
    else others.push({ ...link, ours: false })
  }
  seatOthers(seated, others, count)
  return seated
}

/** Our device with that index; undefined: none has been made. */
function own(step: DeviceStep, { links, count }: Found, index: number): MacvtapLink | undefined {
  const link = links.get(index)
  if (link === undefined && !isSeat(index, count))
    throw step.error('unreachable', `it has ${count} macvtap devices at most`)
  if (link?.ours === false) throw step.error('conflict', `somebody else has made ${link.name}`)
  return link
}

function virtualOf(index: number, link: MacvtapLink | undefined): DiscoveredVirtual {
  const settings = { ...defaultSettings, mac: link?.mac ?? null }
  const usedBy = link === undefined ? null : `it is the network device ${link.name} (${link.mode})`
  return { index, address: null, settings, usedBy }
}

const isNotThere = (error: unknown): error is BackendError =>
  error instanceof BackendError && (error.code === 'unreachable' || isAbsent(error.cause))
