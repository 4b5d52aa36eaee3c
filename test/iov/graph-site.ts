import type { DiscoveredController, DiscoveredPort } from '../../src/iov/backend.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import type {
  ChannelRecord,
  LedgerContents,
  VirtualControllerRecord,
  VMRecord,
} from '../../src/iov/ledger.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import type { ResourceDescription, SiteDescription } from '../../src/iov/site-description.ts'
import { SiteState } from '../../src/iov/site-state.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { MemoryStorage } from '../store/memory-storage.ts'

/** A site that is all about its cables, written down in few words. */
export interface GraphPlan {
  /** `from to`, and after that the networks that the cable is part of: `h1/0 s1/1 lan core`. */
  readonly cables: readonly string[]
  /** Ports behind which each resource sits; one that reads tags, unless it is in `untagged`. */
  readonly resources?: Readonly<Record<string, readonly string[]>>
  readonly untagged?: readonly string[]
  readonly down?: readonly string[]
  readonly unreachable?: readonly string[]
  readonly port?: (id: string) => Partial<DiscoveredPort>
  readonly controller?: (id: string) => Partial<DiscoveredController>
  readonly vlanRanges?: SiteDescription['vlanRanges']
  readonly ledger?: Partial<LedgerContents>
  readonly description?: Partial<SiteDescription>
}

export interface GraphSite {
  readonly snapshot: Snapshot
  readonly state: SiteState
  readonly ledger: Ledger
}

/**
 * The site as iovm would know it. A name that begins with h is a host, whose controllers are numbered; each is a card
 * of its own. Any other name is a switch.
 */
export async function graphSite(plan: GraphPlan): Promise<GraphSite> {
  const cables = plan.cables.map((text) => {
    const [from, to, ...networks] = text.split(' ').map(toID)
    return { from: from!, to: to!, networks }
  })
  const resources = Object.entries(plan.resources ?? {}).map(([name, ports]): ResourceDescription => {
    return { name, kind: 'nfs', address: '', ports, tagged: plan.untagged?.includes(name) !== true }
  })
  const ends = [...cables.flatMap(({ from, to }) => [from, to]), ...resources.flatMap(({ ports }) => ports)]
  const portsOf = Map.groupBy(new Set(ends), (end) => end.split('/')[0]!)
  const [hosts, switches] = [[...portsOf.keys()].filter(isHost), [...portsOf.keys()].filter(isSwitch)]
  const networks = new Set(cables.flatMap((cable) => cable.networks))
  const description: SiteDescription = {
    name: 'graph',
    vlanRanges: plan.vlanRanges ?? [{ first: 100, last: 199 }],
    macPrefix: '02:69:6f',
    customers: ['red', 'blue'].map((name) => ({
      name,
      constraints: {},
      groups: [{ name: `${name}-group`, constraints: {}, groups: [] }],
    })),
    hosts: hosts.map((name) => ({ name, backend: 'simulated', pools: [], simulated: [] })),
    switches: switches.map((name) => ({ name, kind: 'fake', address: null, bridge: null, simulated: [] })),
    cables,
    resources,
    transitNetworks: [...networks].map((name) => ({ name, description: '' })),
    ...plan.description,
  }
  const storage = new MemoryStorage()
  const contents = { ...(await storage.loadLedger()), ...plan.ledger }
  storage.loadLedger = () => Promise.resolve(contents)
  const ledger = await Ledger.load(storage)
  const state = new SiteState(description, ledger, new Map())
  for (const name of switches) {
    const ports = portsOf.get(name)!.map((id) => portOf(id, plan))
    state.switchFound(name, { ports, vlans: [], saved: true }, state.switchReading(), 1_000)
    if (plan.unreachable?.includes(name)) state.switchLost(name, 'no route')
  }
  for (const name of hosts) {
    const controllers = portsOf.get(name)!.map((id) => controllerOf(id, plan))
    state.hostFound(
      name,
      {
        controllers: controllers.map((controller) => ({ technique: 'sriov' as const, controller })),
        vms: [],
        guests: new Map(),
      },
      state.hostReading(name),
      1_000,
    )
  }
  return { snapshot: state.snapshot, state, ledger }
}

/** `h1/0` for the controller of this number; anything else is taken as it stands. */
export function toID(text: string): string {
  const [host, number] = text.split('/')
  return isHost(host!) && number?.length === 1 ? `${host}/0000:0${number}:00.0` : text
}

/** A channel that has this path, from a virtual controller that nobody asks about. */
export function channelOver(id: string, path: readonly string[], guaranteedRateMbps: number): ChannelRecord {
  return {
    id,
    vm: 'vm',
    virtualController: `${toID('h1/0')}/${id}`,
    resource: 'other',
    vlan: VLANID.parse(150),
    path,
    guaranteedRateMbps,
    maximumRateMbps: 0,
    constraints: {},
    enforcedBy: 'device',
    state: 'connected',
  }
}

/** A virtual controller on this one, in no VLAN. */
export function virtualOn(controller: string): VirtualControllerRecord {
  return {
    id: `${controller}/0`,
    controller,
    index: 0,
    mac: MACAddress.parse('02:69:6f:00:00:01'),
    generation: 1,
    name: null,
    group: null,
    constraints: {},
    vm: 'vm',
    vlan: null,
    minimumRateMbps: 0,
    maximumRateMbps: 0,
    trust: false,
    degraded: null,
  }
}

/** A VM that runs on h1, of group web. */
export function vmOnH1(id: string): VMRecord {
  return {
    id,
    name: id,
    host: 'h1',
    home: null,
    movingTo: null,
    group: 'web',
    leavingGroup: null,
    constraints: {},
    memoryMiB: 1,
    processors: 1,
    running: true,
    createdAtMs: 0,
  }
}

function isHost(name: string): boolean {
  return name.startsWith('h')
}

function isSwitch(name: string): boolean {
  return !isHost(name)
}

function portOf(id: string, { down, port }: GraphPlan): DiscoveredPort {
  const name = id.slice(id.indexOf('/') + 1)
  const linkUp = down?.includes(id) !== true
  return { name, linkUp, speedMbps: 10_000, allowsAll: false, untagged: null, tagged: [], ...port?.(id) }
}

function controllerOf(id: string, { down, controller }: GraphPlan): DiscoveredController {
  const address = PCIAddress.parse(id.split('/')[1]!)
  return {
    address,
    kind: 'ethernet',
    technique: 'sriov',
    driver: 'fake',
    card: { slot: address, serial: id },
    numaNode: 0,
    device: `eth-${address}`,
    mac: null,
    speedMbps: 10_000,
    linkUp: !(down ?? []).map(toID).includes(id),
    maximumVirtual: 4,
    enabledVirtual: 4,
    capabilities: { minimumRate: true, maximumRate: true, trust: true, spoofCheck: true, serviceTag: false },
    virtual: [],
    ...controller?.(id),
  }
}
