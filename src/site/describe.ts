import type { ConstraintSet } from '../iov/constraint-set.ts'
import { MACAddress } from '../iov/mac-address.ts'
import { PCIAddress } from '../iov/pci-address.ts'
import { reportOnly } from '../iov/site-description.ts'
import type {
  CableDescription,
  GroupDescription,
  HostDescription,
  IOServerDescription,
  SimulatedControllerDescription,
  SwitchDescription,
} from '../iov/site-description.ts'
import { VLANID } from '../iov/vlan-id.ts'
import type {
  ConstraintsEntry,
  ControllerEntry,
  HostEntry,
  IOServerEntry,
  OwnerEntry,
  RoleEntry,
  SiteFile,
  SwitchEntry,
} from './site-file.ts'
import { describeSNMP } from './describe-snmp.ts'
import type { GrantedRole, SiteConfiguration } from './site-configuration.ts'
import type { Path, SiteSource } from './site-source.ts'
import { parseRate, parsed, splitRange } from './values.ts'

const defaultMACPrefix = '02:69:6f'
const defaultDriver = 'igb'
const defaultURI = 'qemu:///system'

/**
 * The description that a site file gives, with every value parsed and every default filled in. Lists keep their
 * order, so that paths into the file are paths into the description. Values that cannot be parsed are reported; the
 * description must then not be used.
 */
export function describe(file: SiteFile, source: SiteSource): SiteConfiguration {
  return {
    name: file.name,
    vlanRanges: file.vlans.map((range, at) => vlanRange(range, ['vlans', at], source)),
    macPrefix: macPrefix(file.macPrefix ?? defaultMACPrefix, source),
    ...(file.placement === undefined ? {} : { placement: file.placement }),
    ...(file.reconcile === undefined ? {} : { reconcile: { ...reportOnly, ...file.reconcile } }),
    customers: file.customers.map((entry, at) => owner(entry, ['customers', at], source)),
    hosts: file.hosts.map((entry, at) => host(entry, ['hosts', at], source)),
    switches: file.switches.map((entry, at) => networkSwitch(entry, ['switches', at], source)),
    cables: (file.cables ?? []).map(cable),
    resources: (file.resources ?? []).map((entry) => ({ ...entry, tagged: entry.tagged ?? false })),
    transitNetworks: (file.networks ?? []).map(({ name, description = '' }) => ({ name, description })),
    roles: (file.roles ?? []).map((entry, at) => role(entry, ['roles', at], source)),
  }
}

function vlanRange(text: number | string, path: Path, source: SiteSource): { first: number; last: number } {
  const { first, last } = splitRange(text)
  parsed(source, path, () => VLANID.parse(first))
  if (last !== first) parsed(source, path, () => VLANID.parse(last))
  if (last < first) source.report(path, `the range ends at ${last}, before it begins at ${first}`)
  return { first, last }
}

/** Locally administered and not multicast (IEEE 802, 8.4): such addresses belong to nobody's cards. */
function macPrefix(text: string, source: SiteSource): string {
  const prefix = text.toLowerCase().replaceAll('-', ':')
  if ((parseInt(prefix.slice(0, 2), 16) & 3) !== 2) {
    source.report(
      ['macPrefix'],
      `${text} is not locally administered`,
      'expected a first octet that ends in 2, 6, a or e, such as 02',
    )
  }
  return prefix
}

function owner(entry: OwnerEntry, path: Path, source: SiteSource): GroupDescription {
  return {
    name: entry.name,
    constraints: constraints(entry.constraints ?? {}, [...path, 'constraints'], source),
    groups: (entry.groups ?? []).map((group, at) => owner(group, [...path, 'groups', at], source)),
  }
}

function constraints(entry: ConstraintsEntry, path: Path, source: SiteSource): ConstraintSet {
  const { guaranteedRate, maximumRate, ...rest } = entry
  const set: { -readonly [F in keyof ConstraintSet]: ConstraintSet[F] } = { ...rest }
  if (guaranteedRate !== undefined) {
    set.guaranteedRateMbps = parsed(source, [...path, 'guaranteedRate'], () => parseRate(guaranteedRate))
  }
  if (maximumRate !== undefined) {
    set.maximumRateMbps = parsed(source, [...path, 'maximumRate'], () => parseRate(maximumRate))
  }
  if ((set.guaranteedRateMbps ?? 0) > (set.maximumRateMbps ?? Infinity)) {
    source.report([...path, 'guaranteedRate'], 'the guaranteed rate is higher than the maximum rate')
  }
  return set
}

