import { defaultLimits } from '../../base/limits.ts'
import { BackendError } from '../../iov/backend.ts'
import type {
  BackendErrorCode,
  DiscoveredPort,
  DiscoveredSwitch,
  PortRole,
  SwitchBackend,
} from '../../iov/backend.ts'
import { VLANID } from '../../iov/vlan-id.ts'
import { parseAddress } from '../../ovsdb/address.ts'
import { OVSDBClient } from '../../ovsdb/client.ts'
import type { ClientLimits } from '../../ovsdb/client.ts'
import { withDeadline } from '../deadline.ts'
import {
  changeBridgeIDs,
  changePort,
  readAll,
  readInterfaces,
  readNamedPort,
  waitApplied,
  watchPorts,
} from './openvswitch-database.ts'
import { openVSwitchError } from './openvswitch-error.ts'
import { joinedState, leftState, readVLANs, vlanKey } from './openvswitch-memory.ts'
import type { PortState } from './openvswitch-memory.ts'
import { readColumns, sameColumns, withoutVLAN, withVLAN } from './openvswitch-port.ts'
import type { BridgeRow, InterfaceRow, PortRow } from './openvswitch-rows.ts'

export interface OpenVSwitchOptions {
  /** The switch's name in the site. */
  readonly name: string
  /** `tcp:HOST:PORT` or `unix:PATH`; null: where Open vSwitch puts its socket on this machine. */
  readonly address: string | null
  /** null: the only one that there is. */
  readonly bridge: string | null
  readonly limits?: ClientLimits
}

const localAddress = 'unix:/var/run/openvswitch/db.sock'

/** So many times a change is tried that somebody else's change keeps coming before. */
const attempts = defaultLimits.switchChangeAttempts

/**
 * One bridge of an Open vSwitch, through its database (RFC 7047).
 *
 * VLANs exist there only as numbers on ports, so a created VLAN is a key `iovm-vlan-ID` on the bridge. A port with
 * neither tag nor trunks carries every VLAN; it is never edited, so ports that iovm shall use must be prepared once with
 * `ovs-vsctl set port PORT vlan_mode=trunk trunks=4095`. A port is left exactly as it was found.
 */
export class OpenVSwitch implements SwitchBackend {
  readonly switch: string
  readonly #bridge: string | null
  readonly #limits: ClientLimits
  readonly #client: OVSDBClient

  /** Throws a RangeError when the address is none. Does not connect yet. */
  constructor({ name, address, bridge, limits = defaultLimits }: OpenVSwitchOptions) {
    this.switch = name
    this.#bridge = bridge
    this.#limits = limits
    this.#client = new OVSDBClient(parseAddress(address ?? localAddress), limits)
  }

