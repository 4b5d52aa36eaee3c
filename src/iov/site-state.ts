import { AdapterState } from './adapter-state.ts'
import type {
  DiscoveredController,
  DiscoveredNeighbour,
  DiscoveredPort,
  DiscoveredSwitch,
  DiscoveredVM,
  DiscoveredVirtual,
  GuestInterface,
  Technique,
} from './backend.ts'
import { controllerID, portID, splitID } from './element-id.ts'
import { idOf } from './ledger-changes.ts'
import type { Ledger } from './ledger-state.ts'
import type { GroupRecord, LedgerChange } from './ledger.ts'
import type { OperationRecord } from './journal-record.ts'
import { MachineState } from './machine-state.ts'
import { facetsOfPlacement } from './placement.ts'
import { PlacementIndex } from './placement-index.ts'
import { defaultPlacementPolicy } from './placement-policy.ts'
import type { GroupDescription, SiteDescription } from './site-description.ts'
import { SiteGraph } from './site-graph.ts'
import type { Customer, Group, Site } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import { SwitchState } from './switch-state.ts'
import { UseCache } from './use-cache.ts'
import type { VLANID } from './vlan-id.ts'

/** What a host showed. */
export interface FoundHost {
  readonly controllers: readonly {
    readonly technique: Technique
    readonly controller: DiscoveredController
  }[]
  readonly vms: readonly DiscoveredVM[]
  /** By VM: what its guest showed; a VM whose guest was not asked, or could not answer, is absent. */
  readonly guests: ReadonlyMap<string, readonly GuestInterface[]>
}

/** When the reading of a whole host or switch began: operations may have changed parts of it since. */
export interface ReadingBegun {
  readonly moment: number
  /** VMs that an operation was changing, or has changed while the host was read. */
  readonly isUnsettled: (vm: string) => boolean
}

/**
 * Keeps the site as it is known. What is told changes only what it is about; reading never waits. Listeners hear of
 * every change, after it can be seen.
 */
export class SiteState {
  readonly site: Site
  readonly snapshot: Snapshot
  readonly #adapters: AdapterState
  readonly #switches: SwitchState
  readonly #machines: MachineState
  readonly #uses: UseCache
  readonly #index: PlacementIndex
  readonly #quarantined = new Set<string>()
  readonly #listeners = new Set<() => void>()
  readonly #isBusy: (element: string) => boolean
  readonly #ledger: Ledger
  readonly #kinds: ReadonlyMap<string, string>
  readonly #groups: Map<string, Group>
  readonly #degraded = new Map<string, string>()
  /** VMs that operations have changed, by the number of the change. */
  readonly #changedVMs = new Map<string, number>()
  #changes = 0
  #told = 0