function host(entry: HostEntry, path: Path, source: SiteSource): HostDescription {
  const counts = (key: 'pools' | 'software') =>
    Object.entries(entry[key] ?? {}).map(([address, virtual]) => ({
      controller: parsed(source, [...path, key, address], () => PCIAddress.parse(address)),
      virtual,
    }))
  const passthrough = (entry.passthrough ?? []).map((address, at) =>
    parsed(source, [...path, 'passthrough', at], () => PCIAddress.parse(address)),
  )
  const simulated = (entry.controllers ?? []).map((controllerEntry, at) =>
    controller(controllerEntry, [...path, 'controllers', at], source),
  )
  if (entry.guests !== undefined && entry.backend === 'simulated')
    source.report([...path, 'guests'], 'the guests of a simulated host are simulated', 'leave it out')
  if (entry.guests !== undefined && 'hypervisor' in entry.guests && entry.hypervisor === undefined)
    source.report(
      [...path, 'guests', 'hypervisor'],
      'the host has no hypervisor',
      'add hypervisor: { kind: libvirt }',
    )
  if (entry.hypervisor !== undefined && entry.backend === 'simulated')
    source.report([...path, 'hypervisor'], 'the hypervisor of a simulated host is simulated', 'leave it out')
  return {
    name: entry.name,
    backend: entry.backend,
    pools: counts('pools'),
    ...(entry.software === undefined ? {} : { software: counts('software') }),
    ...(entry.passthrough === undefined ? {} : { passthrough }),
    simulated,
    ...(entry.hypervisor === undefined ? {} : { hypervisor: { uri: defaultURI, ...entry.hypervisor } }),
    ...(entry.guests === undefined ? {} : { guests: entry.guests }),
    ...(entry.ioServer === undefined
      ? {}
      : { ioServer: ioServer(entry.ioServer, [...path, 'ioServer'], source) }),
  }
}

function ioServer({ ca, ...entry }: IOServerEntry, path: Path, source: SiteSource): IOServerDescription {
  const isLoopback = /^http:\/\/(?:localhost|127\.[0-9.]+|\[::1\])(?::\d+)?\/?$/.test(entry.url)
  if (!entry.url.startsWith('https:') && !isLoopback)
    source.report([...path, 'url'], 'the password would cross the network in the clear', 'write https://')
  return { ...entry, ...(ca === undefined ? {} : { certificateAuthority: ca }) }
}

function controller(entry: ControllerEntry, path: Path, source: SiteSource): SimulatedControllerDescription {
  return {
    address: parsed(source, [...path, 'address'], () => PCIAddress.parse(entry.address)),
    device: entry.device,
    driver: entry.driver ?? defaultDriver,
    mac: macAddress(entry, path, source),
    slot: entry.slot,
    serial: entry.serial,
    numaNode: entry.numaNode ?? 0,
    speedMbps: parsed(source, [...path, 'speed'], () => parseRate(entry.speed)),
    totalVirtual: entry.totalVirtual ?? 0,
  }
}

/** All but controllers of NVMe have one. */
function macAddress({ mac, driver }: ControllerEntry, path: Path, source: SiteSource): MACAddress | null {
  if (mac !== undefined) return parsed(source, [...path, 'mac'], () => MACAddress.parse(mac))
  if (driver !== 'nvme')
    source.report(path, '"mac" is missing', 'only a controller with driver nvme has none')
  return null
}

function networkSwitch(entry: SwitchEntry, path: Path, source: SiteSource): SwitchDescription {
  const simulated = Object.entries(entry.ports ?? {}).map(([name, rate]) => ({
    name,
    speedMbps: parsed(source, [...path, 'ports', name], () => parseRate(rate)),
  }))
  return {
    name: entry.name,
    kind: entry.kind,
    address: entry.address ?? null,
    bridge: entry.bridge ?? null,
    ...(entry.host === undefined ? {} : { host: entry.host }),
    ...(entry.snmp === undefined ? {} : { snmp: describeSNMP(entry.snmp, [...path, 'snmp'], source) }),
    simulated,
  }
}

/** Ends are written in their full form, as controllers' ids are. */
function cable(entry: { from: string; to: string; networks?: string[] }): CableDescription {
  return { from: fullEnd(entry.from), to: fullEnd(entry.to), networks: entry.networks ?? [] }
}

function fullEnd(end: string): string {
  const slash = end.indexOf('/')
  const rest = end.slice(slash + 1)
  try {
    return `${end.slice(0, slash)}/${PCIAddress.parse(rest)}`
  } catch {
    // A switch port, or an end that is reported where references are checked.
    return end
  }
}

function role(
  { user, namespace = '*', role: granted }: RoleEntry,
  path: Path,
  source: SiteSource,
): GrantedRole {
  const key = namespace.toLowerCase()
  if (key === 'root/interop')
    source.report([...path, 'namespace'], `${namespace} is another name of interop`, 'write interop')
  return { user, namespace: key, role: granted }
}
