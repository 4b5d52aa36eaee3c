import { CIMDateTime } from '../../cim/datetime.ts'
import { linkStates } from '../../iov/backend.ts'
import { reason, refused } from '../../iov/outcome.ts'
import type { VirtualController } from '../../iov/site.ts'
import type { WWN } from '../../iov/wwn.ts'
import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_VirtualPortController, IOV_VirtualPortController_Methods } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { controllerType } from './physical-controllers.ts'
import type { SiteView } from './site-view.ts'
import { disabled, enabledWith, healthOfController, isLost } from './status.ts'
import { generationOf, settingsRequest } from './virtual-request.ts'
import { canonicalAddress, virtualizationMethods } from './value-maps.ts'

export function virtualControllerProvider(view: SiteView) {
  return elementProvider<IOV_VirtualPortController, IOV_VirtualPortController_Methods>(view, {
    kind: 'virtualController',
    ids: () => view.site.virtualControllers.keys(),
    show: (id) => {
      const virtual = view.site.virtualControllers.get(id)
      return virtual === undefined ? undefined : shown(view, virtual)
    },
    methods: {
      createVHBA: async () =>
        answer(refused('notSupported', reason('createVHBA', 'A virtual controller carries no further ones'))),
      removeVHBA: async (self, input, context) => {
        const id = `${self.SystemName}/${self.DeviceID}`
        const given = named(view, { vHBA: input.vHBA }, { vHBA: 'virtualController?' })
        if (!given.ok) return answer(given)
        if (given.value.vHBA !== null && given.value.vHBA !== id) {
          return answer(
            refused('invalidParameter', reason('vHBA', 'A virtual controller removes only itself', [id])),
          )
        }
        return answerWithJob(
          view,
          await view.infrastructure.removeVHBA(
            id,
            jobCallerOf(view, context, input.RunAsJob),
            generationOf(input.Generation),
          ),
        )
      },
      configureVHBA: async (self, input, context) => {
        const settings = settingsRequest(input)
        if (!settings.ok) return answer(settings)
        const id = `${self.SystemName}/${self.DeviceID}`
        const generation = generationOf(input.Generation)
        const caller = jobCallerOf(view, context, input.RunAsJob)
        return answerWithJob(
          view,
          await view.infrastructure.configureVHBA(id, settings.value, caller, generation),
        )
      },
    },
  })
}

function shown(view: SiteView, virtual: VirtualController): IOV_VirtualPortController {
  const { id, actual, record } = virtual
  const health = healthOfController(view, id)
  const user = record?.vm ?? null
  return {
    ...view.names.device('virtualController', id),
    ElementName: view.controllerName(id),
    Caption: `Virtual controller ${virtual.index} of ${virtual.controller}`,
    ...controllerType(virtual.kind),
    Index: virtual.index,
    PCIAddress: virtual.address,
    VirtualizationMethod: virtualizationMethods[virtual.technique],
    MACAddress: actual.mac === null ? null : canonicalAddress(actual.mac),
    WWPN: nameOrNull(actual.wwpn),
    WWNN: nameOrNull(virtual.wwnn),
    VLANID: actual.vlan,
    VLANPriority: actual.vlan === null ? null : actual.vlanPriority,
    ServiceTag: actual.vlan === null ? null : actual.serviceTag === true,
    MinimumRate: actual.minimumRateMbps,
    MaximumRate: actual.maximumRateMbps,
    Trust: actual.trust,
    SpoofCheck: actual.spoofCheck,
    LinkState: linkStates.indexOf(actual.linkState ?? 'auto'),
    Representor: representorOf(view, virtual),
    AllocationGeneration: record === null ? null : BigInt(record.generation),
    Owned: record !== null,
    UsedBy: user === null ? virtual.usedBy : view.vmName(user),
    RequestName: record?.name ?? null,
    Group: record?.group ?? null,
    Drift: virtual.drift,
    ObservedAt: CIMDateTime.fromMilliseconds(virtual.observedAtMs),
    ...health,
    ...(user === null && virtual.usedBy === null && !isLost(health) ? disabled : enabledWith(health)),
  }
}

function nameOrNull(name: WWN | null | undefined): string | null {
  return name === null || name === undefined ? null : canonicalAddress(name)
}

function representorOf(view: SiteView, { controller, index }: VirtualController): string | null {
  const ports = view.site.controllers.get(controller)?.eSwitch?.representors
  return ports?.find((one) => one.index === index)?.device ?? null
}
