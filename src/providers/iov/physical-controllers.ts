import { CIMDateTime } from '../../cim/datetime.ts'
import type { ControllerKind } from '../../iov/backend.ts'
import { reason, refused } from '../../iov/outcome.ts'
import type { PhysicalController } from '../../iov/site.ts'
import { answer, answerWithJob, jobCallerOf } from './answer.ts'
import type { IOV_PhysicalPortController, IOV_PhysicalPortController_Methods } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { jobResults } from './job-results.ts'
import type { SiteView } from './site-view.ts'
import { enabledWith, healthOfController } from './status.ts'
import { generationOf, namedToGiveBack, virtualRequest } from './virtual-request.ts'
import { bitsPerSecond, canonicalAddress, eSwitchModes, virtualizationMethods } from './value-maps.ts'

export function physicalControllerProvider(view: SiteView) {
  const { infrastructure } = view
  return elementProvider<IOV_PhysicalPortController, IOV_PhysicalPortController_Methods>(view, {
    kind: 'physicalController',
    ids: () => view.site.controllers.keys(),
    show: (id) => shown(view, id),
    methods: {
      createVHBA: async (self, input, context) => {
        const request = virtualRequest(view, input)
        if (!request.ok) return answer(request)
        const outcome = await infrastructure.createVHBA(
          idOf(self),
          jobCallerOf(view, context, input.RunAsJob),
          request.value,
        )
        return answerWithJob(view, outcome, (value) => jobResults.createVHBA(view, value))
      },
      removeVHBA: async (self, input, context) => {
        const given = namedToGiveBack(view, input.vHBA)
        if (!given.ok) return answer(given)
        const { vHBA } = given.value
        if (vHBA.slice(0, vHBA.lastIndexOf('/')) !== idOf(self)) {
          return answer(
            refused('invalidParameter', reason('vHBA', `${vHBA} is not on this controller`, [vHBA])),
          )
        }
        return answerWithJob(
          view,
          await infrastructure.removeVHBA(
            vHBA,
            jobCallerOf(view, context, input.RunAsJob),
            generationOf(input.Generation),
          ),
        )
      },
    },
  })
}

/** CIM_PortController.ControllerType, and the text where the map has no value. */
export function controllerType(kind: ControllerKind) {
  switch (kind) {
    case 'ethernet':
      return { ControllerType: 2 }
    case 'fibre-channel':
      return { ControllerType: 4 }
    case 'nvme':
      return { ControllerType: 1, OtherControllerType: 'NVMe' }
  }
}

function shown(view: SiteView, id: string): IOV_PhysicalPortController | undefined {
  const controller = view.site.controllers.get(id)
  if (controller === undefined) return undefined
  const health = healthOfController(view, id)
  const { capabilities, card, eSwitch } = controller
  return {
    ...view.names.device('physicalController', id),
    ElementName: view.controllerName(id),
    Caption: `${controller.driver} controller ${controller.address} (${controller.device}) of ${controller.host}`,
    Name: controller.device,
    ...controllerType(controller.kind),
    PCIAddress: controller.address,
    DeviceName: controller.device,
    DriverName: controller.driver,
    SlotName: card.slot,
    CardSerialNumber: card.serial,
    NUMANode: controller.numaNode < 0 ? null : controller.numaNode,
    PermanentAddress: permanentAddress(controller),
    Speed: bitsPerSecond(controller.speedMbps),
    LinkUp: controller.linkUp,
    VirtualizationMethod: virtualizationMethods[controller.technique],
    MaximumVirtualControllers: controller.maximumVirtual,
    EnabledVirtualControllers: controller.enabledVirtual,
    FreeVirtualControllers: controller.freeVirtual,
    SupportsMinimumRate: capabilities.minimumRate,
    SupportsMaximumRate: capabilities.maximumRate,
    SupportsTrust: capabilities.trust,
    SupportsSpoofCheck: capabilities.spoofCheck,
    SupportsServiceTag: capabilities.serviceTag,
    SupportsLinkState: capabilities.linkState === true,
    ESwitchMode: eSwitch === undefined ? null : eSwitchModes[eSwitch.mode],
    ESwitchID: eSwitch?.id ?? null,
    Drift: controller.drift,
    ObservedAt: CIMDateTime.fromMilliseconds(controller.observedAtMs),
    ...health,
    ...enabledWith(health),
  }
}

/** MAC address or WWPN. */
function permanentAddress({ mac, names }: PhysicalController): string | null {
  const address = names?.port ?? mac
  return address === null ? null : canonicalAddress(address)
}

function idOf(self: IOV_PhysicalPortController): string {
  return `${self.SystemName}/${self.DeviceID}`
}
