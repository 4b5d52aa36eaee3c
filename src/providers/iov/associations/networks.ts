import type {
  IOV_Cable,
  IOV_ResourcePort,
  IOV_TransitNetworkPort,
  IOV_VLANMember,
  IOV_VLANSwitch,
} from '../classes.ts'
import type { Cable, VLAN } from '../../../iov/site.ts'
import type { Element } from '../names.ts'
import { elements, idsOf, namesOf, relationProvider } from '../relation.ts'
import type { SiteView } from '../site-view.ts'

/** Cables, transit networks, VLANs and where remote resources sit. */
export function networkAssociations(view: SiteView) {
  return [cable(view), transitNetworkPort(view), resourcePort(view), vlanMember(view), vlanSwitch(view)]
}

/** Antecedent is the end that the site file names first. */
function cable(view: SiteView) {
  return relationProvider<IOV_Cable>(view, {
    class: 'IOV_Cable',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => ends(view, new Set(view.site.cables.map(({ from }) => from))),
    rightsOf: ({ id }) =>
      ends(
        view,
        cablesFrom(view, id).map(({ to }) => to),
      ),
    leftsOf: ({ id }) =>
      ends(
        view,
        cablesTo(view, id).map(({ from }) => from),
      ),
    properties: (from, to) => ({
      TransitNetworks:
        cablesFrom(view, from.id)
          .find((found) => found.to === to.id)
          ?.networks.slice() ?? [],
    }),
  })
}

function transitNetworkPort(view: SiteView) {
  return relationProvider<IOV_TransitNetworkPort>(view, {
    class: 'IOV_TransitNetworkPort',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('network', view.site.networks.keys()),
    rightsOf: ({ id }) =>
      ends(view, new Set(view.index.cablesOfNetwork(id).flatMap(({ from, to }) => [from, to]))),
    leftsOf: ({ id }) =>
      elements('network', new Set(view.index.cablesOfEnd(id).flatMap(({ networks }) => networks))),
  })
}

function resourcePort(view: SiteView) {
  return relationProvider<IOV_ResourcePort>(view, {
    class: 'IOV_ResourcePort',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('switchPort', view.site.ports.keys()),
    rightsOf: ({ id }) => elements('resource', namesOf(view.index.resourcesOfPort(id))),
    leftsOf: ({ id }) => elements('switchPort', new Set(view.site.resources.get(id)?.ports)),
  })
}

function vlanMember(view: SiteView) {
  return relationProvider<IOV_VLANMember>(view, {
    class: 'IOV_VLANMember',
    left: 'Collection',
    right: 'Member',
    lefts: () => vlans(view.site.vlans.values()),
    *rightsOf({ id }) {
      yield* elements('switchPort', idsOf(view.index.portsOfVLAN(id)))
      yield* elements('virtualController', idsOf(view.index.virtualsOfVLAN(id)))
    },
    leftsOf: ({ kind, id }) => elements('vlan', vlanIDsOf(view, kind, id)),
    properties: (vlan, member) => membership(view, Number(vlan.id), member),
  })
}

function vlanSwitch(view: SiteView) {
  return relationProvider<IOV_VLANSwitch>(view, {
    class: 'IOV_VLANSwitch',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('switch', view.site.switches.keys()),
    rightsOf: ({ id }) => vlans(view.index.vlansOfSwitch(id)),
    *leftsOf({ id }) {
      const vlan = view.vlan(id)
      if (vlan !== undefined) yield* elements('switch', view.index.switchesOfVLAN(vlan))
    },
    properties: (found, vlan) => ({
      Created: view.vlan(vlan.id)?.record?.createdOn.includes(found.id) ?? false,
    }),
  })
}

/** Only an element that is a port is the end of a cable, not the controller of the same id. */
function* ends(view: SiteView, ids: Iterable<string>): Generator<Element> {
  for (const id of ids) {
    const port = view.portAtEnd(id)
    if (port !== undefined) yield port
  }
}

function cablesFrom(view: SiteView, end: string): Cable[] {
  return view.index.cablesOfEnd(end).filter(({ from }) => from === end)
}

function cablesTo(view: SiteView, end: string): Cable[] {
  return view.index.cablesOfEnd(end).filter(({ to }) => to === end)
}

function* vlans(found: Iterable<VLAN>): Generator<Element> {
  for (const { vlan } of found) yield { kind: 'vlan', id: String(vlan) }
}

function vlanIDsOf(view: SiteView, kind: Element['kind'], id: string): Set<string> {
  const port = kind === 'switchPort' ? view.site.ports.get(id) : undefined
  const virtual = kind === 'virtualController' ? view.site.virtualControllers.get(id) : undefined
  const ids = [port?.untagged, ...(port?.tagged ?? []), virtual?.actual.vlan]
  return new Set(ids.filter((vlan) => vlan !== null && vlan !== undefined).map(String))
}

/** A virtual controller's guest sees no tags: the adapter puts them on. */
function membership(
  view: SiteView,
  vlan: number,
  { kind, id }: Element,
): { Tagged: boolean; Owned: boolean } {
  if (kind === 'virtualController') {
    return { Tagged: false, Owned: view.site.virtualControllers.get(id)?.record?.vlan === vlan }
  }
  const port = view.site.ports.get(id)
  return {
    Tagged: port?.tagged.some((tagged) => tagged === vlan) ?? false,
    Owned: view.site.vlanPorts.has(`${vlan}@${id}`),
  }
}
