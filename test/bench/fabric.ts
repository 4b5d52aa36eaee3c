import type {
  ChannelRecord,
  LedgerContents,
  VirtualControllerRecord,
  VLANPortRecord,
} from '../../src/iov/ledger.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import type { Objective } from '../../src/iov/objective.ts'
import type { Snapshot } from '../../src/iov/snapshot.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { channelOver, graphSite, toID, virtualOn } from '../iov/graph-site.ts'

/** How many of each. */
export interface FabricSize {
  readonly spines: number
  readonly leaves: number
  readonly hosts: number
  readonly vms: number
  readonly resources: number
  readonly groups: number
}

const channelsOfController = 2

/**
 * A leaf–spine fabric: each leaf has a cable to each spine, each host one to two leaves next to each other, and each
 * resource sits behind two leaves far from each other. Each VM has a virtual controller on either controller of its
 * host, in the VLAN of its group, with channels to two resources; the last VM has none.
 */
export async function makeFabric(size: FabricSize, objective: Objective): Promise<Snapshot> {
  const cables = [
    ...range(size.leaves).flatMap((leaf) =>
      range(size.spines).map((spine) => `leaf${leaf}/s${spine} spine${spine}/l${leaf} fabric${spine % 2}`),
    ),
    ...range(size.hosts).flatMap((host) =>
      sides.map((side) => {
        const leaf = leafOf(size, host, side)
        return `h${host}/${side} leaf${leaf}/h${host} rack${leaf}`
      }),
    ),
  ]
  const resources = Object.fromEntries(
    range(size.resources).map((number) => [
      `r${number}`,
      sides.map((side) => `leaf${leafOfResource(size, number, side)}/r${number}`),
    ]),
  )
  const group = (number: number) => ({ name: `g${number}`, constraints: {}, groups: [] })
  const { snapshot } = await graphSite({
    cables,
    resources,
    vlanRanges: [{ first: 1, last: 4094 }],
    port: () => ({ speedMbps: 100_000 }),
    ledger: ledgerOf(size),
    description: {
      placement: { objective },
      customers: [{ name: 'red', constraints: {}, groups: range(size.groups).map(group) }],
    },
  })
  return snapshot
}

const sides = [0, 1] as const

function leafOf({ leaves }: FabricSize, host: number, side: number): number {
  return (host * 2 + side) % leaves
}

function leafOfResource({ leaves }: FabricSize, resource: number, side: number): number {
  return (resource + side * Math.floor(leaves / 2)) % leaves
}

function ledgerOf(size: FabricSize): Partial<LedgerContents> {
  const vlanPorts = new Map<string, VLANPortRecord>()
  const channels: ChannelRecord[] = []
  const virtualControllers: VirtualControllerRecord[] = []
  for (const number of range(size.vms)) {
    const isNew = number === size.vms - 1
    const vlan = vlanOf(size, number)
    for (const side of sides) {
      const virtual = virtualOf(size, number, side)
      virtualControllers.push({ ...virtual, vlan: isNew ? null : vlan })
      if (isNew) continue
      for (const channel of channelsFrom(size, number, side, virtual)) {
        channels.push(channel)
        for (const port of channel.path) {
          const id = `${vlan}@${port}`
          vlanPorts.set(id, { id, vlan, port, role: 'tagged', formerUntagged: null })
        }
      }
    }
  }
  const createdOn = [
    ...range(size.leaves).map((at) => `leaf${at}`),
    ...range(size.spines).map((at) => `spine${at}`),
  ]
  return {
    vms: range(size.vms).map((number) => ({
      id: `vm${number}`,
      name: `vm${number}`,
      host: `h${number % size.hosts}`,
      movingTo: null,
      leavingGroup: null,
      home: null,
      group: `g${number % size.groups}`,
      constraints: {},
      memoryMiB: 1024,
      processors: 1,
      running: true,
      createdAtMs: 0,
    })),
    virtualControllers,
    representations: virtualControllers.map(({ id, vm }) => ({
      id: `${vm}/${id}`,
      vm: vm!,
      virtualController: id,
      name: id,
    })),
    channels,
    vlanPorts: [...vlanPorts.values()],
    vlans: range(size.groups).map((number) => {
      const vlan = vlanOf(size, number)
      return { id: String(vlan), vlan, group: `g${number}`, customer: 'red', createdOn }
    }),
  }
}

function virtualOf(size: FabricSize, vm: number, side: number): VirtualControllerRecord {
  const controller = toID(`h${vm % size.hosts}/${side}`)
  const index = Math.floor(vm / size.hosts)
  const octets = [vm >> 8, vm & 255, side].map((octet) => octet.toString(16).padStart(2, '0')).join(':')
  const mac = MACAddress.parse(`02:69:6f:${octets}`)
  return { ...virtualOn(controller), id: `${controller}/${index}`, index, mac, vm: `vm${vm}` }
}

function channelsFrom(
  size: FabricSize,
  vm: number,
  side: number,
  { id, controller, vm: owner }: VirtualControllerRecord,
): ChannelRecord[] {
  const host = vm % size.hosts
  const leaf = leafOf(size, host, side)
  return range(channelsOfController).map((number) => {
    const resource = (vm + number * 7) % size.resources
    const target = leafOfResource(size, resource, side)
    const spine = (vm + side) % size.spines
    const between = [
      `leaf${leaf}/s${spine}`,
      `spine${spine}/l${leaf}`,
      `spine${spine}/l${target}`,
      `leaf${target}/s${spine}`,
    ]
    const path = [`leaf${leaf}/h${host}`, ...(leaf === target ? [] : between), `leaf${target}/r${resource}`]
    const channel = channelOver(`${owner} ${controller} ${number}`, path, 1)
    return { ...channel, vm: owner!, virtualController: id, resource: `r${resource}`, vlan: vlanOf(size, vm) }
  })
}

function vlanOf({ groups }: FabricSize, vm: number): VLANID {
  return VLANID.parse(100 + (vm % groups))
}

function range(count: number): number[] {
  return [...Array(count).keys()]
}
