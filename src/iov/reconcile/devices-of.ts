import { splitID } from '../element-id.ts'
import type { ReadDevice } from '../discovery.ts'
import type { Site } from '../site.ts'

/** The hosts and switches that show an element, `table:id` as in DomainEvent; none for an element that there is not. */
export function devicesOf(site: Site, element: string): ReadDevice[] {
  const colon = element.indexOf(':')
  const id = element.slice(colon + 1)
  switch (element.slice(0, colon)) {
    case 'hosts':
      return hosts(site, id)
    case 'switches':
      return switches(site, id)
    case 'controllers':
    case 'virtualControllers':
      return hosts(site, splitID(id).owner)
    case 'ports':
      return switches(site, splitID(id).owner)
    case 'vms':
      return hosts(site, site.vms.get(id)?.host)
    case 'vlans': {
      const vlan = [...site.vlans.values()].find((one) => String(one.vlan) === id)
      const names = [
        ...(vlan?.record?.createdOn ?? []),
        ...(vlan?.ports ?? []).map((port) => splitID(port).owner),
      ]
      return switches(site, ...names)
    }
    case 'channels': {
      const channel = site.channels.get(id)
      const names = channel?.path.map((port) => splitID(port).owner) ?? []
      return [...hosts(site, site.vms.get(channel?.vm ?? '')?.host), ...switches(site, ...names)]
    }
    default:
      return []
  }
}

function hosts(site: Site, name: string | undefined): ReadDevice[] {
  return name !== undefined && site.hosts.has(name) ? [{ kind: 'host', name }] : []
}

function switches(site: Site, ...names: readonly string[]): ReadDevice[] {
  return [...new Set(names)]
    .filter((name) => site.switches.has(name))
    .map((name) => ({ kind: 'switch', name }))
}
