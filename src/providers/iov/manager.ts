import { reason, refused } from '../../iov/outcome.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_InfrastructureManager, IOV_InfrastructureManager_Methods } from './classes.ts'
import { givenConstraints } from './constraint-values.ts'
import { elementProvider } from './element-provider.ts'
import { jobResults } from './job-results.ts'
import { lifeCycleMethods } from './life-cycle.ts'
import { reconcilingMethods } from './reconciling.ts'
import { planMethods } from './plans.ts'
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
      ...lifeCycleMethods(view),
      ...planMethods(view),
      ...reconcilingMethods(view),
      createVM: async (_self, input, context) => {
        const given = named(view, { Group: input.Group }, { Group: 'group' })
        if (!given.ok) return answer(given)
        const request = vmRequest(given.value.Group, input)
        if (!request.ok) return answer(request)
        const caller = jobCallerOf(view, context, input.RunAsJob)
        const outcome = await infrastructure.createVM(request.value, caller)
        return answerWithJob(view, outcome, (value) => jobResults.createVM(view, value))
      },
      connectResource: async (_self, input, context) => {
        const given = named(view, { VM: input.VM, RR: input.RR }, { VM: 'vm', RR: 'resource' })
        if (!given.ok) return answer(given)
        const constraints = givenConstraints(input.ConstraintSet)
        if (!constraints.ok) return answer(constraints)
        const { VM, RR } = given.value
        const caller = jobCallerOf(view, context, input.RunAsJob)
        const outcome = await infrastructure.connectResource(VM, RR, constraints.value, caller)
        return answerWithJob(view, outcome, (value) => jobResults.connectResource(view, value))
      },
      disconnectResource: async (_self, input, context) => {
        const given = named(view, { VM: input.VM, RR: input.RR }, { VM: 'vm', RR: 'resource' })
        if (!given.ok) return answer(given)
        const { VM, RR } = given.value
        const caller = jobCallerOf(view, context, input.RunAsJob)
        return answerWithJob(view, await infrastructure.disconnectResource(VM, RR, caller))
      },
      haltVM: async (_self, input, context) => {
        const given = named(view, { VM: input.VM }, { VM: 'vm' })
        if (!given.ok) return answer(given)
        const caller = jobCallerOf(view, context, input.RunAsJob)
        return answerWithJob(view, await infrastructure.haltVM(given.value.VM, caller))
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
          jobCallerOf(view, context, input.RunAsJob),
        )
        return answerWithJob(view, outcome, (value) => jobResults.requestVLAN(view, value))
      },
      attach: async (_self, input, context) => {
        const given = named(view, input, { VLAN: 'vlan', vHBA: 'virtualController' })
        if (!given.ok) return answer(given)
        const { VLAN, vHBA } = given.value
        return answerWithJob(
          view,
          await infrastructure.attach(view.vlanID(VLAN), vHBA, jobCallerOf(view, context, input.RunAsJob)),
        )
      },
      detach: async (_self, input, context) => {
        const given = named(view, input, { VLAN: 'vlan', vHBA: 'virtualController' })
        if (!given.ok) return answer(given)
        const { VLAN, vHBA } = given.value
        return answerWithJob(
          view,
          await infrastructure.detach(view.vlanID(VLAN), vHBA, jobCallerOf(view, context, input.RunAsJob)),
        )
      },
      pruneVLANs: async (_self, input, context) => {
        const outcome = await infrastructure.pruneVLANs(jobCallerOf(view, context, input.RunAsJob))
        return answerWithJob(view, outcome, (value) => jobResults.pruneVLANs(view, value))
      },
    },
  })
}

function isVLANID(value: number): value is VLANID {
  return value >= 1 && value <= 4094
}
