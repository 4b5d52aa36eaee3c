import { reason, refused } from '../../iov/outcome.ts'
import { answer, answerWithJob, jobCallerOf, named } from './answer.ts'
import type { IOV_PortControllerFactory, IOV_PortControllerFactory_Methods } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import { jobResults } from './job-results.ts'
import { systemID } from './names.ts'
import type { SiteView } from './site-view.ts'
import { enabledWith, healthOfHost, isLost } from './status.ts'
import { generationOf, namedToGiveBack, virtualRequest } from './virtual-request.ts'

/**
 * One factory for each host that has a port controller, virtualized or not: a factory without any does not exist. Its
 * counters are what the site has.
 */
export function factoryProvider(view: SiteView) {
  const { infrastructure } = view
  return elementProvider<IOV_PortControllerFactory, IOV_PortControllerFactory_Methods>(view, {
    kind: 'factory',
    ids: () => view.site.hosts.keys(),
    show: (id) => shown(view, id),
    methods: {
      createVHBA: async (self, input, context) => {
        const given = named(view, { Controller: input.Controller }, { Controller: 'physicalController' })
        if (!given.ok) return answer(given)
        const { Controller } = given.value
        if (systemID(Controller) !== self.SystemName) return answer(elsewhere('Controller', Controller, self))
        const request = virtualRequest(view, input)
        if (!request.ok) return answer(request)
        const outcome = await infrastructure.createVHBA(
          Controller,
          jobCallerOf(view, context, input.RunAsJob),
          request.value,
        )
        return answerWithJob(view, outcome, (value) => jobResults.createVHBA(view, value))
      },
      removeVHBA: async (self, input, context) => {
        const given = namedToGiveBack(view, input.vHBA)
        if (!given.ok) return answer(given)
        const { vHBA } = given.value
        if (systemID(vHBA) !== self.SystemName) return answer(elsewhere('vHBA', vHBA, self))
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

function shown(view: SiteView, id: string): IOV_PortControllerFactory | undefined {
  const host = view.site.hosts.get(id)
  if (host === undefined || !view.has({ kind: 'factory', id })) return undefined
  const health = healthOfHost(host)
  return {
    ...view.names.hosted('factory', id),
    ElementName: `Port controller factory of ${id}`,
    Caption: `Creates virtual port controllers on ${id}`,
    Started: isLost(health) ? null : true,
    StartMode: 'Automatic',
    NumberOfPhysicalControllers: view.index.controllersOfHost(id).length,
    NumberOfVirtualControllers: view.index.virtualsOfHost(id).length,
    ...health,
    ...enabledWith(health),
  }
}

function elsewhere(parameter: string, id: string, self: IOV_PortControllerFactory) {
  return refused(
    'invalidParameter',
    reason(parameter, `${id} is not on ${self.SystemName}, whose factory this is`, [id]),
  )
}
