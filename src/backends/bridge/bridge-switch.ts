import { defaultLimits } from '../../base/limits.ts'
import type { Limits } from '../../base/limits.ts'
import { BackendError } from '../../iov/backend.ts'
import type {
  BackendErrorCode,
  DiscoveredPort,
  DiscoveredSwitch,
  PortRole,
  SwitchBackend,
  Watch,
} from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import { withDeadline } from '../deadline.ts'
import type { HostAccess } from '../host-access.ts'
import { commandError, fileError } from '../sriov/errors.ts'
import { systemFiles } from '../sriov/system-files.ts'
import { describePort, readLinks, readVLANs } from './bridge-links.ts'
import type { CarriedVLANs, Link } from './bridge-links.ts'
import { watchOf } from './bridge-watch.ts'
import { commandsFor, former, joined, left } from './port-edit.ts'
import type { WantedVLANs } from './port-edit.ts'
import { markOf, readMarks } from './vlan-marks.ts'
import type { Mark } from './vlan-marks.ts'

export interface BridgeOptions {
  /** The switch's name in the site. */
  readonly name: string
  readonly bridge: string
  /** The host that the bridge is on. */
  readonly access: HostAccess
  readonly limits: Pick<Limits, 'deviceTimeoutMs'>
}

/**
 * A bridge of the Linux kernel with VLAN filtering, by the commands `ip` and `bridge` of iproute2. Each change is a
 * message about one port and one VLAN, so those of others are never touched; it is read back, and made again where
 * somebody else has changed the same at the same moment. Nothing of it lasts over a start of the host.
 */
export class LinuxBridge implements SwitchBackend {
  readonly switch: string
  readonly watch: Watch | undefined
  readonly #bridge: string
  readonly #access: HostAccess
  readonly #limits: BridgeOptions['limits']

  constructor({ name, bridge, access, limits }: BridgeOptions) {
    this.switch = name
    this.watch = watchOf(name, bridge, access)
    this.#bridge = bridge
    this.#access = access
    this.#limits = limits
  }

