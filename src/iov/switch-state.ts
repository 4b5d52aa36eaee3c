import { AgedMap } from './aged-map.ts'
import type { DiscoveredNeighbour, DiscoveredPort, DiscoveredSwitch } from './backend.ts'
import { portID, splitID } from './element-id.ts'
import type { LedgerView } from './ledger-view.ts'
import { ReadOrder } from './read-order.ts'
import { portDrift, vlanDrift } from './reconcile/switch-drift.ts'
import type { Switch, SwitchPort, VLAN } from './site.ts'
import type { VLANID } from './vlan-id.ts'

/** What is known of switches, their ports and VLANs: as discovered, beside what the ledger says of it. */
export class SwitchState {
  readonly switches = new AgedMap<string, Switch>()
  readonly ports = new AgedMap<string, SwitchPort>()
  readonly vlans = new AgedMap<VLANID, VLAN>()
  readonly #ledger: LedgerView
  readonly #neighboursOf = new Map<string, readonly DiscoveredNeighbour[]>()
  readonly #portsOf = new Map<string, Set<string>>()
  /** The ports that carry a VLAN. */
  readonly #carriers = new Map<VLANID, Set<string>>()
  /** The switches that have a VLAN, and its name there. */
  readonly #names = new Map<VLANID, Map<string, string>>()
  readonly #isBusy: (element: string) => boolean
  readonly #order = new ReadOrder()

  /** @param isBusy whether an operation is changing a `table:id` now, so that ledger and device differ for a moment */
  constructor(ledger: LedgerView, isBusy: (element: string) => boolean) {
    this.#ledger = ledger
    this.#isBusy = isBusy
  }

  /** How often something has changed, except for ages. */
  get changes(): number {
    return this.switches.changes + this.ports.changes + this.vlans.changes
  }

  /** The moment at which the reading of a whole switch begins. */
  get moment(): number {
    return this.#order.moment
  }

  portsOf(name: string): Iterable<string> {
    return this.#portsOf.get(name) ?? []
  }

  /** Whom the switch has heard when it was last read. */
  neighboursOf(name: string): readonly DiscoveredNeighbour[] {
    return this.#neighboursOf.get(name) ?? []
  }

  setUnreachable(name: string, kind: string, fault: string): void {
    const known = this.switches.get(name)
    this.switches.set(name, {
      name,
      kind,
      reachable: false,
      fault,
      saved: known?.saved ?? true,
      ...(known?.fabric === true ? { fabric: true as const } : {}),
      observedAtMs: known?.observedAtMs ?? null,
    })
  }

  setSaved(name: string, saved: boolean): void {
    const known = this.switches.get(name)
    if (known !== undefined) this.switches.set(name, { ...known, saved })
  }

