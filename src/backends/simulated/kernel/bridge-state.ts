import type { SwitchDescription } from '../../../iov/site-description.ts'
import type { StateFile } from '../state-file.ts'

/** How a port carries a VLAN (BRIDGE_VLAN_INFO_PVID and _UNTAGGED). */
export interface EntryState {
  pvid: boolean
  untagged: boolean
}

/** What a bridge remembers. A real one forgets it when the host starts anew; this one is a simulated switch, too. */
export interface BridgeState {
  filtering: boolean
  altnames: string[]
  /** By port, or the bridge itself, and VLAN. */
  vlans: Record<string, Record<number, EntryState>>
  /** Ports that somebody has taken out of the bridge. */
  removed: string[]
  /** Ports without a link. */
  down: string[]
}

/** One bridge of a simulated host. Every port begins in VLAN 1, untagged, as `vlan_default_pvid` says. */
export class SimulatedBridge {
  readonly name: string
  readonly ports: readonly { name: string; speedMbps: number }[]
  readonly #owner: string
  readonly #file: StateFile
  #version: number | undefined
  #state: BridgeState | undefined

  constructor(owner: string, name: string, ports: SwitchDescription['simulated'], file: StateFile) {
    this.name = name
    this.ports = ports
    this.#owner = owner
    this.#file = file
  }

  /** As it is now, whoever has changed it. */
  get state(): Readonly<BridgeState> {
    const version = this.#file.version()
    if (this.#state === undefined || version !== this.#version) {
      this.#version = version
      this.#state = this.#file.load<BridgeState>('bridge', this.#owner).get(this.name) ?? this.#atFirst()
    }
    return this.#state
  }

  change(change: Partial<BridgeState>): void {
    const value = { ...this.state, ...change }
    this.#state = value
    this.#file.change([{ kind: 'bridge', owner: this.#owner, key: this.name, value }])
  }

  hasPort(name: string): boolean {
    return this.ports.some((port) => port.name === name) && !this.state.removed.includes(name)
  }

  #atFirst(): BridgeState {
    const names = [this.name, ...this.ports.map(({ name }) => name)]
    const vlans = Object.fromEntries(names.map((name) => [name, { 1: { pvid: true, untagged: true } }]))
    return { filtering: true, altnames: [], vlans, removed: [], down: [] }
  }
}
