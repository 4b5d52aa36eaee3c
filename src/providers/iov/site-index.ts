import type { OperationRecord } from '../../iov/journal-record.ts'
import type { ChannelRecord, RepresentationRecord, VMRecord } from '../../iov/ledger.ts'
import type {
  Cable,
  Group,
  PhysicalController,
  RemoteResource,
  Site,
  SwitchPort,
  VirtualController,
  VLAN,
} from '../../iov/site.ts'
import { affectedElements, elementKey } from './affected.ts'

/** Finds what belongs to an id without looking at anything else. */
export type Lookup<T> = (id: string) => readonly T[]

/** The ways through the site that its own maps do not offer. Each is worked out when it is first walked. */
export interface SiteIndex {
  readonly controllersOfHost: Lookup<PhysicalController>
  readonly virtualsOfHost: Lookup<VirtualController>
  readonly virtualsOfController: Lookup<VirtualController>
  readonly virtualsOfVM: Lookup<VirtualController>
  readonly virtualsOfVLAN: Lookup<VirtualController>
  /** By card id `host/slot/serial`. */
  readonly controllersOfCard: Lookup<PhysicalController>
  /** Ids of all cards. */
  readonly cards: () => Iterable<string>
  readonly vmsOfHost: Lookup<VMRecord>
  readonly vmsOfGroup: Lookup<VMRecord>
  readonly representationsOfVM: Lookup<RepresentationRecord>
  readonly representationsOfVirtual: Lookup<RepresentationRecord>
  readonly channelsOfVM: Lookup<ChannelRecord>
  readonly channelsOfVirtual: Lookup<ChannelRecord>
  readonly channelsOfResource: Lookup<ChannelRecord>
  readonly channelsOfVLAN: Lookup<ChannelRecord>
  readonly channelsOfPort: Lookup<ChannelRecord>
  readonly portsOfSwitch: Lookup<SwitchPort>
  readonly portsOfVLAN: Lookup<SwitchPort>
  readonly cablesOfEnd: Lookup<Cable>
  readonly cablesOfNetwork: Lookup<Cable>
  readonly resourcesOfPort: Lookup<RemoteResource>
  readonly vlansOfSwitch: Lookup<VLAN>
  readonly vlansOfGroup: Lookup<VLAN>
  readonly groupsOfGroup: Lookup<Group>
  readonly groupsOfCustomer: Lookup<Group>
  /** By `elementKey` of what an operation changes. */
  readonly operationsOn: Lookup<OperationRecord>
  /** The switches that a VLAN is configured on: where a port carries it, and where iovm created it. */
  readonly switchesOfVLAN: (vlan: VLAN) => ReadonlySet<string>
}

export function indexOf(site: Site): SiteIndex {
  const controllers = () => site.controllers.values()
  const virtuals = () => site.virtualControllers.values()
  const channels = () => site.channels.values()
  const byCard = grouping(controllers, (controller) => [cardID(controller)])
  const portsOfVLAN = lookup(
    () => site.ports.values(),
    ({ untagged, tagged }) => [...(untagged === null ? [] : [untagged]), ...tagged].map(String),
  )
  const switchesOfVLAN = (vlan: VLAN) =>
    new Set([...(vlan.record?.createdOn ?? []), ...portsOfVLAN(String(vlan.vlan)).map((port) => port.switch)])
  return {
    controllersOfHost: lookup(controllers, ({ host }) => [host]),
    virtualsOfHost: lookup(virtuals, ({ host }) => [host]),
    virtualsOfController: lookup(virtuals, ({ controller }) => [controller]),
    virtualsOfVM: lookup(virtuals, ({ record }) => present(record?.vm)),
    virtualsOfVLAN: lookup(virtuals, ({ actual }) => present(actual.vlan).map(String)),
    controllersOfCard: (id) => byCard().get(id) ?? [],
    cards: () => byCard().keys(),
    vmsOfHost: lookup(
      () => site.vms.values(),
      ({ host }) => [host],
    ),
    vmsOfGroup: lookup(
      () => site.vms.values(),
      ({ group }) => [group],
    ),
    representationsOfVM: lookup(
      () => site.representations.values(),
      ({ vm }) => [vm],
    ),
    representationsOfVirtual: lookup(
      () => site.representations.values(),
      ({ virtualController }) => [virtualController],
    ),
    channelsOfVM: lookup(channels, ({ vm }) => [vm]),
    channelsOfVirtual: lookup(channels, ({ virtualController }) => [virtualController]),
    channelsOfResource: lookup(channels, ({ resource }) => [resource]),
    channelsOfVLAN: lookup(channels, ({ vlan }) => [String(vlan)]),
    channelsOfPort: lookup(channels, ({ path }) => path),
    portsOfSwitch: lookup(
      () => site.ports.values(),
      (port) => [port.switch],
    ),
    portsOfVLAN,
    cablesOfEnd: lookup(
      () => site.cables,
      ({ from, to }) => [from, to],
    ),
    cablesOfNetwork: lookup(
      () => site.cables,
      ({ networks }) => networks,
    ),
    resourcesOfPort: lookup(
      () => site.resources.values(),
      ({ ports }) => ports,
    ),
    vlansOfSwitch: lookup(() => site.vlans.values(), switchesOfVLAN),
    vlansOfGroup: lookup(
      () => site.vlans.values(),
      ({ record }) => present(record?.group),
    ),
    groupsOfGroup: lookup(
      () => site.groups.values(),
      ({ parent }) => present(parent),
    ),
    groupsOfCustomer: lookup(
      () => site.groups.values(),
      ({ customer }) => [customer],
    ),
    operationsOn: lookup(
      () => site.operations.values(),
      ({ affected }) => affectedElements(affected).map(elementKey),
    ),
    switchesOfVLAN,
  }
}

/** Two controllers with equal slot and serial in one host are on one card. */
export function cardID({ host, card }: PhysicalController): string {
  return `${host}/${card.slot}/${card.serial}`
}

function lookup<T>(items: () => Iterable<T>, keysOf: (item: T) => Iterable<string>): Lookup<T> {
  const groups = grouping(items, keysOf)
  return (id) => groups().get(id) ?? []
}

function grouping<T>(
  items: () => Iterable<T>,
  keysOf: (item: T) => Iterable<string>,
): () => ReadonlyMap<string, readonly T[]> {
  let groups: Map<string, T[]> | undefined
  return () => {
    if (groups !== undefined) return groups
    groups = new Map()
    for (const item of items()) {
      for (const key of new Set(keysOf(item))) {
        const group = groups.get(key)
        if (group === undefined) groups.set(key, [item])
        else group.push(item)
      }
    }
    return groups
  }
}

function present<T>(value: T | null | undefined): T[] {
  return value === null || value === undefined ? [] : [value]
}
