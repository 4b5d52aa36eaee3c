import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { ControllerKind } from '../../iov/backend.ts'
import type { Infrastructure } from '../../iov/infrastructure.ts'
import type { Site, VLAN } from '../../iov/site.ts'
import { VLANID } from '../../iov/vlan-id.ts'
import { Names, systemID, type Element, type ElementKind } from './names.ts'
import { indexOf, type SiteIndex } from './site-index.ts'

/** What the providers share: the site as it is now, its index, and the names of its elements. */
export class SiteView {
  readonly infrastructure: Infrastructure
  readonly names: Names
  #index: SiteIndex | undefined

  constructor(infrastructure: Infrastructure) {
    this.infrastructure = infrastructure
    this.names = new Names(infrastructure.site.name)
    infrastructure.onChange(() => {
      this.#index = undefined
    })
  }

  get site(): Site {
    return this.infrastructure.site
  }

  get index(): SiteIndex {
    this.#index ??= indexOf(this.site)
    return this.#index
  }

  path(kind: ElementKind, id: string): CIMInstanceName {
    return this.names.path({ kind, id })
  }

  /** What a path names, if that exists. */
  find(path: CIMInstanceName): Element | undefined {
    const element = this.names.element(path)
    return element !== undefined && this.has(element) ? element : undefined
  }

  has({ kind, id }: Element): boolean {
    const { site } = this
    switch (kind) {
      case 'site':
      case 'manager':
        return id === site.name
      case 'host':
      case 'hypervisor':
        return site.hosts.has(id)
      case 'factory':
        return this.index.controllersOfHost(id).length > 0
      case 'switch':
        return site.switches.has(id)
      case 'network':
        return site.networks.has(id)
      case 'vm':
        return site.vms.has(id)
      case 'physicalController':
        return site.controllers.has(id)
      case 'virtualController':
        return site.virtualControllers.has(id)
      case 'facility':
        return this.isVirtualized(id)
      case 'ethernetPort':
        return this.controllerKind(id) === 'ethernet'
      case 'fcPort':
        return this.controllerKind(id) === 'fibre-channel'
      case 'switchPort':
        return site.ports.has(id)
      case 'representation':
        return site.representations.has(id)
      case 'card':
        return this.index.controllersOfCard(id).length > 0
      case 'resource':
        return site.resources.has(id)
      case 'vlan':
        return this.vlan(id) !== undefined
      case 'channel':
        return site.channels.has(id)
      case 'group':
        return site.groups.has(id)
      case 'customer':
        return site.customers.has(id)
      case 'constraintSet':
        return this.has(constrained(id))
      case 'job':
        return site.operations.has(id)
      case 'queue':
        return this.infrastructure.jobs.queues.has(id)
    }
  }

  vlan(id: string): VLAN | undefined {
    return /^[1-9]\d*$/.test(id) ? this.site.vlans.get(Number(id) as VLANID) : undefined
  }

  /** The VLAN ID in the id of a VLAN that exists. */
  vlanID(id: string): VLANID {
    return VLANID.parse(Number(id))
  }

  /** Of a physical or a virtual controller. */
  controllerKind(id: string): ControllerKind | undefined {
    return (this.site.controllers.get(id) ?? this.site.virtualControllers.get(id))?.kind
  }

  /** The logical port that a physical or virtual controller serves; an NVMe controller serves none. */
  portOf(controller: string): Element | undefined {
    const kind = this.controllerKind(controller)
    if (kind === 'ethernet') return { kind: 'ethernetPort', id: controller }
    return kind === 'fibre-channel' ? { kind: 'fcPort', id: controller } : undefined
  }

  /** The port at the end of a cable. */
  portAtEnd(end: string): Element | undefined {
    return this.site.ports.has(end) ? { kind: 'switchPort', id: end } : this.portOf(end)
  }

  isVirtualized(controller: string): boolean {
    const found = this.site.controllers.get(controller)
    return found !== undefined && found.technique !== 'none'
  }

  /** What a VM is called; its id where it is gone. */
  vmName(id: string): string {
    return this.site.vms.get(id)?.name ?? id
  }

  /** What people call a device of a host: `ens1f0 of host1`, with `VF 3` before it for a virtual one. */
  controllerName(id: string): string {
    const virtual = this.site.virtualControllers.get(id)
    if (virtual !== undefined) return `VF ${virtual.index} of ${this.controllerName(virtual.controller)}`
    const physical = this.site.controllers.get(id)
    return physical === undefined ? id : `${physical.device} of ${systemID(id)}`
  }
}

/** The element that a constraint set with this id belongs to: `customer/NAME`, `group/NAME` or `vm/UUID`. */
export function constrained(id: string): Element {
  const slash = id.indexOf('/')
  const owner = id.slice(slash + 1)
  switch (id.slice(0, slash)) {
    case 'customer':
      return { kind: 'customer', id: owner }
    case 'group':
      return { kind: 'group', id: owner }
    default:
      return { kind: 'vm', id: id.startsWith('vm/') ? owner : '' }
  }
}
