import { CIMDateTime } from '../../cim/datetime.ts'
import type { IOV_VirtualizationFacility } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import type { SiteView } from './site-view.ts'
import { disabled, enabledWith, healthOfController, isLost } from './status.ts'
import { virtualizationMethods } from './value-maps.ts'

/** One facility for each physical controller that can be virtualized; its counters are what the site has. */
export function facilityProvider(view: SiteView) {
  return elementProvider<IOV_VirtualizationFacility>(view, {
    kind: 'facility',
    ids: () => view.site.controllers.keys(),
    show: (id) => {
      const controller = view.site.controllers.get(id)
      if (controller === undefined || !view.isVirtualized(id)) return undefined
      const health = healthOfController(view, id)
      return {
        ...view.names.device('facility', id),
        ElementName: `Virtualization of ${view.controllerName(id)}`,
        Caption: `${controller.technique} on ${controller.address}`,
        VirtualizationMethod: virtualizationMethods[controller.technique],
        MaximumVirtualDevices: controller.maximumVirtual,
        EnabledVirtualDevices: controller.enabledVirtual,
        InstantiatedVirtualDevices: view.index.virtualsOfController(id).length,
        ObservedAt: CIMDateTime.fromMilliseconds(controller.observedAtMs),
        ...health,
        ...(controller.enabledVirtual === 0 && !isLost(health) ? disabled : enabledWith(health)),
      }
    },
  })
}
