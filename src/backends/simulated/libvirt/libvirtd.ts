import { PCIAddress } from '../../../iov/pci-address.ts'
import type { HostAccess } from '../../host-access.ts'
import { seatOf } from '../../libvirt/host-device.ts'
import { at } from '../../libvirt/xml-element.ts'
import type { XMLElement } from '../../libvirt/xml-element.ts'
import { pciDevices, systemFiles } from '../../sriov/system-files.ts'
import type { AgentAnswers } from './agent-command.ts'
import {
  asKept,
  devicesIn,
  functionsIn,
  matches,
  portsOf,
  portsTaken,
  vlanIn,
  withDevices,
} from './domain-state.ts'
import type { SimulatedDomain } from './domain-state.ts'
import { LibvirtRefusal, notRunning } from './refusal.ts'

/** What is in the guests: an operating system that does what it is asked, or nothing. */
export type GuestManner = 'obliging' | 'deaf'

/**
 * The libvirt of one simulated host, with QEMU: it does and says what libvirt 9.0 of Debian did and said. What it does
 * to a virtual function when a domain starts and ends is done to the kernel of the host.
 */
export class SimulatedLibvirt {
  readonly uuid: string
  guests: GuestManner = 'obliging'
  /** The agents in the guests, by UUID. */
  readonly agents = new Map<string, AgentAnswers>()
  /** MAC addresses of the host's own network devices of virtual functions, by PCI address: what libvirt gives these back. */
  readonly hostMACs = new Map<string, string>()
  /** Those that somebody has paused, by UUID. */
  readonly paused = new Set<string>()
  /** Migrations from here come to no end by themselves. */
  migratesSlowly = false
  readonly #kernel: HostAccess
  readonly #domains = new Map<string, SimulatedDomain>()
  /** VLAN and MAC address of virtual functions from before domains took them. */
  readonly #saved = new Map<string, { vlan: number; mac: string }>()
  readonly #jobs = new Map<string, () => void>()
  readonly #listeners = new Set<(line: string) => void>()
  #started = 0

  constructor(uuid: string, kernel: HostAccess) {
    this.uuid = uuid
    this.#kernel = kernel
  }

