import type { MethodHandlers } from '../../broker/provider.ts'
import { refused } from '../../iov/outcome.ts'
import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_InfrastructureManager, IOV_InfrastructureManager_Methods } from './classes.ts'
import { jobResults } from './job-results.ts'
import type { SiteView } from './site-view.ts'
import { nameFault } from './vm-request.ts'

type Methods = Required<MethodHandlers<IOV_InfrastructureManager, IOV_InfrastructureManager_Methods>>

/** The manager's methods for the phases of a virtual machine's life, after its creation. */
export function lifeCycleMethods(view: SiteView): Pick<Methods, 'cloneVM' | 'moveToGroup' | 'migrateVM'> {
  const { infrastructure } = view
  return {
    cloneVM: async (_self, input, context) => {
      const given = named(view, { VM: input.VM, Host: input.Host }, { VM: 'vm', Host: 'host?' })
      if (!given.ok) return answer(given)
      const name = input.Name ?? null
      const fault = nameFault(name)
      if (fault !== undefined) return answer(refused('invalidParameter', fault))
      const { VM, Host } = given.value
      const caller = jobCallerOf(view, context, input.RunAsJob)
      const outcome = await infrastructure.cloneVM({ vm: VM, name, host: Host }, caller)
      return answerWithJob(view, outcome, (value) => jobResults.cloneVM(view, value))
    },
    moveToGroup: async (_self, input, context) => {
      const given = named(view, { VM: input.VM, Group: input.Group }, { VM: 'vm', Group: 'group' })
      if (!given.ok) return answer(given)
      const { VM, Group } = given.value
      const caller = jobCallerOf(view, context, input.RunAsJob)
      const outcome = await infrastructure.moveToGroup(VM, Group, caller)
      return answerWithJob(view, outcome, (value) => jobResults.moveToGroup(view, value))
    },
    migrateVM: async (_self, input, context) => {
      const given = named(view, { VM: input.VM, Host: input.Host }, { VM: 'vm', Host: 'host?' })
      if (!given.ok) return answer(given)
      const { VM, Host } = given.value
      const caller = jobCallerOf(view, context, input.RunAsJob)
      const outcome = await infrastructure.migrateVM(VM, Host, caller)
      return answerWithJob(view, outcome, (value) => jobResults.migrateVM(view, value))
    },
  }
}
