import type { VMState } from '../vm-state.ts'
import type { ConnectionState } from './linux-state.ts'
import type { SimulatedLink, SimulatedMachine } from './linux.ts'
import { freeName, isStorage } from './storage-guest.ts'

/** What a guest's frames come to. */
export interface GuestNetwork {
  /** What answers: `ADDRESS:PORT,NAME` of iSCSI and NVMe, `HOST:/EXPORT` of NFS. */
  readonly served: ReadonlySet<string>
  /** Whether the VLAN of the device with this address leads to what has that one. */
  leadsTo(mac: string, address: string): boolean
}

/** A VM of a simulated host as the Linux in it sees it. A device that is not in use is remembered by nobody. */
export class GuestMachine implements SimulatedMachine {
  readonly #state: VMState
  readonly #vm: string
  readonly #network: GuestNetwork

  constructor(state: VMState, vm: string, network: GuestNetwork) {
    this.#state = state
    this.#vm = vm
    this.#network = network
  }

  /** Devices that are not in use have the lowest of eth0, eth1 … that are free, in the order of their addresses. */
  links(): readonly SimulatedLink[] {
    const used = this.#state.interfaces(this.#vm)
    const named: { name: string }[] = [...used]
    const devices = this.#state.get(this.#vm)?.devices.filter((one) => !isStorage(one)) ?? []
    return devices
      .toSorted((one, other) => (one.mac < other.mac ? -1 : 1))
      .map(({ mac }) => {
        const kept = used.find((one) => one.mac === mac)
        if (kept !== undefined) return { name: kept.name, mac, isUp: true }
        const name = freeName(named, 'eth')
        named.push({ name })
        return { name, mac, isUp: false }
      })
  }

  setLink(name: string, isUp: boolean): void {
    const link = this.links().find((one) => one.name === name)
    if (link === undefined || link.isUp === isUp) return
    if (isUp) this.#state.putInterface(this.#vm, { name, mac: link.mac })
    else this.#state.deleteInterface(this.#vm, link.mac)
  }

  connections(): ConnectionState {
    return this.#state.connections(this.#vm)
  }

  keep(connections: ConnectionState): void {
    this.#state.putConnections(this.#vm, connections)
  }

  isServed(remote: string): boolean {
    return this.#network.served.has(remote)
  }

  servesExports(host: string): boolean {
    return [...this.#network.served].some((one) => one.startsWith(`${host}:/`))
  }

  /** Every name is that of a machine, with an address for documentation (RFC 5737). */
  addressOf(name: string): string {
    return /^[0-9.]+$|:/.test(name) ? name : '203.0.113.1'
  }

  /** DHCP gives each device the network of its VLAN; to other networks the first one leads. */
  routeTo(address: string): string | null {
    const up = this.links().filter(({ isUp }) => isUp)
    const own = up.find(({ mac }) => this.#network.leadsTo(mac, address))
    return (own ?? up[0])?.name ?? null
  }
}
