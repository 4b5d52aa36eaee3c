import type { MethodHandlers } from '../../broker/provider.ts'
import { CIMInstance } from '../../cim/instance.ts'
import type { PlannedStep } from '../../iov/plan-description.ts'
import { answer, named } from './answer.ts'
import type { IOV_InfrastructureManager, IOV_InfrastructureManager_Methods } from './classes.ts'
import { givenConstraints } from './constraint-values.ts'
import type { SiteView } from './site-view.ts'
import { vmRequest } from './vm-request.ts'

type Methods = Required<MethodHandlers<IOV_InfrastructureManager, IOV_InfrastructureManager_Methods>>

/** The manager's methods that tell what others would do. */
export function planMethods(
  view: SiteView,
): Pick<Methods, 'planVM' | 'planChannel' | 'planMigration' | 'planConsolidation'> {
  const { infrastructure } = view
  return {
    planVM: async (_self, input) => {
      const given = named(view, { Group: input.Group }, { Group: 'group' })
      if (!given.ok) return answer(given)
      const request = vmRequest(given.value.Group, input)
      if (!request.ok) return answer(request)
      return answer(await infrastructure.planVM(request.value), ({ host, steps }) => ({
        TargetHost: view.path('host', host),
        Steps: steps.map(stepInstance),
      }))
    },
    planChannel: async (_self, input) => {
      const given = named(view, { VM: input.VM, RR: input.RR }, { VM: 'vm', RR: 'resource' })
      if (!given.ok) return answer(given)
      const constraints = givenConstraints(input.ConstraintSet)
      if (!constraints.ok) return answer(constraints)
      const { VM, RR } = given.value
      const outcome = await infrastructure.planChannel(VM, RR, constraints.value)
      return answer(outcome, ({ steps }) => ({ Steps: steps.map(stepInstance) }))
    },
    planMigration: async (_self, input) => {
      const given = named(view, { VM: input.VM, Host: input.Host }, { VM: 'vm', Host: 'host?' })
      if (!given.ok) return answer(given)
      const { VM, Host } = given.value
      return answer(await infrastructure.planMigration(VM, Host), ({ host, steps }) => ({
        TargetHost: view.path('host', host),
        Steps: steps.map(stepInstance),
      }))
    },
    planConsolidation: async () =>
      answer(await infrastructure.planConsolidation(), ({ moves, steps }) => ({
        VMs: moves.map(({ vm }) => view.path('vm', vm)),
        Hosts: moves.map(({ host }) => view.path('host', host)),
        Steps: steps.map(stepInstance),
      })),
  }
}

function stepInstance({ number, kind, device, text }: PlannedStep): CIMInstance {
  return new CIMInstance('IOV_PlannedStep', { Number: number, Kind: kind, Device: device, Text: text })
}
