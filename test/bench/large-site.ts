import type { DiscoveredController, DiscoveredSwitch, DiscoveredVirtual } from '../../src/iov/backend.ts'
import type { ConstraintSet } from '../../src/iov/constraint-set.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import type { LedgerContents, VirtualControllerRecord, VMRecord } from '../../src/iov/ledger.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { PCIAddress } from '../../src/iov/pci-address.ts'
import type { SiteDescription } from '../../src/iov/site-description.ts'
import { SiteState } from '../../src/iov/site-state.ts'

/** Hosts with one switch pair between them, each with a cable of every controller to one of the pair. */
const hostsInRack = 125
const controllersOfHost = 8
const virtualOfController = 64
const vmsOfHost = 2
const customers = 50
const groupsOfCustomer = 4

/** What the VMs that are there already ask for, one after the other: everything that newcomers must mind. */
const promised: readonly ConstraintSet[] = [
  {},
  { guaranteedRateMbps: 500, maximumRateMbps: 1000 },
  { isolation: 'controller' },
  { sensitivity: 7 },
  { guaranteedRateMbps: 2000, admissionSuffices: true },
  {},
  { criticality: 9, sensitivity: 9 },
]

/**
 * A site of so many hosts of 8 controllers of 64 virtual functions: four cards of two ports, one port to either switch
 * of the rack; two virtual machines a host with two virtual controllers each. Every seventh host is kept for one
 * customer; some controllers are down, old or without cables.
 */
export async function makeLargeSite(hosts: number): Promise<{ state: SiteState; ledger: Ledger }> {
  const storage = { commit: () => Promise.resolve(), loadLedger: () => Promise.resolve(contents(hosts)) }
  const ledger = await Ledger.load({
    ...storage,
    loadJournal: () => Promise.resolve({ unfinished: [], ended: [] }),
    forgetEnded: () => Promise.resolve(),
    forgetOperation: () => Promise.resolve(),
  })
  const state = new SiteState(description(hosts), ledger, new Map())
  for (let rack = 0; rack * hostsInRack < hosts; rack++) {
    for (const side of sides) state.switchFound(`s${rack}${side}`, foundSwitch(rack, side, hosts), 0, 0)
  }
  for (const [host, name] of [...state.site.hosts.keys()].entries()) {
    const records = (port: number) =>
      ledger.by('virtualControllers', 'controller', `${name}/${addressOf(port)}`)
    const controllers = numbers(controllersOfHost).map((port) => ({
      technique: 'sriov' as const,
      controller: foundController(host, port, records(port)),
    }))
    const found = { controllers, vms: [], guests: new Map() }
    state.hostFound(name, found, state.hostReading(name), 0)
  }
  return { state, ledger }
}

const sides = ['a', 'b'] as const

function portsTo(side: (typeof sides)[number]): number[] {
  return numbers(controllersOfHost).filter((port) => sides[port & 1] === side)
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}

function hostName(host: number): string {
  return `h${host}`
}

function addressOf(port: number): PCIAddress {
  return address((0x20 + 0x10 * (port >> 1)) * 256 + (port & 1))
}

function address(routingID: number): PCIAddress {
  const hex = (value: number): string => value.toString(16).padStart(2, '0')
  return PCIAddress.parse(`0000:${hex(routingID >> 8)}:${hex((routingID >> 3) & 31)}.${routingID & 7}`)
}

function macOf(number: number): MACAddress {
  return MACAddress.parse(`02${number.toString(16).padStart(10, '0')}`)
}

function description(hosts: number): SiteDescription {
  return {
    name: 'large',
    vlanRanges: [{ first: 100, last: 4000 }],
    macPrefix: '02:69:6f',
    customers: numbers(customers).map((customer) => ({
      name: `c${customer}`,
      constraints: {},
      groups: numbers(groupsOfCustomer).map((group) => ({
        name: `c${customer}-${group}`,
        constraints: {},
        groups: [],
      })),
    })),
    hosts: numbers(hosts).map((host) => ({
      name: hostName(host),
      backend: 'simulated',
      pools: [],
      simulated: [],
    })),
    switches: numbers(Math.ceil(hosts / hostsInRack)).flatMap((rack) =>
      sides.map((side) => ({
        name: `s${rack}${side}`,
        kind: 'simulated',
        address: null,
        bridge: null,
        simulated: [],
      })),
    ),
    cables: numbers(hosts).flatMap((host) =>
      numbers(controllersOfHost)
        .filter((port) => host % 10 > 0 || port > 5)
        .map((port) => ({
          from: `${hostName(host)}/${addressOf(port)}`,
          to: `s${Math.floor(host / hostsInRack)}${sides[port & 1]}/${hostName(host)}-${port}`,
          networks: [`lan-${sides[port & 1]}`, ...(host % 3 === 0 ? ['old'] : [])],
        })),
    ),
    resources: [],
    transitNetworks: ['lan-a', 'lan-b', 'old'].map((name) => ({ name, description: '' })),
  }
}

