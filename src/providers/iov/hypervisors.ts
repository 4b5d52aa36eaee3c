import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_Hypervisor, IOV_Hypervisor_Methods } from './classes.ts'
import { givenConstraints } from './constraint-values.ts'
import { elementProvider } from './element-provider.ts'
import { jobResults } from './job-results.ts'
import type { SiteView } from './site-view.ts'
import { enabledWith, healthOfHost, isLost } from './status.ts'
import { vmRequest } from './vm-request.ts'

export function hypervisorProvider(view: SiteView) {
  const { infrastructure } = view
  return elementProvider<IOV_Hypervisor, IOV_Hypervisor_Methods>(view, {
    kind: 'hypervisor',
    ids: () => view.site.hosts.keys(),
    show: (id) => shown(view, id),
    methods: {
      create: async (self, input, context) => {
        const given = named(view, { Group: input.Group }, { Group: 'group' })
        if (!given.ok) return answer(given)
        const request = vmRequest(given.value.Group, input)
        if (!request.ok) return answer(request)
        const outcome = await infrastructure.create(
          self.SystemName,
          request.value,
          jobCallerOf(view, context, input.RunAsJob),
        )
        return answerWithJob(view, outcome, (value) => jobResults.create(view, value))
      },
      getVHBA: async (self, input, context) => {
        const given = named(view, { Group: input.Group }, { Group: 'group' })
        if (!given.ok) return answer(given)
        const constraints = givenConstraints(input.ConstraintSet)
        if (!constraints.ok) return answer(constraints)
        const outcome = await infrastructure.getVHBA(
          self.SystemName,
          given.value.Group,
          constraints.value,
          jobCallerOf(view, context, input.RunAsJob),
          input.Name ?? null,
        )
        return answerWithJob(view, outcome, (value) => jobResults.getVHBA(view, value))
      },
      initVHBA: async (self, input, context) => {
        const given = named(view, { vHBA: input.vHBA, VM: input.VM }, { vHBA: 'virtualController', VM: 'vm' })
        if (!given.ok) return answer(given)
        const constraints = givenConstraints(input.ConstraintSet)
        if (!constraints.ok) return answer(constraints)
        const { vHBA, VM } = given.value
        return answerWithJob(
          view,
          await infrastructure.initVHBA(
            self.SystemName,
            vHBA,
            VM,
            constraints.value,
            jobCallerOf(view, context, input.RunAsJob),
          ),
        )
      },
    },
  })
}

function shown(view: SiteView, id: string): IOV_Hypervisor | undefined {
  const host = view.site.hosts.get(id)
  if (host === undefined) return undefined
  const health = healthOfHost(host)
  return {
    ...view.names.hosted('hypervisor', id),
    ElementName: `Hypervisor of ${id}`,
    Caption: `Runs the virtual machines of ${id}`,
    Started: isLost(health) ? null : true,
    StartMode: 'Automatic',
    ...health,
    ...enabledWith(health),
  }
}
