import { setTimeout as sleep } from 'node:timers/promises'
import { BackendError } from '../../iov/backend.ts'
import type {
  BackendErrorCode,
  DiscoveredVM,
  HypervisorBackend,
  VMDefinition,
  VMDevice,
  Watch,
} from '../../iov/backend.ts'
import { withDeadline } from '../deadline.ts'
import { fileError } from '../sriov/errors.ts'
import type { HostAccess } from '../host-access.ts'
import type { LibvirtDevice } from './device.ts'
import { attachAs, attachDevice, detachDevice } from './device-change.ts'
import { newDomain } from './domain.ts'
import type { DomainDevice, HypervisorKind } from './domain.ts'
import { devicesOf, readAll, readOne } from './domains.ts'
import type { KnownDomain } from './domains.ts'
import { keepingVLANs, renewVLANs } from './function-vlans.ts'
import { migrateDomain } from './migration.ts'
import { leadsToUnit } from './logical-units.ts'
import { heldWithin } from './poll.ts'
import { isNoDomain, isNotRunning, isRunningAlready, virshError } from './virsh-error.ts'
import { Virsh } from './virsh.ts'
import type { Context, Step } from './context.ts'
import { at, readXML, writeXML } from './xml-element.ts'

export interface LibvirtOptions {
  readonly host: string
  /** The connection URI, such as `qemu:///system`. */
  readonly uri: string
  readonly access: HostAccess
  readonly limits: Context['limits']
  /** The URI of another host's libvirt; undefined: it has none. */
  readonly peer: (host: string) => string | undefined
  /** Waits; a test may let time pass. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * The hypervisor of one host behind libvirt, driven by virsh. What others have configured in a domain, or in libvirt, is
 * left alone. virsh says what it did before it is done, or says it where nothing was done: what counts is read back.
 */
export class LibvirtHypervisor implements HypervisorBackend {
  readonly host: string
  readonly watch: Watch | undefined
  /** libvirt does not tell when a device is added to a domain that does not run. */
  readonly mayMiss = true
  readonly #virsh: Virsh
  readonly #context: Context
  readonly #peer: LibvirtOptions['peer']

  constructor({ host, uri, access, limits, peer, wait }: LibvirtOptions) {
    this.host = host
    this.#virsh = new Virsh(`${host}/hypervisor`, uri, access)
    this.#peer = peer
    this.#context = {
      virsh: this.#virsh,
      access,
      limits,
      wait: wait ?? ((ms, signal) => sleep(ms, undefined, { signal })),
    }
    this.watch = this.#virsh.canFollow ? (onChange, signal) => this.#watch(onChange, signal) : undefined
  }