  discover(signal: AbortSignal): Promise<DiscoveredSwitch> {
    return this.#within('discover', signal, async (step) => {
      const { bridge, ports, interfaces } = await this.#readBridge(step)
      const vlans = new Map<number, string>()
      for (const port of ports) for (const vlan of listed(port)) vlans.set(vlan, '')
      for (const [vlan, name] of readVLANs(bridge.ids)) vlans.set(vlan, name)
      return {
        // The bridge's own port leads into the machine that it runs on: no cable ends there.
        ports: ports.filter(({ name }) => name !== bridge.name).map((port) => describe(port, interfaces)),
        vlans: [...vlans]
          .sort(([one], [other]) => one - other)
          .map(([id, name]) => ({ id: VLANID.parse(id), name })),
        saved: true,
      }
    })
  }

  readPort(name: string, signal: AbortSignal): Promise<DiscoveredPort> {
    return this.#within(`read port ${name}`, signal, async (step) => {
      const { port } = await this.#findPort(name, step)
      return describe(port, await readInterfaces(this.#client, port.interfaces, this.#call(step)))
    })
  }

  async watch(onChange: () => void, signal: AbortSignal): Promise<void> {
    const step = { name: 'watch', signal }
    try {
      await watchPorts(this.#client, onChange, this.#call(step))
    } catch (error) {
      if (!signal.aborted) throw openVSwitchError(this.switch, step.name, error)
    }
  }

  createVLAN(vlan: VLANID, name: string, signal: AbortSignal): Promise<boolean> {
    return this.#within(`create VLAN ${vlan}`, signal, (step) =>
      this.#repeat(step, async () => {
        const { bridge, ports } = await this.#readBridge(step)
        if (bridge.ids.has(vlanKey(vlan)) || ports.some((port) => listed(port).includes(vlan))) return false
        const ids = new Map(bridge.ids).set(vlanKey(vlan), name)
        return (await this.#changeBridge(bridge, ids, step)) ? true : undefined
      }),
    )
  }

  deleteVLAN(vlan: VLANID, signal: AbortSignal): Promise<void> {
    return this.#within(`delete VLAN ${vlan}`, signal, async (step) => {
      await this.#repeat(step, async () => {
        const { bridge, ports } = await this.#readBridge(step)
        const users = ports.filter((port) => listed(port).includes(vlan)).map(({ name }) => name)
        if (users.length > 0) {
          throw this.#error(
            step,
            'conflict',
            `still carried by ${users.join(', ')}; take these out of it first`,
          )
        }
        const ids = new Map(bridge.ids)
        if (!ids.delete(vlanKey(vlan))) return true
        return (await this.#changeBridge(bridge, ids, step)) ? true : undefined
      })
    })
  }

  join(name: string, vlan: VLANID, role: PortRole, signal: AbortSignal): Promise<void> {
    return this.#edit(`join ${name} to VLAN ${vlan} ${role}`, name, signal, (port, step) => {
      const carried = readColumns(port.columns)
      if ('open' in carried) {
        throw this.#error(step, 'conflict', `${name} is not edited: ${carried.open}. ${advice(name)}`)
      }
      const already =
        role === 'tagged' ? carried.tagged.includes(vlan) : carried.untagged === vlan && !carried.nativeTagged
      return already ? null : joinedState(port, withVLAN(carried, vlan, role), vlan, role)
    })
  }

  leave(name: string, vlan: VLANID, formerUntagged: VLANID | null, signal: AbortSignal): Promise<void> {
    return this.#edit(`take ${name} out of VLAN ${vlan}`, name, signal, (port) => {
      const carried = readColumns(port.columns)
      // Taken out by somebody else, what is left to remove is our key.
      if (!listed(port).includes(vlan) && !port.ids.has(vlanKey(vlan))) return null
      return leftState(port, 'open' in carried ? null : withoutVLAN(carried, vlan, formerUntagged), vlan)
    })
  }

  /** Ends the connection to the database. */
  async close(): Promise<void> {
    await this.#client.close()
  }

  /** Gives the port another state (null: it is well as it is), waits until the switch does what it says, and looks again. */
  #edit(
    name: string,
    portName: string,
    signal: AbortSignal,
    change: (port: PortRow, step: Step) => PortState | null,
  ): Promise<void> {
    return this.#within(name, signal, async (step) => {
      let written: PortState | null = null
      const configuration = await this.#repeat(step, async () => {
        const { port, configuration } = await this.#findPort(portName, step)
        const next = change(port, step)
        if (next === null) return configuration.asked
        written = next
        return (await changePort(this.#client, port, next, `iovm: ${name}`, this.#call(step))) ?? undefined
      })
      await waitApplied(this.#client, configuration, this.#call(step))
      if (written === null) return
      const { port } = await this.#findPort(portName, step)
      // Somebody else may have changed something else of it by now.
      if (!sameColumns(port.columns, (written as PortState).columns) && change(port, step) !== null)
        throw this.#error(step, 'protocol', taken(`${portName} is not so`))
    })
  }

  async #readBridge(
    step: Step,
  ): Promise<{ bridge: BridgeRow; ports: PortRow[]; interfaces: InterfaceRow[] }> {
    const { bridges, ports, interfaces } = await readAll(this.#client, this.#call(step))
    const bridge = this.#chooseBridge(bridges, step)
    return {
      bridge,
      ports: ports
        .filter(({ uuid }) => bridge.ports.has(uuid))
        .sort((one, other) => order(one.name, other.name)),
      interfaces,
    }
  }

  async #findPort(name: string, step: Step) {
    const { bridges, port, configuration } = await readNamedPort(this.#client, name, this.#call(step))
    const bridge = this.#chooseBridge(bridges, step)
    if (port === undefined || !bridge.ports.has(port.uuid)) {
      throw this.#error(step, 'refused', `bridge ${bridge.name} has no port "${name}"`)
    }
    return { port, configuration }
  }

  #chooseBridge(bridges: readonly BridgeRow[], step: Step): BridgeRow {
    const found = bridges.filter(({ name }) => this.#bridge === null || name === this.#bridge)
    if (found.length === 1 && found[0] !== undefined) return found[0]
    const names = bridges.map(({ name }) => name).join(', ') || 'none'
    const wish =
      this.#bridge === null ? 'name one bridge in the site' : `there is no bridge "${this.#bridge}"`
    throw this.#error(step, 'refused', `${wish}; there are: ${names}`)
  }

  async #changeBridge(bridge: BridgeRow, ids: ReadonlyMap<string, string>, step: Step): Promise<boolean> {
    if (!(await changeBridgeIDs(this.#client, bridge, ids, `iovm: ${step.name}`, this.#call(step))))
      return false
    const { ids: now } = (await this.#readBridge(step)).bridge
    const differing = [...new Set([...ids.keys(), ...bridge.ids.keys()])].find(
      (key) => ids.get(key) !== bridge.ids.get(key) && now.get(key) !== ids.get(key),
    )
    if (differing === undefined) return true
    throw this.#error(step, 'protocol', taken(`its key ${differing} is not so`))
  }

  /** Again, with everything read anew, while the answer is undefined: somebody else was faster. */
  async #repeat<T>(step: Step, attempt: () => Promise<T | undefined>): Promise<T> {
    for (let count = 0; count < attempts; count++) {
      const result = await attempt()
      if (result !== undefined) return result
    }
    throw this.#error(
      step,
      'conflict',
      `somebody else changed it at the same time, ${attempts} times in a row`,
    )
  }

  #within<T>(name: string, signal: AbortSignal, work: (step: Step) => Promise<T>): Promise<T> {
    const timeoutMs = this.#limits.deviceTimeoutMs
    return withDeadline({ device: this.switch, step: name, timeoutMs }, signal, async (either) => {
      try {
        return await work({ name, signal: either })
      } catch (error) {
        throw openVSwitchError(this.switch, name, error)
      }
    })
  }

  #call(step: Step): { signal: AbortSignal; timeoutMs: number } {
    return { signal: step.signal, timeoutMs: this.#limits.deviceTimeoutMs }
  }

  #error(step: Step, code: BackendErrorCode, message: string): BackendError {
    return new BackendError(this.switch, step.name, code, message)
  }
}

interface Step {
  readonly name: string
  readonly signal: AbortSignal
}

function describe(port: PortRow, interfaces: readonly InterfaceRow[]): DiscoveredPort {
  const links = interfaces.filter(({ uuid, linkUp }) => linkUp && port.interfaces.includes(uuid))
  const carried = readColumns(port.columns)
  const open = 'open' in carried
  return {
    name: port.name,
    linkUp: links.length > 0,
    // A bond carries what its links carry together.
    speedMbps: links.reduce((sum, { speedMbps }) => sum + speedMbps, 0),
    untagged: open ? null : carried.untagged,
    tagged: open ? [] : [...carried.tagged],
    allowsAll: open,
  }
}

function listed(port: PortRow): VLANID[] {
  const carried = readColumns(port.columns)
  if ('open' in carried) return []
  return carried.untagged === null ? carried.tagged : [...carried.tagged, carried.untagged]
}

const taken = (but: string): string => `the database answered that all is done, but ${but}`

function advice(port: string): string {
  return `If iovm shall use it, prepare it once: ovs-vsctl set port ${port} vlan_mode=trunk trunks=4095`
}

const { compare: order } = new Intl.Collator('en', { numeric: true })