  all(): SimulatedDomain[] {
    return [...this.#domains.values()]
  }

  /** By UUID or name. */
  get(name: string): SimulatedDomain {
    const found = this.#domains.get(name) ?? this.all().find((one) => one.name === name)
    if (found === undefined) throw new LibvirtRefusal(`failed to get domain '${name}'`)
    return found
  }

  /** Adds it, or takes the place of what was defined with that UUID. */
  define(root: XMLElement): SimulatedDomain {
    const id = at(root, 'uuid')?.text ?? ''
    const name = at(root, 'name')?.text ?? ''
    const clash = this.all().find((one) => one.name === name && one.id !== id)
    if (clash !== undefined)
      throw new LibvirtRefusal(`operation failed: domain '${name}' already exists with uuid ${clash.id}`)
    const domain = { id, name, config: asKept(root), live: this.#domains.get(id)?.live ?? null }
    this.#put(domain, this.#domains.has(id) ? 'Defined Updated' : 'Defined Added')
    return domain
  }

  /** A domain that runs goes on, and is forgotten when it ends. */
  undefine(domain: SimulatedDomain): void {
    if (domain.live === null) this.#domains.delete(domain.id)
    else this.#put({ ...domain, transient: true })
    this.#tell(domain, 'Undefined Removed')
  }

  async start(domain: SimulatedDomain, signal: AbortSignal): Promise<void> {
    if (domain.live !== null) throw new LibvirtRefusal('Domain is already active')
    for (const { address, device } of functionsIn(domain.config)) await this.#take(address, device, signal)
    this.#started += 1
    const { config } = domain
    const live = { ...config, attributes: { ...config.attributes, id: String(this.#started) } }
    this.#put({ ...domain, live }, 'Started Booted')
  }

  async shutdown(domain: SimulatedDomain, signal: AbortSignal): Promise<void> {
    if (domain.live === null || this.paused.has(domain.id)) throw notRunning()
    if (this.guests === 'obliging') await this.#end(domain, 'Shutdown Finished after guest request', signal)
  }

  async destroy(domain: SimulatedDomain, signal: AbortSignal): Promise<void> {
    if (domain.live === null) throw notRunning()
    await this.#end(domain, 'Stopped Destroyed', signal)
  }

  async attach(
    domain: SimulatedDomain,
    device: XMLElement,
    { live, config }: { live: boolean; config: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    if (live) {
      if (domain.live === null) throw notRunning()
      if (portsTaken(domain.live) >= portsOf(domain.live))
        throw new LibvirtRefusal('internal error: No more available PCI slots')
      const [taken] = functionsIn(withDevices(domain.live, [device]))
      if (taken !== undefined) await this.#take(taken.address, device, signal)
    }
    const add = (root: XMLElement) => withDevices(root, [...devicesIn(root), device])
    this.#put({
      ...domain,
      // It is not noticed that the definition has it twice.
      config: config ? add(domain.config) : domain.config,
      live: live && domain.live !== null ? add(domain.live) : domain.live,
    })
  }

  /** Of a running guest it is only asked: that succeeds whether or not it lets go. */
  async detach(
    domain: SimulatedDomain,
    device: XMLElement,
    { live, config }: { live: boolean; config: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    if (live && domain.live === null) throw notRunning()
    const without = (root: XMLElement): XMLElement => {
      const left = devicesIn(root).filter((one) => !matches(one, device))
      const found = devicesIn(root).length - left.length
      const mac = at(device, 'mac')?.attributes['address'] ?? ''
      if (found > 1)
        throw new LibvirtRefusal(`operation failed: multiple devices matching MAC address ${mac} found`)
      if (found === 0)
        throw new LibvirtRefusal(
          `device not found: no device found at address '(<null>)' matching MAC address '${mac}' and alias '(<null>)'`,
        )
      return withDevices(root, left)
    }
    const kept = { ...domain }
    if (config) kept.config = without(domain.config)
    if (live && domain.live !== null) {
      const left = without(domain.live)
      if (this.guests === 'obliging') {
        kept.live = left
        for (const { address } of functionsIn(withDevices(domain.live, [device])))
          await this.#giveBack(address, signal)
      }
    }
    this.#put(kept, kept.live === domain.live ? undefined : 'device-removed')
  }

  update(domain: SimulatedDomain, device: XMLElement): void {
    const devices = devicesIn(domain.config).map((one) => (matches(one, device) ? device : one))
    this.#put({ ...domain, config: withDevices(domain.config, devices) })
  }

  async migrate(
    domain: SimulatedDomain,
    target: SimulatedLibvirt,
    how: 'live' | 'offline',
    signal: AbortSignal,
  ): Promise<void> {
    if (how === 'live' && domain.live === null) throw notRunning()
    if (target === this)
      throw new LibvirtRefusal(`internal error: Attempt to migrate guest to the same host ${this.uuid}`)
    if (how === 'live' && functionsIn(domain.live ?? domain.config).length > 0)
      throw new LibvirtRefusal(
        "Requested operation is not valid: cannot migrate a domain with <hostdev mode='subsystem' type='pci'>",
      )
    if (this.migratesSlowly) await this.#untilAborted(domain.id, signal)
    const { config, live } = domain
    target.define(config)
    if (how === 'live') {
      target.#put({ ...domain, live }, 'Resumed Migrated')
      this.#tell(domain, 'Stopped Migrated')
    }
    this.#domains.delete(domain.id)
    this.#tell(domain, 'Undefined Removed')
  }

  abortJob(domain: SimulatedDomain): void {
    const abort = this.#jobs.get(domain.id)
    if (abort === undefined)
      throw new LibvirtRefusal('Requested operation is not valid: no job is active on the domain')
    abort()
  }

  /** Every event as virsh writes it, until the signal is aborted. */
  listen(onLine: (line: string) => void, signal: AbortSignal): void {
    this.#listeners.add(onLine)
    signal.addEventListener('abort', () => this.#listeners.delete(onLine), { once: true })
  }

  #untilAborted(id: string, signal: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      this.#jobs.set(id, () => {
        this.#jobs.delete(id)
        reject(
          new LibvirtRefusal(
            "operation failed: job 'migration out' failed: Unable to write to socket: Broken pipe",
          ),
        )
      })
      // Without the virsh that carries it on, it ends.
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }

  async #end(domain: SimulatedDomain, event: string, signal: AbortSignal): Promise<void> {
    for (const { address } of functionsIn(domain.live ?? domain.config)) await this.#giveBack(address, signal)
    this.paused.delete(domain.id)
    this.#put({ ...domain, live: null }, event)
    if (domain.transient === true) this.#domains.delete(domain.id)
  }

  /** Gives the function the VLAN and MAC address of the definition, through its physical one; no VLAN is VLAN 0. */
  async #take(address: string, device: XMLElement, signal: AbortSignal): Promise<void> {
    const files = systemFiles(this.#kernel, signal)
    if ((await files.linkName(`${pciDevices}/${address}`)) === undefined)
      throw new LibvirtRefusal(
        `Device ${address} not found: could not access ${pciDevices}/${address}/config: No such file or directory`,
      )
    const user = this.all().find(
      ({ live }) => live !== null && functionsIn(live).some((one) => one.address === address),
    )
    if (user !== undefined)
      throw new LibvirtRefusal(
        `Requested operation is not valid: PCI device ${address} is in use by driver QEMU, domain ${user.name}`,
      )
    const mac = at(device, 'mac')?.attributes['address']
    const seat = await seatOf(this.#kernel, PCIAddress.parse(address), { name: 'start', signal })
    if (mac === undefined || seat === undefined) return
    this.#saved.set(address, { vlan: seat.vlan ?? 0, mac: this.hostMACs.get(address) ?? seat.mac ?? mac })
    await this.#set(seat, { vlan: vlanIn(device), mac }, signal)
  }

  async #giveBack(address: string, signal: AbortSignal): Promise<void> {
    const before = this.#saved.get(address)
    const seat = await seatOf(this.#kernel, PCIAddress.parse(address), { name: 'stop', signal })
    if (before === undefined || seat === undefined) return
    this.#saved.delete(address)
    await this.#set(seat, before, signal)
  }

  async #set(
    { device, index }: { device: string; index: number },
    { vlan, mac }: { vlan: number; mac: string },
    signal: AbortSignal,
  ): Promise<void> {
    const vf = ['link', 'set', 'dev', device, 'vf', String(index)]
    for (const change of [
      ['vlan', String(vlan)],
      ['mac', mac],
    ])
      await this.#kernel.run('ip', [...vf, ...change], signal)
  }

  #put(domain: SimulatedDomain, event?: string): void {
    this.#domains.set(domain.id, domain)
    if (event !== undefined) this.#tell(domain, event)
  }

  #tell({ name }: SimulatedDomain, event: string): void {
    for (const listener of [...this.#listeners]) listener(`event 'lifecycle' for domain '${name}': ${event}`)
  }
}