  discover(signal: AbortSignal): Promise<DiscoveredSwitch> {
    return this.#within('discover', signal, async (step) => {
      const found = await this.#read(step)
      const names = new Map<VLANID, string>()
      for (const vlans of found.vlans.values()) for (const vlan of vlans.keys()) names.set(vlan, '')
      for (const { vlan, name } of found.marks) names.set(vlan, name)
      const ports: DiscoveredPort[] = []
      for (const link of found.ports) ports.push(await this.#describe(found, link, step))
      return {
        ports: ports.sort((one, other) => order(one.name, other.name)),
        vlans: [...names].sort(([one], [other]) => one - other).map(([id, name]) => ({ id, name })),
        saved: false,
      }
    })
  }

  readPort(name: string, signal: AbortSignal): Promise<DiscoveredPort> {
    return this.#within(`read port ${name}`, signal, async (step) => {
      const found = await this.#read(step)
      return this.#describe(found, this.#find(found, name, step), step)
    })
  }

  createVLAN(vlan: VLANID, name: string, signal: AbortSignal): Promise<boolean> {
    return this.#within(`create VLAN ${vlan}`, signal, async (step) => {
      const found = await this.#read(step)
      if (found.marks.some((mark) => mark.vlan === vlan) || carriersOf(found, vlan).length > 0) return false
      await this.#property('add', markOf(this.#bridge, vlan, name), step)
      const { marks } = await this.#read(step)
      if (marks.some((mark) => mark.vlan === vlan)) return true
      throw this.#error(step, 'protocol', 'the bridge took the name that stands for it, but does not show it')
    })
  }

  deleteVLAN(vlan: VLANID, signal: AbortSignal): Promise<void> {
    return this.#within(`delete VLAN ${vlan}`, signal, async (step) => {
      const found = await this.#read(step)
      const carriers = carriersOf(found, vlan)
      if (carriers.length > 0) {
        const text = `still carried by ${carriers.join(', ')}; take these out of it first`
        throw this.#error(step, 'conflict', text)
      }
      const marks = found.marks.filter((mark) => mark.vlan === vlan)
      for (const { text } of marks) await this.#property('del', text, step)
      const again = marks.length === 0 ? found : await this.#read(step)
      if (again.marks.some((mark) => mark.vlan === vlan))
        throw this.#error(step, 'protocol', 'the name that stands for it was taken away, and is still there')
    })
  }

  join(port: string, vlan: VLANID, role: PortRole, signal: AbortSignal): Promise<void> {
    return this.#edit(`join ${port} to VLAN ${vlan} ${role}`, port, signal, (carried, found, step) => {
      if (found.isFiltering) return joined(carried, vlan, role)
      const command = `ip link set dev ${this.#bridge} type bridge vlan_filtering 1`
      const text = `${port} is not edited: ${this.#bridge} does not filter VLANs, so its ports carry all. Prepare it: ${command}`
      throw this.#error(step, 'conflict', text)
    })
  }

  leave(port: string, vlan: VLANID, formerUntagged: VLANID | null, signal: AbortSignal): Promise<void> {
    return this.#edit(`take ${port} out of VLAN ${vlan}`, port, signal, (carried) =>
      carried.has(vlan) ? left(carried, vlan, formerUntagged) : new Map(),
    )
  }

  /** Has the port carry what is wanted, and reads it back, until it does. */
  #edit(
    name: string,
    port: string,
    signal: AbortSignal,
    decide: (carried: CarriedVLANs, found: FoundBridge, step: Step) => WantedVLANs,
  ): Promise<void> {
    return this.#within(name, signal, async (step) => {
      let found = await this.#read(step)
      this.#find(found, port, step)
      const before = carriedBy(found, port)
      const wanted = decide(before, found, step)
      let hasChanged = false
      for (let attempt = 0; attempt <= defaultLimits.switchChangeAttempts; attempt++) {
        const carried = carriedBy(found, port)
        const commands = commandsFor(port, carried, wanted)
        if (commands.length === 0) return
        if (attempt === defaultLimits.switchChangeAttempts) break
        await this.#make(commands, step, () => this.#putBack(port, former(before, wanted), step))
        found = await this.#read(step)
        this.#find(found, port, step)
        hasChanged ||= JSON.stringify([...carriedBy(found, port)]) !== JSON.stringify([...carried])
      }
      if (!hasChanged)
        throw this.#error(step, 'protocol', `the bridge took the change of ${port}, but does not show it`)
      const text = `somebody else changed ${port} at the same time, ${defaultLimits.switchChangeAttempts} times in a row`
      throw this.#error(step, 'conflict', text)
    })
  }

  /**
   * All in one command: a port that has lost one VLAN and not got the other yet would be in neither, and nobody would
   * know any more that it is to be put back.
   */
  async #make(
    commands: readonly (readonly string[])[],
    step: Step,
    putBack: () => Promise<void>,
  ): Promise<void> {
    try {
      await this.#batch(commands, step)
    } catch (error) {
      // What went wrong first is told; where the port cannot be put back either, with that.
      const failure = commands.length === 1 ? null : await putBack().then(noFailure, messageOf)
      if (failure === null) throw error
      const code = error instanceof BackendError ? error.code : step.signal.aborted ? 'timeout' : 'protocol'
      throw this.#error(step, code, `${messageOf(error)}; nor could it be put back: ${failure}`)
    }
  }

  async #putBack(port: string, wanted: WantedVLANs, step: Step): Promise<void> {
    const commands = commandsFor(port, carriedBy(await this.#read(step), port), wanted)
    if (commands.length > 0) await this.#batch(commands, step)
  }

  async #batch(commands: readonly (readonly string[])[], step: Step): Promise<void> {
    await this.#run('bridge', ['-batch', '-'], step, commands.map((one) => `${one.join(' ')}\n`).join(''))
  }

  async #read(step: Step): Promise<FoundBridge> {
    const links = readLinks(await this.#run('ip', ['-j', '-d', 'link', 'show'], step))
    const bridge = links.find(({ ifname }) => ifname === this.#bridge)
    if (bridge === undefined) throw this.#error(step, 'unreachable', `there is no device "${this.#bridge}"`)
    if (bridge.linkinfo?.info_kind !== 'bridge')
      throw this.#error(step, 'refused', `${this.#bridge} is no bridge`)
    const ports = links.filter(({ master }) => master === this.#bridge)
    const own = new Set([this.#bridge, ...ports.map(({ ifname }) => ifname)])
    const all = readVLANs(await this.#run('bridge', ['-j', 'vlan', 'show'], step))
    return {
      ports,
      vlans: new Map([...all].filter(([name]) => own.has(name))),
      marks: readMarks(this.#bridge, bridge.altnames ?? []),
      isFiltering: bridge.linkinfo.info_data?.vlan_filtering === 1,
    }
  }

  #find({ ports }: FoundBridge, name: string, step: Step): Link {
    const port = ports.find(({ ifname }) => ifname === name)
    if (port !== undefined) return port
    throw this.#error(step, 'refused', `bridge ${this.#bridge} has no port "${name}"`)
  }

  async #describe(found: FoundBridge, link: Link, step: Step): Promise<DiscoveredPort> {
    const name = link.ifname!
    const text = await systemFiles(this.#access, step.signal).optionalText(`/sys/class/net/${name}/speed`)
    const speedMbps = Math.max(0, Number(text ?? 0))
    return describePort(link, carriedBy(found, name), speedMbps, found.isFiltering)
  }

  async #property(change: 'add' | 'del', mark: string, step: Step): Promise<void> {
    await this.#run('ip', ['link', 'property', change, 'dev', this.#bridge, 'altname', mark], step)
  }

  async #run(command: string, args: readonly string[], step: Step, input?: string): Promise<string> {
    const result = await this.#access.run(command, args, step.signal, input)
    if (result.status !== 0) throw commandError(this.switch, step.name, result)
    return result.stdout
  }

  #within<T>(name: string, signal: AbortSignal, work: (step: Step) => Promise<T>): Promise<T> {
    const timeoutMs = this.#limits.deviceTimeoutMs
    return withDeadline({ device: this.switch, step: name, timeoutMs }, signal, async (either) => {
      try {
        return await work({ name, signal: either })
      } catch (error) {
        if (error instanceof SyntaxError)
          throw new BackendError(this.switch, name, 'protocol', `what it writes is no JSON: ${error.message}`)
        throw fileError(this.switch, name, error)
      }
    })
  }

  #error(step: Step, code: BackendErrorCode, text: string): BackendError {
    return new BackendError(this.switch, step.name, code, text)
  }
}

interface Step {
  readonly name: string
  readonly signal: AbortSignal
}

/** The bridge as it was read. */
interface FoundBridge {
  readonly ports: readonly Link[]
  /** By port; under the bridge's own name, those that the host itself is in. */
  readonly vlans: ReadonlyMap<string, CarriedVLANs>
  /** The VLANs that iovm has created. */
  readonly marks: readonly Mark[]
  readonly isFiltering: boolean
}

function carriedBy({ vlans }: FoundBridge, port: string): CarriedVLANs {
  return vlans.get(port) ?? new Map()
}

function carriersOf({ vlans }: FoundBridge, vlan: VLANID): readonly string[] {
  return [...vlans].flatMap(([name, carried]) => (carried.has(vlan) ? [name] : []))
}

const noFailure = (): null => null

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const { compare: order } = new Intl.Collator('en', { numeric: true })
