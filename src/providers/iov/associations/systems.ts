import type {
  IOV_HostedCollection,
  IOV_HostedResource,
  IOV_HostedService,
  IOV_HostedVirtualMachine,
  IOV_SiteNetwork,
  IOV_SiteSystem,
  IOV_SystemDevice,
} from '../classes.ts'
import { systemID, type Element } from '../names.ts'
import { elements, idsOf, relationProvider } from '../relation.ts'
import type { SiteView } from '../site-view.ts'

/** What the site, its hosts, switches and virtual machines consist of and host. */
export function systemAssociations(view: SiteView) {
  return [
    systemDevice(view),
    siteSystem(view),
    siteNetwork(view),
    hostedService(view),
    hostedCollection(view),
    hostedResource(view),
    hostedVirtualMachine(view),
  ]
}

function systemDevice(view: SiteView) {
  return relationProvider<IOV_SystemDevice>(view, {
    class: 'IOV_SystemDevice',
    left: 'GroupComponent',
    right: 'PartComponent',
    *lefts() {
      yield* elements('host', view.site.hosts.keys())
      yield* elements('switch', view.site.switches.keys())
      yield* elements('vm', view.site.vms.keys())
    },
    *rightsOf({ kind, id }) {
      if (kind === 'switch') yield* elements('switchPort', idsOf(view.index.portsOfSwitch(id)))
      if (kind === 'vm') yield* elements('representation', idsOf(view.index.representationsOfVM(id)))
      if (kind !== 'host') return
      const physical = idsOf(view.index.controllersOfHost(id))
      yield* elements('physicalController', physical)
      yield* elements('facility', physical)
      const virtual = idsOf(view.index.virtualsOfHost(id))
      yield* elements('virtualController', virtual)
      for (const controller of [...physical, ...virtual]) {
        const port = view.portOf(controller)
        if (port !== undefined) yield port
      }
    },
    leftsOf: ({ kind, id }) =>
      elements(kind === 'switchPort' ? 'switch' : kind === 'representation' ? 'vm' : 'host', [systemID(id)]),
  })
}

function siteSystem(view: SiteView) {
  return relationProvider<IOV_SiteSystem>(view, {
    class: 'IOV_SiteSystem',
    left: 'GroupComponent',
    right: 'PartComponent',
    lefts: () => site(view),
    *rightsOf() {
      yield* elements('host', view.site.hosts.keys())
      yield* elements('switch', view.site.switches.keys())
    },
    leftsOf: ({ kind }) => (kind === 'host' || kind === 'switch' ? site(view) : []),
  })
}

function siteNetwork(view: SiteView) {
  return relationProvider<IOV_SiteNetwork>(view, {
    class: 'IOV_SiteNetwork',
    left: 'GroupComponent',
    right: 'PartComponent',
    lefts: () => site(view),
    rightsOf: () => elements('network', view.site.networks.keys()),
    leftsOf: () => site(view),
  })
}

function hostedService(view: SiteView) {
  return relationProvider<IOV_HostedService>(view, {
    class: 'IOV_HostedService',
    left: 'Antecedent',
    right: 'Dependent',
    *lefts() {
      yield* site(view)
      yield* elements('host', view.site.hosts.keys())
    },
    *rightsOf({ kind, id }) {
      if (kind === 'site') yield { kind: 'manager', id }
      if (kind !== 'host') return
      yield { kind: 'hypervisor', id }
      yield { kind: 'factory', id }
    },
    leftsOf: ({ kind, id }) => elements(kind === 'manager' ? 'site' : 'host', [id]),
  })
}

function hostedCollection(view: SiteView) {
  return relationProvider<IOV_HostedCollection>(view, {
    class: 'IOV_HostedCollection',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => site(view),
    *rightsOf() {
      yield* elements('customer', view.site.customers.keys())
      yield* elements('group', view.site.groups.keys())
      yield* elements('vlan', Array.from(view.site.vlans.keys(), String))
    },
    leftsOf: () => site(view),
  })
}

function hostedResource(view: SiteView) {
  return relationProvider<IOV_HostedResource>(view, {
    class: 'IOV_HostedResource',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => site(view),
    rightsOf: () => elements('resource', view.site.resources.keys()),
    leftsOf: () => site(view),
  })
}

function hostedVirtualMachine(view: SiteView) {
  return relationProvider<IOV_HostedVirtualMachine>(view, {
    class: 'IOV_HostedVirtualMachine',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('host', view.site.hosts.keys()),
    rightsOf: ({ id }) => elements('vm', idsOf(view.index.vmsOfHost(id))),
    leftsOf: ({ id }) => elements('host', [view.site.vms.get(id)?.host]),
  })
}

function site(view: SiteView): Element[] {
  return [{ kind: 'site', id: view.site.name }]
}
