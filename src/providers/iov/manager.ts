import { reason, refused } from '../../iov/outcome.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import { answer, answerWithJob, callerOf, named } from './answer.ts'
import type { IOV_InfrastructureManager, IOV_InfrastructureManager_Methods } from './classes.ts'
import { givenConstraints } from './constraint-values.ts'
import { elementProvider } from './element-provider.ts'
import type { SiteView } from './site-view.ts'
import { enabled, healthy } from './status.ts'
import { vmRequest } from './vm-request.ts'

export function managerProvider(view: SiteView) {
  const { infrastructure } = view
  return elementProvider<IOV_InfrastructureManager, IOV_InfrastructureManager_Methods>(view, {
    kind: 'manager',
    ids: () => [view.site.name],
    show: (id) =>
      id !== view.site.name
        ? undefined
        : {
            ...view.names.hosted('manager', id),
            ElementName: `Infrastructure manager of ${id}`,
            Caption: 'Decides what carries what, and configures it',
            Started: true,
            StartMode: 'Automatic',
            ...healthy,
            ...enabled,
          },
    methods: {
      createVM: async (_self, input, context) => {
        const given = named(view, { Group: input.Group }, { Group: 'group' })
        if (!given.ok) return answer(given)
        const request = vmRequest(given.value.Group, input)
        if (!request.ok) return answer(request)
        const outcome = await infrastructure.createVM(request.value, callerOf(context))
        return answerWithJob(view, outcome, ({ vm, virtualControllers }) => ({
          VM: view.path('vm', vm),
          vHBAs: virtualControllers.map((id) => view.path('virtualController', id)),
        }))
      },
      connectResource: async (_self, input, context) => {
        const given = named(view, { VM: input.VM, RR: input.RR }, { VM: 'vm', RR: 'resource' })
        if (!given.ok) return answer(given)
        const constraints = givenConstraints(input.ConstraintSet)
        if (!constraints.ok) return answer(constraints)
        const { VM, RR } = given.value
        const outcome = await infrastructure.connectResource(VM, RR, constraints.value, callerOf(context))
        return answerWithJob(view, outcome, ({ channels }) => ({
          DataChannels: channels.map((id) => view.path('channel', id)),
        }))
      },
      disconnectResource: async (_self, input, context) => {
        const given = named(view, input, { VM: 'vm', RR: 'resource' })
        if (!given.ok) return answer(given)
        const { VM, RR } = given.value
        return answerWithJob(view, await infrastructure.disconnectResource(VM, RR, callerOf(context)))
      },
      haltVM: async (_self, input, context) => {
        const given = named(view, input, { VM: 'vm' })
        if (!given.ok) return answer(given)
        return answerWithJob(view, await infrastructure.haltVM(given.value.VM, callerOf(context)))
      },
      requestVLAN: async (_self, input, context) => {
        const given = named(
          view,
          { Group: input.Group, vHBA: input.vHBA, RR: input.RR },
          { Group: 'group', vHBA: 'virtualController?', RR: 'resource?' },
        )
        if (!given.ok) return answer(given)
        const vlan = input.VLANID ?? null
        if (vlan !== null && !isVLANID(vlan)) {
          return answer(
            refused('invalidParameter', reason('VLANID', `${vlan} is not a VLAN ID: 1 to 4094 are`)),
          )
        }
        const { Group, vHBA, RR } = given.value
        const outcome = await infrastructure.requestVLAN(
          { vlan, group: Group, virtualController: vHBA, resource: RR },
          callerOf(context),
        )
        return answer(outcome, (value) => ({ VLAN: view.path('vlan', String(value.vlan)) }))
      },
      attach: async (_self, input, context) => {
        const given = named(view, input, { VLAN: 'vlan', vHBA: 'virtualController' })
        if (!given.ok) return answer(given)
        const { VLAN, vHBA } = given.value
        return answer(await infrastructure.attach(view.vlanID(VLAN), vHBA, callerOf(context)))
      },
      detach: async (_self, input, context) => {
        const given = named(view, input, { VLAN: 'vlan', vHBA: 'virtualController' })
        if (!given.ok) return answer(given)
        const { VLAN, vHBA } = given.value
        return answer(await infrastructure.detach(view.vlanID(VLAN), vHBA, callerOf(context)))
      },
      pruneVLANs: async (_self, _input, context) => {
        const outcome = await infrastructure.pruneVLANs(callerOf(context))
        return answer(outcome, ({ removed }) => ({ RemovedVLANIDs: [...removed] }))
      },
    },
  })
}

function isVLANID(value: number): value is VLANID {
  return value >= 1 && value <= 4094
}
