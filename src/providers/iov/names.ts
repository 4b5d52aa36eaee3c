import { CIMInstanceName, type CIMKey } from '../../cim/object-path.ts'
import { namespaceKey } from '../../cim/namespace-name.ts'

/** The implementation namespace (DOMAIN.md §2). */
export const iovNamespace = 'root/cimv2'

/** Every kind of element that the domain names by an id, with the class that shows it. */
export const elementClasses = {
  site: 'IOV_Site',
  host: 'IOV_Host',
  switch: 'IOV_Switch',
  network: 'IOV_TransitNetwork',
  vm: 'IOV_VirtualMachine',
  physicalController: 'IOV_PhysicalPortController',
  virtualController: 'IOV_VirtualPortController',
  facility: 'IOV_VirtualizationFacility',
  ethernetPort: 'IOV_EthernetPort',
  fcPort: 'IOV_FCPort',
  switchPort: 'IOV_SwitchPort',
  representation: 'IOV_PortRepresentation',
  card: 'IOV_Card',
  resource: 'IOV_RemoteResource',
  vlan: 'IOV_VLAN',
  channel: 'IOV_DataChannel',
  group: 'IOV_VMGroup',
  customer: 'IOV_Customer',
  constraintSet: 'IOV_ConstraintSet',
  job: 'IOV_Job',
  queue: 'IOV_DeviceQueue',
  manager: 'IOV_InfrastructureManager',
  hypervisor: 'IOV_Hypervisor',
  factory: 'IOV_PortControllerFactory',
} as const

export type ElementKind = keyof typeof elementClasses

/**
 * Something that the domain names. Ids are the domain's own (site.ts). A facility and a logical port have the id of
 * their controller, a hypervisor and a factory that of their host, the manager that of the site; a card's is
 * `host/slot/serial`, a constraint set's `customer/NAME`, `group/NAME` or `vm/UUID`.
 */
export interface Element {
  readonly kind: ElementKind
  readonly id: string
}

export type SystemKind = 'site' | 'host' | 'switch' | 'network' | 'vm'
export type DeviceKind =
  | 'physicalController'
  | 'virtualController'
  | 'facility'
  | 'ethernetPort'
  | 'fcPort'
  | 'switchPort'
  | 'representation'
export type HostedKind = 'manager' | 'hypervisor' | 'factory' | 'resource'
export type IdentifiedKind = 'vlan' | 'channel' | 'group' | 'customer' | 'constraintSet' | 'job' | 'queue'

/** What stands before the domain's id in InstanceID. */
const instancePrefixes: Readonly<Record<IdentifiedKind, string>> = {
  vlan: 'iovm:vlan/',
  channel: 'iovm:channel/',
  group: 'iovm:group/',
  customer: 'iovm:customer/',
  constraintSet: 'iovm:',
  job: '',
  queue: 'iovm:queue/',
}

const kinds = new Map(
  Object.entries(elementClasses).map(([kind, name]) => [name.toLowerCase(), kind as ElementKind]),
)

/** The keys of every class, from the domain's ids and back. */
export class Names {
  readonly #site: string

  constructor(site: string) {
    this.#site = site
  }

  system(kind: SystemKind, id: string): { CreationClassName: string; Name: string } {
    return { CreationClassName: elementClasses[kind], Name: id }
  }

  /** The id of a device is that of its system, a slash and the DeviceID. */
  device(
    kind: DeviceKind,
    id: string,
  ): { SystemCreationClassName: string; SystemName: string; CreationClassName: string; DeviceID: string } {
    const slash = id.indexOf('/')
    return {
      SystemCreationClassName: elementClasses[systemOfDevice(kind)],
      SystemName: id.slice(0, slash),
      CreationClassName: elementClasses[kind],
      DeviceID: id.slice(slash + 1),
    }
  }

  /** Services and access points. */
  hosted(
    kind: HostedKind,
    id: string,
  ): { SystemCreationClassName: string; SystemName: string; CreationClassName: string; Name: string } {
    const ofHost = kind === 'hypervisor' || kind === 'factory'
    return {
      SystemCreationClassName: elementClasses[ofHost ? 'host' : 'site'],
      SystemName: ofHost ? id : this.#site,
      CreationClassName: elementClasses[kind],
      Name: kind === 'resource' ? id : kind,
    }
  }

  identified(kind: IdentifiedKind, id: string): { InstanceID: string } {
    return { InstanceID: instancePrefixes[kind] + id }
  }

  card(id: string): { Tag: string; CreationClassName: string } {
    return { Tag: id, CreationClassName: elementClasses.card }
  }

  path({ kind, id }: Element): CIMInstanceName {
    return new CIMInstanceName(elementClasses[kind], this.#keys(kind, id), iovNamespace)
  }

  /** What a path names; undefined for a path of another namespace, class or form. It need not exist. */
  element(path: CIMInstanceName): Element | undefined {
    if (path.namespace !== undefined && namespaceKey(path.namespace) !== iovNamespace) return undefined
    const kind = kinds.get(path.className.toLowerCase())
    if (kind === undefined) return undefined
    const id = this.id(kind, path.keys)
    return id === undefined ? undefined : { kind, id }
  }

  /** The domain's id in these keys; undefined when they are not such as this class has. */
  id(kind: ElementKind, keys: object): string | undefined {
    const given = keys as Readonly<Record<string, CIMKey>>
    const id = idIn(kind, given)
    if (id === undefined) return undefined
    const exact = Object.entries(this.#keys(kind, id)).every(([name, value]) => given[name] === value)
    return exact ? id : undefined
  }

  #keys(kind: ElementKind, id: string): Record<string, string> {
    switch (kind) {
      case 'site':
      case 'host':
      case 'switch':
      case 'network':
      case 'vm':
        return this.system(kind, id)
      case 'manager':
      case 'hypervisor':
      case 'factory':
      case 'resource':
        return this.hosted(kind, id)
      case 'vlan':
      case 'channel':
      case 'group':
      case 'customer':
      case 'constraintSet':
      case 'job':
      case 'queue':
        return this.identified(kind, id)
      case 'card':
        return this.card(id)
      case 'physicalController':
      case 'virtualController':
      case 'facility':
      case 'ethernetPort':
      case 'fcPort':
      case 'switchPort':
      case 'representation':
        return this.device(kind, id)
    }
  }
}

/** The id of the system that a device belongs to. */
export function systemID(deviceID: string): string {
  return deviceID.slice(0, deviceID.indexOf('/'))
}

function systemOfDevice(kind: DeviceKind): SystemKind {
  return kind === 'switchPort' ? 'switch' : kind === 'representation' ? 'vm' : 'host'
}

function idIn(kind: ElementKind, keys: Readonly<Record<string, CIMKey>>): string | undefined {
  const { Name, SystemName, DeviceID, InstanceID, Tag } = keys
  if (kind === 'card') return textOf(Tag)
  if (kind === 'manager' || kind === 'hypervisor' || kind === 'factory') return textOf(SystemName)
  if (typeof DeviceID === 'string') return `${textOf(SystemName) ?? ''}/${DeviceID}`
  if (typeof InstanceID === 'string') {
    const prefix = (instancePrefixes as Partial<Record<ElementKind, string>>)[kind]
    return prefix !== undefined && InstanceID.startsWith(prefix) ? InstanceID.slice(prefix.length) : undefined
  }
  return textOf(Name)
}

function textOf(key: CIMKey | undefined): string | undefined {
  return typeof key === 'string' ? key : undefined
}
