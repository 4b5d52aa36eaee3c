import type { IOV_RemoteResource } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import type { SiteView } from './site-view.ts'
import { enabledWith, healthOfResource } from './status.ts'

/** CIM_RemoteServiceAccessPoint.InfoFormat and AccessContext: neither map has a value for storage. */
const other = 1

export function resourceProvider(view: SiteView) {
  return elementProvider<IOV_RemoteResource>(view, {
    kind: 'resource',
    ids: () => view.site.resources.keys(),
    show: (id) => {
      const resource = view.site.resources.get(id)
      if (resource === undefined) return undefined
      const health = healthOfResource(view, resource.ports)
      return {
        ...view.names.hosted('resource', id),
        ElementName: id,
        Caption: `Remote resource ${id} (${resource.kind})`,
        AccessInfo: resource.address,
        InfoFormat: other,
        OtherInfoFormatDescription: resource.kind,
        AccessContext: other,
        OtherAccessContext: 'Storage or service used by virtual machines',
        Kind: resource.kind,
        SwitchPorts: [...resource.ports],
        Tagged: resource.tagged,
        ...health,
        ...enabledWith(health),
      }
    },
  })
}