  /** @param isBusy whether an operation is changing a `table:id` now */
  constructor(
    description: SiteDescription,
    ledger: Ledger,
    operations: ReadonlyMap<string, OperationRecord>,
    isBusy: (element: string) => boolean = () => false,
  ) {
    const pools = poolsOf(description)
    this.#adapters = new AdapterState(ledger, {
      isQuarantined: (id) => this.#quarantined.has(id),
      isBusy,
      poolOf: (controller) => pools.get(controller),
    })
    this.#switches = new SwitchState(ledger, isBusy)
    this.#machines = new MachineState(ledger)
    this.#isBusy = isBusy
    this.#ledger = ledger
    this.#kinds = new Map(description.switches.map(({ name, kind }) => [name, kind]))
    const graph = new SiteGraph(description)
    this.#groups = groupsOf(description, ledger)
    this.site = {
      ...describe(description, ledger, operations, graph, this.#groups),
      hosts: this.#adapters.hosts,
      controllers: this.#adapters.controllers,
      virtualControllers: this.#adapters.virtualControllers,
      machines: this.#machines.machines,
      switches: this.#switches.switches,
      ports: this.#switches.ports,
      vlans: this.#switches.vlans,
      degraded: this.#degraded,
    }
    this.#index = new PlacementIndex(facetsOfPlacement, description)
    this.#uses = new UseCache(this.site, ledger, (host) => this.#index.hostChanged(host))
    this.snapshot = {
      description,
      site: this.site,
      ledger,
      graph,
      inventory: {
        controllersOf: (host) => this.#adapters.controllersOf(host),
        cardMates: (controller) => this.#adapters.cardMates(controller),
        freeIndexes: (controller) => this.#adapters.freeIndexes(controller),
        addressOf: (controller, index) => this.#adapters.addressOf(controller, index),
        usedByOutsiders: (controller) => this.#adapters.usedByOutsiders(controller),
        hasVLAN: (name, vlan) => this.#switches.hasVLAN(name, vlan),
      },
      index: this.#index,
      use: (controller) => this.#uses.controller(controller),
      hostUse: (host) => this.#uses.host(host),
    }
    for (const { name } of description.hosts) this.#adapters.hostLost(name, notAsked)
    for (const { name, kind } of description.switches) this.#switches.setUnreachable(name, kind, notAsked)
    for (const id of ledger.all('virtualControllers').keys()) this.#adapters.recordChanged(id)
    for (const { vlan } of ledger.all('vlans').values()) this.#switches.vlanChanged(vlan)
    ledger.onCommit((changes) => this.#ledgerChanged(changes))
  }

  /** To be called when the reading of a host begins; the answer is then given to `hostFound`. */
  hostReading(host: string): ReadingBegun {
    const changes = this.#changes
    const isBusy = (vm: string): boolean => this.#isBusy(`vms:${vm}`)
    const busy = new Set(this.#ledger.by('vms', 'host', host).flatMap(({ id }) => (isBusy(id) ? [id] : [])))
    return {
      moment: this.#adapters.moment,
      isUnsettled: (vm) => busy.has(vm) || isBusy(vm) || (this.#changedVMs.get(vm) ?? 0) > changes,
    }
  }

  /** To be called when the reading of a switch begins; the answer is then given to `switchFound`. */
  switchReading(): number {
    return this.#switches.moment
  }

  hostFound(host: string, found: FoundHost, begun: ReadingBegun, nowMs: number): void {
    const before = this.#adapters.changes
    this.#adapters.hostFound(host, found.controllers, begun.moment, nowMs)
    if (this.#adapters.changes > before) {
      this.#index.hostChanged(host)
      this.#index.settle(this.snapshot)
    }
    this.#machines.setHost(host, found.vms, found.guests, begun.isUnsettled, nowMs)
    this.#tellChanges()
  }

  /** What was known of the host stays shown, with its age. */
  hostLost(host: string, fault: string): void {
    this.#adapters.hostLost(host, fault)
    this.#index.hostChanged(host)
    this.#tellChanges()
  }

  virtualRead(controller: string, index: number, found: DiscoveredVirtual | undefined, nowMs: number): void {
    this.#adapters.setVirtual(controller, index, found, nowMs)
    this.#index.hostChanged(splitID(controller).owner)
    this.#tell()
  }

  switchFound(name: string, found: DiscoveredSwitch, moment: number, nowMs: number): void {
    const isOneGone = [...this.portsOf(name)].length > found.ports.length
    if (isOneGone) this.#index.switchChanged(name)
    this.#speedsSeen(name, found.ports)
    this.#switches.setSwitch(name, this.#kinds.get(name) ?? 'unknown', found, moment, nowMs)
    this.#tellChanges()
  }

  switchLost(name: string, fault: string): void {
    this.#switches.setUnreachable(name, this.#kinds.get(name) ?? 'unknown', fault)
    this.#tellChanges()
  }

  portRead(switchName: string, found: DiscoveredPort, nowMs: number): void {
    this.#speedsSeen(switchName, [found])
    this.#switches.setPort(switchName, found, nowMs)
    this.#tell()
  }

  /** Whether what is configured on the switch would last over its restart. */
  switchSaved(name: string, saved: boolean): void {
    this.#switches.setSaved(name, saved)
    this.#tell()
  }

  vlanCreated(switchName: string, vlan: VLANID, name: string): void {
    this.#switches.vlanCreated(switchName, vlan, name)
    this.#tell()
  }

  vlanDeleted(switchName: string, vlan: VLANID): void {
    this.#switches.vlanDeleted(switchName, vlan)
    this.#tell()
  }

  /** Whom the switch has heard at its ports. */
  neighboursOf(switchName: string): readonly DiscoveredNeighbour[] {
    return this.#switches.neighboursOf(switchName)
  }

  /** The ids of the ports of a switch, as it last showed them. */
  portsOf(switchName: string): Iterable<string> {
    return this.#switches.portsOf(switchName)
  }

  /** What operations have left half changed, by `table:id`: virtual controllers among it are not handed out. */
  setDegraded(elements: ReadonlyMap<string, string>): void {
    this.#degraded.clear()
    for (const [element, text] of elements) this.#degraded.set(element, text)
    this.#quarantine(new Set([...elements.keys()].flatMap(virtualController)))
  }

  #quarantine(ids: ReadonlySet<string>): void {
    const released = [...this.#quarantined].filter((id) => !ids.has(id))
    const touched = [...released, ...[...ids].filter((id) => !this.#quarantined.has(id))]
    this.#quarantined.clear()
    for (const id of ids) this.#quarantined.add(id)
    for (const id of touched) {
      this.#adapters.recordChanged(id)
      this.#index.hostChanged(splitID(id).owner)
    }
    if (touched.length > 0) this.#tell()
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** To be called before the ports are set: what leaves a host over them depends on their speed. */
  #speedsSeen(switchName: string, ports: readonly DiscoveredPort[]): void {
    const known = (name: string): number | undefined =>
      this.site.ports.get(portID(switchName, name))?.speedMbps
    const isOther = ports.some(({ name, speedMbps }) => known(name) !== speedMbps)
    if (isOther) this.#index.switchChanged(switchName)
  }

  #ledgerChanged(changes: readonly LedgerChange[]): void {
    for (const change of changes) {
      this.#uses.changed(change)
      if (change.table === 'virtualControllers') this.#adapters.recordChanged(idOf(change))
      if (change.table === 'groups') this.#groupChanged(change)
      if (change.table === 'vlans') this.#switches.vlanChanged(Number(idOf(change)) as VLANID)
      if (change.table === 'vlanPorts') this.#switches.portRecordChanged(portOf(idOf(change)))
      for (const vm of this.#vmsOf(change)) this.#vmChanged(vm)
    }
    this.#tell()
  }

  #vmChanged(vm: string): void {
    this.#changes += 1
    if (this.site.vms.has(vm)) this.#changedVMs.set(vm, this.#changes)
    else this.#changedVMs.delete(vm)
    this.#machines.recordChanged(vm)
  }

  /** The VMs that a change of the ledger is about, as far as the change itself says. */
  #vmsOf(change: LedgerChange): readonly string[] {
    if (change.table === 'vms') return [idOf(change)]
    if (!('put' in change) || !('vm' in change.put) || change.put.vm === null) return []
    return [change.put.vm]
  }

  #groupChanged(change: Extract<LedgerChange, { table: 'groups' }>): void {
    if ('put' in change) this.#groups.set(change.put.id, groupOf(change.put))
    else this.#groups.delete(change.delete)
  }

  /** Listeners need not look anew where devices are as they were, however often they are read. */
  #tellChanges(): void {
    const changes = this.#adapters.changes + this.#switches.changes + this.#machines.machines.changes
    if (changes === this.#told) return
    this.#told = changes
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const notAsked = 'not asked yet'

const virtualPrefix = 'virtualControllers:'

function virtualController(element: string): string[] {
  return element.startsWith(virtualPrefix) ? [element.slice(virtualPrefix.length)] : []
}

/** `vlan@switch/port` */
function portOf(vlanPort: string): string {
  return vlanPort.slice(vlanPort.indexOf('@') + 1)
}

function poolsOf({ hosts }: SiteDescription): ReadonlyMap<string, number> {
  return new Map(
    hosts.flatMap(({ name, pools }) =>
      pools.map(({ controller, virtual }) => [controllerID(name, controller), virtual] as const),
    ),
  )
}

/** The parts of the site that are not discovered. */

function describe(
  description: SiteDescription,
  ledger: Ledger,
  operations: ReadonlyMap<string, OperationRecord>,
  graph: SiteGraph,
  groups: ReadonlyMap<string, Group>,
) {
  return {
    name: description.name,
    placement: { ...defaultPlacementPolicy, ...description.placement },
    cables: graph.cables,
    resources: new Map(description.resources.map((resource) => [resource.name, resource])),
    networks: new Map(description.transitNetworks.map((network) => [network.name, network])),
    customers: new Map(
      description.customers.map(({ name, constraints }) => [name, { name, constraints } as Customer]),
    ),
    groups,
    vms: ledger.all('vms'),
    representations: ledger.all('representations'),
    channels: ledger.all('channels'),
    vlanPorts: ledger.all('vlanPorts'),
    operations,
  }
}

function groupsOf(description: SiteDescription, ledger: Ledger): Map<string, Group> {
  const made = [...ledger.all('groups').values()].map((record): [string, Group] => [
    record.id,
    groupOf(record),
  ])
  const described = description.customers.flatMap(({ name, groups }) =>
    groups.flatMap((group) => flatten(group, name, null)),
  )
  // The site file has the last word about a name that a client used before.
  return new Map([...made, ...described])
}

function groupOf({ id, customer, parent, caption, constraints }: GroupRecord): Group {
  return { name: id, customer, parent, caption, constraints, fixed: false }
}

function flatten(group: GroupDescription, customer: string, parent: string | null): [string, Group][] {
  const { name, constraints, groups } = group
  return [
    [name, { name, customer, parent, constraints, caption: null, fixed: true }],
    ...groups.flatMap((inner) => flatten(inner, customer, name)),
  ]
}
