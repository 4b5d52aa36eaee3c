import { AdapterState } from './adapter-state.ts'
import type {
  DiscoveredController,
  DiscoveredPort,
  DiscoveredSwitch,
  DiscoveredVirtual,
  Technique,
} from './backend.ts'
import { portID, splitID } from './element-id.ts'
import { idOf } from './ledger-changes.ts'
import type { Ledger } from './ledger-state.ts'
import type { GroupRecord, LedgerChange } from './ledger.ts'
import type { OperationRecord } from './journal-record.ts'
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

/**
 * Keeps the site as it is known. What is told changes only what it is about; reading never waits. Listeners hear of
 * every change, after it can be seen.
 */
export class SiteState {
  readonly site: Site
  readonly snapshot: Snapshot
  readonly #adapters: AdapterState
  readonly #switches: SwitchState
  readonly #uses: UseCache
  readonly #index: PlacementIndex
  readonly #quarantined = new Set<string>()
  readonly #listeners = new Set<() => void>()
  readonly #kinds: ReadonlyMap<string, string>
  readonly #groups: Map<string, Group>

  constructor(
    description: SiteDescription,
    ledger: Ledger,
    operations: ReadonlyMap<string, OperationRecord>,
  ) {
    this.#adapters = new AdapterState(ledger, (id) => this.#quarantined.has(id))
    this.#switches = new SwitchState(ledger)
    this.#kinds = new Map(description.switches.map(({ name, kind }) => [name, kind]))
    const graph = new SiteGraph(description)
    this.#groups = groupsOf(description, ledger)
    this.site = describe(description, ledger, operations, graph, this.#groups, this.#adapters, this.#switches)
    this.#index = new PlacementIndex(facetsOfPlacement, graph.cables)
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
    for (const { name } of description.hosts) this.#adapters.setHost(name, notAsked)
    for (const { name, kind } of description.switches) this.#switches.setUnreachable(name, kind, notAsked)
    for (const id of ledger.all('virtualControllers').keys()) this.#adapters.recordChanged(id)
    for (const { vlan } of ledger.all('vlans').values()) this.#switches.vlanChanged(vlan)
    ledger.onCommit((changes) => this.#ledgerChanged(changes))
  }

  hostFound(
    host: string,
    controllers: readonly { technique: Technique; controller: DiscoveredController }[],
    nowMs: number,
  ): void {
    this.#adapters.setHost(host, null)
    this.#adapters.setControllers(host, controllers, nowMs)
    this.#index.hostChanged(host)
    this.#index.settle(this.snapshot)
    this.#tell()
  }

  /** What was known of the host stays shown, with its age. */
  hostLost(host: string, fault: string): void {
    this.#adapters.setHost(host, fault)
    this.#index.hostChanged(host)
    this.#tell()
  }

  virtualRead(controller: string, index: number, found: DiscoveredVirtual | undefined, nowMs: number): void {
    this.#adapters.setVirtual(controller, index, found, nowMs)
    this.#index.hostChanged(splitID(controller).owner)
    this.#tell()
  }

  switchFound(name: string, found: DiscoveredSwitch, nowMs: number): void {
    for (const port of found.ports) this.#speedSeen(name, port)
    this.#switches.setSwitch(name, this.#kinds.get(name) ?? 'unknown', found, nowMs)
    this.#tell()
  }

  switchLost(name: string, fault: string): void {
    this.#switches.setUnreachable(name, this.#kinds.get(name) ?? 'unknown', fault)
    this.#tell()
  }

  portRead(switchName: string, found: DiscoveredPort, nowMs: number): void {
    this.#speedSeen(switchName, found)
    this.#switches.setPort(switchName, found, nowMs)
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

  /** These virtual controllers were left half changed: they are not handed out until the list no longer has them. */
  quarantine(ids: ReadonlySet<string>): void {
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

  /** To be called before the port is set: what leaves a host over it depends on its speed. */
  #speedSeen(switchName: string, { name, speedMbps }: DiscoveredPort): void {
    const id = portID(switchName, name)
    if (this.site.ports.get(id)?.speedMbps !== speedMbps) this.#index.portChanged(id)
  }

  #ledgerChanged(changes: readonly LedgerChange[]): void {
    for (const change of changes) {
      this.#uses.changed(change)
      if (change.table === 'virtualControllers') this.#adapters.recordChanged(idOf(change))
      if (change.table === 'groups') this.#groupChanged(change)
      if (change.table === 'vlans') this.#switches.vlanChanged(Number(idOf(change)) as VLANID)
    }
    this.#tell()
  }

  #groupChanged(change: Extract<LedgerChange, { table: 'groups' }>): void {
    if ('put' in change) this.#groups.set(change.put.id, groupOf(change.put))
    else this.#groups.delete(change.delete)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const notAsked = 'not asked yet'

function describe(
  description: SiteDescription,
  ledger: Ledger,
  operations: ReadonlyMap<string, OperationRecord>,
  graph: SiteGraph,
  groups: ReadonlyMap<string, Group>,
  adapters: AdapterState,
  switches: SwitchState,
): Site {
  return {
    name: description.name,
    placement: { ...defaultPlacementPolicy, ...description.placement },
    hosts: adapters.hosts,
    controllers: adapters.controllers,
    virtualControllers: adapters.virtualControllers,
    switches: switches.switches,
    ports: switches.ports,
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
    vlans: switches.vlans,
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
