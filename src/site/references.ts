import type { ConstraintSet } from '../iov/constraint-set.ts'
import { PCIAddress } from '../iov/pci-address.ts'
import type {
  GroupDescription,
  HostDescription,
  SiteDescription,
  SwitchDescription,
} from '../iov/site-description.ts'
import type { Path, SiteSource } from './site-source.ts'

/** Reports whatever is named but not there. Ports and controllers of real devices are not known here. */
export function checkReferences(site: SiteDescription, source: SiteSource): void {
  const names: Names = {
    host: new Map(site.hosts.map((host) => [host.name, host])),
    switch: new Map(site.switches.map((one) => [one.name, one])),
    network: new Map(site.transitNetworks.map((network) => [network.name, network])),
  }
  for (const [at, host] of site.hosts.entries()) checkHost(host, ['hosts', at], source)
  for (const [at, one] of site.switches.entries()) checkSwitch(one, ['switches', at], names, source)
  for (const [at, { from, to, networks }] of site.cables.entries()) {
    const path: Path = ['cables', at]
    checkEnd(from, [...path, 'from'], names, source)
    checkEnd(to, [...path, 'to'], names, source)
    if (isHostEnd(from, names) && isHostEnd(to, names)) source.report(path, 'neither end is a switch port')
    checkAll('network', networks, [...path, 'networks'], names, source)
  }
  for (const [at, { ports }] of site.resources.entries()) {
    for (const [number, port] of ports.entries())
      checkPort(port, ['resources', at, 'ports', number], names, source)
  }
  for (const [at, customer] of site.customers.entries())
    checkOwner(customer, ['customers', at], names, source)
}

interface Names {
  readonly host: ReadonlyMap<string, HostDescription>
  readonly switch: ReadonlyMap<string, SwitchDescription>
  readonly network: ReadonlyMap<string, unknown>
}

function checkHost(host: HostDescription, path: Path, source: SiteSource): void {
  const { backend, simulated, pools, software = [], passthrough = [] } = host
  if (backend !== 'simulated') {
    if (simulated.length > 0) {
      source.report(
        [...path, 'controllers'],
        'only a simulated host has its controllers described',
        'leave them out',
      )
    }
    return
  }
  for (const { controller, virtual } of pools) {
    const described = simulated.find(({ address }) => address === controller)
    const report = (message: string): void => source.report([...path, 'pools'], message)
    if (described === undefined) report(`the host has no controller ${controller}`)
    else if (virtual > described.totalVirtual) {
      report(
        `${controller} has ${described.totalVirtual} virtual functions at most, ${virtual} are asked for`,
      )
    }
  }
  for (const { controller } of software) checkDescribed(host, controller, [...path, 'software'], source)
  for (const controller of passthrough) checkDescribed(host, controller, [...path, 'passthrough'], source)
}

function checkDescribed(
  { simulated }: HostDescription,
  controller: string,
  path: Path,
  source: SiteSource,
): void {
  if (simulated.some(({ address }) => address === controller)) return
  source.report(path, `the host has no controller ${controller}`)
}

function checkSwitch(one: SwitchDescription, path: Path, names: Names, source: SiteSource): void {
  const { kind, simulated, address, bridge, host, snmp } = one
  if (!hasDescribedPorts(one, names) && simulated.length > 0) {
    const text = 'only a simulated switch or a fabric has its ports described'
    source.report([...path, 'ports'], text, 'leave them out')
  }
  if (host !== undefined) {
    if (kind !== 'bridge')
      source.report([...path, 'host'], 'only a switch of the kind bridge has this', 'leave it out')
    if (!names.host.has(host))
      source.report([...path, 'host'], `there is no host ${host}`, known('host', names.host))
  }
  if (kind !== 'snmp' && snmp !== undefined) {
    source.report([...path, 'snmp'], 'only a switch of the kind snmp has this', 'leave it out')
  }
  if (kind === 'bridge' && address !== null) {
    source.report([...path, 'address'], 'a bridge is reached by its host', 'leave it out')
  }
  if ((kind === 'simulated' || kind === 'fabric') && (address !== null || bridge !== null)) {
    source.report(
      path,
      `a ${kind === 'fabric' ? 'fabric' : 'simulated switch'} has neither address nor bridge`,
      'leave them out, or give another kind',
    )
  }
}