  /**
   * The whole switch as it is now.
   * @param moment when the reading began; what was read of single ports, or done, since then is newer
   */
  setSwitch(name: string, kind: string, found: DiscoveredSwitch, moment: number, nowMs: number): void {
    const { saved, neighbours = [], fabric } = found
    this.#neighboursOf.set(name, neighbours)
    const shown = { name, kind, reachable: true, fault: null, saved, observedAtMs: nowMs }
    this.switches.set(name, fabric === true ? { ...shown, fabric } : shown)
    const touched = new Set<VLANID>()
    const ids = new Set(found.ports.map((port) => portID(name, port.name)))
    for (const id of this.#portsOf.get(name) ?? []) if (!ids.has(id)) this.#removePort(id, touched)
    this.#portsOf.set(name, ids)
    for (const port of found.ports) {
      if (!this.#order.isNewer(portID(name, port.name), moment)) this.#putPort(name, port, nowMs, touched)
    }
    const isNewer = (vlan: VLANID): boolean => this.#order.isNewer(vlanKey(name, vlan), moment)
    for (const [vlan, names] of this.#names) if (!isNewer(vlan) && names.delete(name)) touched.add(vlan)
    for (const { id, name: label } of found.vlans) {
      if (!isNewer(id)) this.#nameVLAN(name, id, label)
      touched.add(id)
    }
    for (const { vlan, record } of this.vlans.values())
      if (record?.createdOn.includes(name)) touched.add(vlan)
    for (const vlan of touched) this.vlanChanged(vlan)
  }

  /** One port as it is now. */
  setPort(switchName: string, found: DiscoveredPort, nowMs: number): void {
    const touched = new Set<VLANID>()
    this.#order.read(portID(switchName, found.name))
    this.#putPort(switchName, found, nowMs, touched)
    for (const vlan of touched) this.vlanChanged(vlan)
  }

  vlanCreated(switchName: string, vlan: VLANID, name: string): void {
    this.#order.read(vlanKey(switchName, vlan))
    this.#nameVLAN(switchName, vlan, name)
    this.vlanChanged(vlan)
  }

  vlanDeleted(switchName: string, vlan: VLANID): void {
    this.#order.read(vlanKey(switchName, vlan))
    this.#names.get(vlan)?.delete(switchName)
    this.vlanChanged(vlan)
  }

  hasVLAN(switchName: string, vlan: VLANID): boolean {
    return this.#names.get(vlan)?.has(switchName) === true
  }

  /** Works out anew how a VLAN is shown; to be called when the ledger has changed, too. */
  vlanChanged(vlan: VLANID): void {
    const record = this.#ledger.get('vlans', String(vlan)) ?? null
    const ports = [...(this.#carriers.get(vlan) ?? [])].sort()
    const names = this.#names.get(vlan)
    if (names?.size === 0) this.#names.delete(vlan)
    if (record === null && ports.length === 0 && !names?.size) {
      this.vlans.delete(vlan)
      return
    }
    const name = names?.values().next().value ?? (record === null ? '' : vlanName(record.group))
    const drift =
      record === null || this.#isBusy(`vlans:${record.id}`)
        ? null
        : vlanDrift(record, (one) => this.#knowsVLAN(one, vlan))
    const on = new Set([...(names?.keys() ?? []), ...(record?.createdOn ?? []), ...ports.map(switchOf)])
    this.vlans.set(vlan, { vlan, name, record, ports, drift, observedAtMs: this.#observedAt(on) })
  }

  /** What the ledger has of the port has changed. */
  portRecordChanged(id: string): void {
    const port = this.ports.get(id)
    if (port !== undefined) this.ports.set(id, { ...port, drift: this.#driftOf(id, port) })
  }

  #driftOf(id: string, port: DiscoveredPort): string | null {
    const records = this.#ledger.by('vlanPorts', 'port', id)
    return portDrift(
      port,
      records.filter((record) => !this.#isBusy(`vlanPorts:${record.id}`)),
    )
  }

  /** null: the switch has never been read. */
  #knowsVLAN(switchName: string, vlan: VLANID): boolean | null {
    if ((this.switches.get(switchName)?.observedAtMs ?? null) === null) return null
    return this.hasVLAN(switchName, vlan)
  }

  #observedAt(switches: Iterable<string>): number | null {
    let oldest: number | null = null
    for (const name of switches) {
      const at = this.switches.get(name)?.observedAtMs ?? null
      if (at === null) return null
      oldest = Math.min(oldest ?? at, at)
    }
    return oldest
  }

  #putPort(switchName: string, found: DiscoveredPort, nowMs: number, touched: Set<VLANID>): void {
    const id = portID(switchName, found.name)
    this.#carriesNothing(id, touched)
    const drift = this.#driftOf(id, found)
    this.ports.set(id, {
      name: found.name,
      linkUp: found.linkUp,
      speedMbps: found.speedMbps,
      allowsAll: found.allowsAll,
      untagged: found.untagged,
      tagged: found.tagged,
      id,
      switch: switchName,
      drift,
      observedAtMs: nowMs,
    })
    for (const vlan of carriedBy(found)) {
      const carriers = this.#carriers.get(vlan)
      if (carriers === undefined) this.#carriers.set(vlan, new Set([id]))
      else carriers.add(id)
      touched.add(vlan)
    }
  }

  #removePort(id: string, touched: Set<VLANID>): void {
    this.#carriesNothing(id, touched)
    this.ports.delete(id)
  }

  #carriesNothing(id: string, touched: Set<VLANID>): void {
    const known = this.ports.get(id)
    if (known === undefined) return
    for (const vlan of carriedBy(known)) {
      const carriers = this.#carriers.get(vlan)
      carriers?.delete(id)
      if (carriers?.size === 0) this.#carriers.delete(vlan)
      touched.add(vlan)
    }
  }

  #nameVLAN(switchName: string, vlan: VLANID, name: string): void {
    const names = this.#names.get(vlan)
    if (names === undefined) this.#names.set(vlan, new Map([[switchName, name]]))
    else names.set(switchName, name)
  }
}

/** Q-BRIDGE-MIB's dot1qVlanStaticName holds at most 32 octets (RFC 4363). */
const vlanNameLength = 32

/** What a VLAN of a group is called on the switches. */
export function vlanName(group: string): string {
  return `iovm ${group}`.replace(/[^\x20-\x7e]/g, '_').slice(0, vlanNameLength)
}

function vlanKey(switchName: string, vlan: VLANID): string {
  return `${switchName} ${vlan}`
}

export function switchOf(port: string): string {
  return splitID(port).owner
}

function carriedBy({ untagged, tagged }: Pick<DiscoveredPort, 'untagged' | 'tagged'>): readonly VLANID[] {
  return untagged === null ? tagged : [...tagged, untagged]
}
