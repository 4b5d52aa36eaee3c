import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import type { SiteView } from './site-view.ts'

type Outputs = Record<string, CIMInstanceName | CIMInstanceName[] | number[]>

/**
 * The outputs of methods that can run as jobs, by the operation's name: made of what the operation has brought, for
 * the answer of the method and, later, for its job.
 */
export const jobResults = {
  createVM: (
    view: SiteView,
    { vm, virtualControllers }: { vm: string; virtualControllers: readonly string[] },
  ) => ({
    VM: view.path('vm', vm),
    vHBAs: virtualControllers.map((id) => view.path('virtualController', id)),
  }),
  connectResource: (view: SiteView, { channels }: { channels: readonly string[] }) => ({
    DataChannels: channels.map((id) => view.path('channel', id)),
  }),
  pruneVLANs: (_: SiteView, { removed }: { removed: readonly VLANID[] }) => ({
    RemovedVLANIDs: [...removed],
  }),
}

/** The outputs of an operation that has been completed, from its record; none for one that has no outputs. */
export function outputsOf(view: SiteView, name: string, result: string | null): Outputs {
  const make = (jobResults as Readonly<Record<string, (view: SiteView, value: never) => Outputs>>)[name]
  return make === undefined || result === null ? {} : make(view, JSON.parse(result) as never)
}