/** A fabric is not asked for its ports; a bridge is real where its host is. */
function hasDescribedPorts({ kind, host = '' }: SwitchDescription, names: Names): boolean {
  if (kind === 'bridge') return names.host.get(host)?.backend === 'simulated'
  return kind === 'simulated' || kind === 'fabric'
}

function checkOwner(owner: GroupDescription, path: Path, names: Names, source: SiteSource): void {
  checkConstraints(owner.constraints, [...path, 'constraints'], names, source)
  for (const [at, group] of owner.groups.entries()) checkOwner(group, [...path, 'groups', at], names, source)
}

function checkConstraints(set: ConstraintSet, path: Path, names: Names, source: SiteSource): void {
  checkAll('host', set.allowedHosts ?? [], [...path, 'allowedHosts'], names, source)
  checkAll('host', set.forbiddenHosts ?? [], [...path, 'forbiddenHosts'], names, source)
  checkAll('network', set.forbiddenNetworks ?? [], [...path, 'forbiddenNetworks'], names, source)
  checkAll('network', set.mandatoryNetworks ?? [], [...path, 'mandatoryNetworks'], names, source)
  if (set.switchPort !== undefined) checkPort(set.switchPort, [...path, 'switchPort'], names, source)
}

function checkAll(
  kind: keyof Names,
  list: readonly string[],
  path: Path,
  names: Names,
  source: SiteSource,
): void {
  for (const [at, name] of list.entries()) {
    if (!names[kind].has(name))
      source.report([...path, at], `there is no ${kind} ${name}`, known(kind, names[kind]))
  }
}

function checkEnd(end: string, path: Path, names: Names, source: SiteSource): void {
  const host = names.host.get(nameOf(end))
  if (host === undefined) checkPort(end, path, names, source)
  else checkController(host, partOf(end), path, source)
}

function checkController(host: HostDescription, text: string, path: Path, source: SiteSource): void {
  const hint = `expected ${host.name}/ and a PCI address`
  try {
    PCIAddress.parse(text)
  } catch (error) {
    source.report(path, (error as RangeError).message, hint)
    return
  }
  // What an I/O server offers is not known here.
  if (host.backend !== 'simulated' || host.ioServer !== undefined) return
  if (host.simulated.some(({ address }) => address === text)) return
  const addresses = host.simulated.map(({ address }) => address).join(', ')
  source.report(path, `host ${host.name} has no controller ${text}`, `expected one of ${addresses}`)
}

function checkPort(port: string, path: Path, names: Names, source: SiteSource): void {
  const one = names.switch.get(nameOf(port))
  if (one === undefined) {
    source.report(path, `there is no switch ${nameOf(port)}`, known('switch', names.switch))
    return
  }
  if (!hasDescribedPorts(one, names) || one.simulated.some(({ name }) => name === partOf(port))) return
  const ports = one.simulated.map(({ name }) => name).join(', ')
  source.report(path, `switch ${one.name} has no port ${partOf(port)}`, `expected one of ${ports}`)
}

function isHostEnd(end: string, names: Names): boolean {
  return names.host.has(nameOf(end))
}

function nameOf(end: string): string {
  return end.slice(0, end.indexOf('/'))
}

function partOf(end: string): string {
  return end.slice(end.indexOf('/') + 1)
}

function known(kind: string, names: ReadonlyMap<string, unknown>): string {
  return names.size === 0
    ? `no ${kind} is described in this file`
    : `expected one of ${[...names.keys()].join(', ')}`
}