function foundSwitch(rack: number, side: (typeof sides)[number], hosts: number): DiscoveredSwitch {
  const here = numbers(Math.min(hostsInRack, hosts - rack * hostsInRack)).map((at) => rack * hostsInRack + at)
  const ports = here.flatMap((host) =>
    portsTo(side).map((port) => ({
      name: `${hostName(host)}-${port}`,
      linkUp: true,
      speedMbps: 25_000,
      allowsAll: false,
      untagged: null,
      tagged: [],
    })),
  )
  return { ports, vlans: [], saved: true }
}

function foundController(
  host: number,
  port: number,
  given: readonly VirtualControllerRecord[],
): DiscoveredController {
  const isOld = host % 20 === 3
  return {
    address: addressOf(port),
    kind: 'ethernet',
    technique: 'sriov',
    driver: isOld ? 'igb' : 'ice',
    card: { slot: String(port >> 1), serial: `card-${host}-${port >> 1}` },
    numaNode: port >> 2,
    device: `ens${port >> 1}f${port & 1}`,
    mac: macOf(host * controllersOfHost + port + 1),
    speedMbps: 25_000,
    linkUp: (host * controllersOfHost + port) % 50 !== 0,
    maximumVirtual: virtualOfController,
    enabledVirtual: virtualOfController,
    capabilities: {
      minimumRate: !isOld,
      maximumRate: true,
      trust: !isOld,
      spoofCheck: true,
      serviceTag: false,
    },
    virtual: numbers(virtualOfController).map((index) =>
      foundVirtual(
        port,
        index,
        given.find((record) => record.index === index),
      ),
    ),
  }
}

function foundVirtual(
  port: number,
  index: number,
  given: VirtualControllerRecord | undefined,
): DiscoveredVirtual {
  const first = (0x20 + 0x10 * (port >> 1)) * 256 + (port & 1)
  return {
    index,
    address: address(first + 0x80 + 2 * index),
    settings: {
      mac: given?.mac ?? null,
      vlan: null,
      vlanPriority: 0,
      minimumRateMbps: given?.minimumRateMbps ?? 0,
      maximumRateMbps: given?.maximumRateMbps ?? 0,
      spoofCheck: true,
      trust: false,
    },
    usedBy: null,
  }
}

/** All virtual machines of a host belong to one customer, so that nobody's isolation is broken. */
function contents(hosts: number): LedgerContents {
  const vms = numbers(hosts).flatMap((host) => numbers(vmsOfHost).map((at) => vmOf(host, at)))
  return {
    vms,
    virtualControllers: vms.flatMap((vm, at) => [
      virtualOf(vm, 2 * at, 0, at % vmsOfHost),
      virtualOf(vm, 2 * at + 1, 2, at % vmsOfHost),
    ]),
    representations: [],
    channels: [],
    vlans: [],
    vlanPorts: [],
    generations: [],
    groups: [],
  }
}

function vmOf(host: number, at: number): VMRecord {
  const id = `vm-${host}-${at}`
  return {
    id,
    name: id,
    host: hostName(host),
    group: `c${host % customers}-${host % groupsOfCustomer}`,
    constraints: promised[host % promised.length]!,
    memoryMiB: 1024,
    processors: 2,
    running: true,
    createdAtMs: 0,
    home: null,
    movingTo: null,
    leavingGroup: null,
  }
}

function virtualOf(vm: VMRecord, number: number, port: number, index: number): VirtualControllerRecord {
  const controller = `${vm.host}/${addressOf(port)}`
  return {
    id: `${controller}/${index}`,
    controller,
    index,
    mac: macOf(number + 1),
    generation: 1,
    name: null,
    group: null,
    constraints: {},
    vm: vm.id,
    vlan: null,
    minimumRateMbps: vm.constraints.guaranteedRateMbps ?? 0,
    maximumRateMbps: vm.constraints.maximumRateMbps ?? 0,
    trust: false,
    degraded: null,
  }
}
