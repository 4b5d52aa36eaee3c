import { CIMDateTime } from '../../cim/datetime.ts'
import type { IOV_DeviceQueue } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import type { SiteView } from './site-view.ts'

/** The devices on which something goes on at the moment. */
export function queueProvider(view: SiteView) {
  const { jobs } = view.infrastructure
  return elementProvider<IOV_DeviceQueue>(view, {
    kind: 'queue',
    ids: () => jobs.queues.keys(),
    show: (id) => {
      const queue = jobs.queues.get(id)
      if (queue === undefined) return undefined
      const { device, waiting, running, runningSinceMs } = queue
      return {
        ...view.names.identified('queue', id),
        ElementName: device,
        Caption: `What goes on at ${device}`,
        Device: device,
        Waiting: waiting,
        RunningJob: running?.operation ?? null,
        RunningStep: running?.kind ?? null,
        RunningSince: CIMDateTime.fromMilliseconds(runningSinceMs),
      }
    },
  })
}
