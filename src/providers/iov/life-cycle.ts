import type { MethodHandlers } from '../../broker/provider.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import { completed, reason, refused, type Outcome } from '../../iov/outcome.ts'
import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_InfrastructureManager, IOV_InfrastructureManager_Methods } from './classes.ts'
import { jobResults } from './job-results.ts'
import type { SiteView } from './site-view.ts'
import { nameFault } from './vm-request.ts'

type Methods = Required<MethodHandlers<IOV_InfrastructureManager, IOV_InfrastructureManager_Methods>>

/** The manager's methods for the phases of a virtual machine's life, after its creation, and for consolidation. */
export function lifeCycleMethods(
  view: SiteView,
): Pick<Methods, 'cloneVM' | 'moveToGroup' | 'migrateVM' | 'consolidate' | 'returnRelocated'> {
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
    consolidate: async (_self, input, context) => {
      const moves = movesOf(view, input.VMs, input.Hosts)
      if (!moves.ok) return answer(moves)
      const caller = jobCallerOf(view, context, input.RunAsJob)
      return answerWithJob(view, await infrastructure.consolidate(moves.value, caller))
    },
    returnRelocated: async (_self, input, context) => {
      const outcome = await infrastructure.returnRelocated(jobCallerOf(view, context, input.RunAsJob))
      return answerWithJob(view, outcome, (value) => jobResults.returnRelocated(view, value))
    },
  }
}

/** Which virtual machine is to go where, from two lists of equal length. */
function movesOf(
  view: SiteView,
  vms: readonly (CIMInstanceName | null)[],
  hosts: readonly (CIMInstanceName | null)[],
): Outcome<{ vm: string; host: string }[]> {
  if (vms.length !== hosts.length) {
    const text = `VMs and Hosts belong together, but there are ${vms.length} and ${hosts.length} of them`
    return refused('invalidParameter', reason('Hosts', text))
  }
  const moves: { vm: string; host: string }[] = []
  for (const [at, VMs] of vms.entries()) {
    const given = named(view, { VMs, Hosts: hosts[at] }, { VMs: 'vm', Hosts: 'host' })
    if (!given.ok) return given
    moves.push({ vm: given.value.VMs, host: given.value.Hosts })
  }
  return completed(moves)
}
