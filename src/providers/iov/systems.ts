import type { IOV_Host, IOV_Site, IOV_Switch, IOV_TransitNetwork } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { observedAt } from './observed-at.ts'
import type { SiteView } from './site-view.ts'
import { enabled, enabledWith, healthOfHost, healthOfSwitch, healthy } from './status.ts'

/** CIM_ComputerSystem.Dedicated */
const notDedicated = 0
const dedicatedSwitch = 5

export function siteProvider(view: SiteView) {
  return elementProvider<IOV_Site>(view, {
    kind: 'site',
    ids: () => [view.site.name],
    show: (id) =>
      id !== view.site.name
        ? undefined
        : {
            ...view.names.system('site', id),
            ElementName: id,
            Caption: 'The site that iovm manages',
            PlacementObjective: view.site.placement.objective,
            NameFormat: 'Other',
            ...healthy,
            ...enabled,
          },
  })
}

export function hostProvider(view: SiteView) {
  return elementProvider<IOV_Host>(view, {
    kind: 'host',
    ids: () => view.site.hosts.keys(),
    show: (id) => {
      const host = view.site.hosts.get(id)
      if (host === undefined) return undefined
      const health = healthOfHost(host)
      return {
        ...view.names.system('host', id),
        ElementName: id,
        Caption: `Host ${id}`,
        NameFormat: 'Other',
        Dedicated: [notDedicated],
        Fault: host.fault,
        ObservedAt: observedAt(host.observedAtMs),
        ...health,
        ...enabledWith(health),
      }
    },
  })
}

export function switchProvider(view: SiteView) {
  return elementProvider<IOV_Switch>(view, {
    kind: 'switch',
    ids: () => view.site.switches.keys(),
    show: (id) => {
      const found = view.site.switches.get(id)
      if (found === undefined) return undefined
      const health = healthOfSwitch(found)
      return {
        ...view.names.system('switch', id),
        ElementName: id,
        Caption: `Switch ${id} (${found.kind})`,
        NameFormat: 'Other',
        Dedicated: [dedicatedSwitch],
        Kind: found.kind,
        Fault: found.fault,
        ObservedAt: observedAt(found.observedAtMs),
        ConfigurationSaved: found.saved,
        ...health,
        ...enabledWith(health),
      }
    },
  })
}

export function networkProvider(view: SiteView) {
  return elementProvider<IOV_TransitNetwork>(view, {
    kind: 'network',
    ids: () => view.site.networks.keys(),
    show: (id) => {
      const network = view.site.networks.get(id)
      if (network === undefined) return undefined
      return {
        ...view.names.system('network', id),
        ElementName: id,
        Caption: `Transit network ${id}`,
        Description: network.description,
        NameFormat: 'Other',
      }
    },
  })
}