  discover(signal: AbortSignal): Promise<DiscoveredVM[]> {
    return this.#within('discover', signal, async (step) =>
      (await readAll(this.#virsh, step)).map(discovered),
    )
  }

  define(vm: VMDefinition, signal: AbortSignal): Promise<void> {
    return this.#within(`define ${vm.name}`, signal, async (step) => {
      const { id, memoryMiB, processors } = vm
      if (memoryMiB <= 0 || processors <= 0)
        throw this.#error(step, 'refused', 'a domain needs memory and processors')
      const existing = await readOne(this.#virsh, step, id)
      if (existing !== undefined) {
        if (isEqual(existing.config, vm)) return
        // To virsh, defining it would mean to change it.
        throw this.#error(step, 'conflict', `a domain with UUID ${id} is defined already, and differs`)
      }
      const xml = writeXML(newDomain(vm, await this.#kind(step)))
      await this.#virsh.ask(step, ['define', '/dev/stdin'], xml)
      const made = await readOne(this.#virsh, step, id)
      if (made === undefined || !isEqual(made.config, vm))
        throw this.#error(step, 'protocol', 'defined, but it is not there as it was defined')
    })
  }

  undefine(vm: string, signal: AbortSignal): Promise<void> {
    return this.#within(`undefine ${vm}`, signal, async (step) => {
      const existing = await readOne(this.#virsh, step, vm)
      if (existing === undefined) return
      // libvirt would let it run on, and forget it when it ends.
      if (existing.live !== null) throw this.#error(step, 'conflict', 'the domain is running')
      const options = ['--managed-save', '--snapshots-metadata', '--checkpoints-metadata', '--nvram']
      const result = await this.#virsh.run(step, ['undefine', vm, ...options])
      if (result.status !== 0 && !isNoDomain(result)) throw virshError(this.#virsh.device, step.name, result)
      const left = await readOne(this.#virsh, step, vm)
      if (left === undefined) return
      if (left.live === null) throw this.#error(step, 'protocol', 'undefined, but it is still there')
      await this.#virsh.ask(step, ['define', '/dev/stdin'], writeXML(existing.config.root))
      throw this.#error(step, 'conflict', 'somebody has started the domain meanwhile')
    })
  }

  start(vm: string, signal: AbortSignal): Promise<void> {
    return this.#within(
      `start ${vm}`,
      signal,
      async (step) => {
        const existing = await this.#find(vm, step)
        if (existing.live !== null) return
        await this.#checkUnits(existing, step)
        await renewVLANs(this.#context, existing.config, step)
        await keepingVLANs(this.#context, functionsOf(existing), step, async () => {
          const result = await this.#virsh.run(step, ['start', vm])
          if (result.status !== 0 && !isRunningAlready(result))
            throw virshError(this.#virsh.device, step.name, result)
        })
        if ((await readOne(this.#virsh, step, vm))?.live == null)
          throw this.#error(step, 'protocol', 'started, but it does not run')
      },
      this.#context.limits.vmPowerTimeoutMs,
    )
  }

  /** The guest is asked to shut down; when it has not after `vmShutdownMs`, it is switched off. */
  stop(vm: string, signal: AbortSignal): Promise<void> {
    return this.#within(
      `stop ${vm}`,
      signal,
      async (step) => {
        const existing = await readOne(this.#virsh, step, vm)
        if (existing === undefined || existing.live === null) return
        await keepingVLANs(this.#context, functionsOf(existing), step, async () => {
          if (await this.#shutsDown(vm, step)) return
          const result = await this.#virsh.run(step, ['destroy', vm])
          if (result.status !== 0 && !isNotRunning(result) && !isNoDomain(result))
            throw virshError(this.#virsh.device, step.name, result)
        })
        if ((await readOne(this.#virsh, step, vm))?.live != null)
          throw this.#error(step, 'protocol', 'switched off, but it still runs')
      },
      this.#context.limits.vmPowerTimeoutMs,
    )
  }

  attach(vm: string, device: VMDevice, signal: AbortSignal): Promise<void> {
    return this.#within(`attach ${nameOf(device)} to ${vm}`, signal, (step) =>
      attachDevice(this.#context, vm, device, step),
    )
  }

  /**
   * The same for what the site's model knows nothing of: a port of an Open vSwitch bridge in a VLAN, a macvtap that libvirt
   * makes itself. It is taken away again as a device that is no PCI function.
   */
  attachKnown(vm: string, device: LibvirtDevice, signal: AbortSignal): Promise<void> {
    const named = { address: 'address' in device ? device.address : null, mac: device.mac }
    return this.#within(`attach ${device.kind} to ${vm}`, signal, (step) =>
      attachAs(this.#context, vm, named, step, () => Promise.resolve([device])),
    )
  }

  detach(vm: string, device: VMDevice, signal: AbortSignal): Promise<void> {
    return this.#within(`detach ${nameOf(device)} from ${vm}`, signal, (step) =>
      detachDevice(this.#context, vm, device, step),
    )
  }

  migrate(vm: string, toHost: string, signal: AbortSignal): Promise<void> {
    return this.#within(
      `migrate ${vm} to ${toHost}`,
      signal,
      async (step) => {
        const uri = toHost === this.host ? undefined : this.#peer(toHost)
        if (uri === undefined)
          throw this.#error(step, 'refused', `unable to connect to the hypervisor of ${toHost}`)
        await migrateDomain(this.#context, { vm, toHost, uri }, step)
      },
      this.#context.limits.migrationTimeoutMs,
    )
  }

  async #watch(onChange: () => void, signal: AbortSignal): Promise<void> {
    const step = { name: 'watch', signal }
    try {
      await this.#virsh.follow(step, ['event', '--all', '--loop'], (line) => {
        // Lines that go on with an event are indented.
        if (line.startsWith('event ')) onChange()
      })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** Whether the guest has shut down when asked to. A guest that cannot be asked has not. */
  async #shutsDown(vm: string, step: Step): Promise<boolean> {
    const asked = await this.#virsh.run(step, ['shutdown', vm])
    if (isNoDomain(asked)) return true
    // One that is paused is not running either, and cannot be asked.
    if (asked.status !== 0) return isNotRunning(asked) && (await this.#isOff(vm, step))
    return heldWithin(this.#context, this.#context.limits.vmShutdownMs, step.signal, () =>
      this.#isOff(vm, step),
    )
  }

  async #isOff(vm: string, step: Step): Promise<boolean> {
    const state = await this.#virsh.run(step, ['domstate', vm])
    if (isNoDomain(state)) return true
    if (state.status !== 0) throw virshError(this.#virsh.device, step.name, state)
    return state.stdout.trim() === 'shut off'
  }

  /** A name of a disk may lead elsewhere after a restart of the machine: nobody gets the disk of somebody else. */
  async #checkUnits({ config }: KnownDomain, step: Step): Promise<void> {
    for (const { wwpn, element } of config.devices) {
      const path = at(element, 'source')?.attributes['dev']
      if (wwpn === undefined || path === undefined) continue
      if (!(await leadsToUnit(this.#context, path, wwpn, step)))
        throw this.#error(step, 'conflict', `${path} leads to no logical unit behind ${wwpn}`)
    }
  }

  /** What domains can be here: with the processor's own virtualization where libvirt can use it. */
  async #kind(step: Step): Promise<HypervisorKind> {
    const said = await this.#virsh.ask(step, ['domcapabilities'])
    const [root] = readXML(said)
    const type = at(root, 'domain')?.text
    const architecture = at(root, 'arch')?.text
    if (type === undefined || architecture === undefined)
      throw this.#error(step, 'protocol', 'virsh domcapabilities names neither domain nor arch')
    return { type, architecture }
  }

  async #find(vm: string, step: Step): Promise<KnownDomain> {
    const existing = await readOne(this.#virsh, step, vm)
    if (existing === undefined) throw this.#error(step, 'refused', `no domain with UUID ${vm} is defined`)
    return existing
  }

  #within<T>(
    name: string,
    signal: AbortSignal,
    work: (step: Step) => Promise<T>,
    timeoutMs = this.#context.limits.deviceTimeoutMs,
  ): Promise<T> {
    const { device } = this.#virsh
    return withDeadline({ device, step: name, timeoutMs }, signal, async (either) => {
      try {
        return await work({ name, signal: either })
      } catch (error) {
        throw fileError(device, name, error)
      }
    })
  }

  #error(step: Step, code: BackendErrorCode, text: string): BackendError {
    return new BackendError(this.#virsh.device, step.name, code, text)
  }
}

function discovered(known: KnownDomain): DiscoveredVM {
  const { id, name, memoryMiB, processors } = known.config
  const devices = new Map<string, VMDevice>()
  for (const { address, mac, wwpn, whole } of devicesOf(known)) {
    // Somebody else's; it cannot be told by a MAC address.
    if (mac === null) continue
    const more = { ...(wwpn === undefined ? {} : { wwpn }), ...(whole === undefined ? {} : { whole }) }
    // Several logical units are one device.
    devices.set(`${address ?? ''} ${mac}`, { address, mac, ...more })
  }
  return { id, name, memoryMiB, processors, running: known.live !== null, devices: [...devices.values()] }
}

/** The virtual functions, of which libvirt sets the VLAN. */
function functionsOf(known: KnownDomain): DomainDevice[] {
  return devicesOf(known).filter(({ element }) => element.name === 'interface')
}

function isEqual(one: VMDefinition, other: VMDefinition): boolean {
  return one.name === other.name && one.memoryMiB === other.memoryMiB && one.processors === other.processors
}

function nameOf({ address, mac }: VMDevice): string {
  return address ?? `the device with MAC ${mac}`
}
