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
  cloneVM: (
    view: SiteView,
    value: { vm: string; virtualControllers: readonly string[]; channels: readonly string[] },
  ) => ({
    Clone: view.path('vm', value.vm),
    vHBAs: value.virtualControllers.map((id) => view.path('virtualController', id)),
    DataChannels: value.channels.map((id) => view.path('channel', id)),
  }),
  moveToGroup: (view: SiteView, { reconnected }: { reconnected: readonly string[] }) => ({
    DataChannels: reconnected.map((id) => view.path('channel', id)),
  }),
  migrateVM: (view: SiteView, { host }: { host: string }) => ({ TargetHost: view.path('host', host) }),
  returnRelocated: (view: SiteView, { returned }: { returned: readonly string[] }) => ({
    VMs: returned.map((id) => view.path('vm', id)),
  }),
  connectResource: (view: SiteView, { channels }: { channels: readonly string[] }) => ({
    DataChannels: channels.map((id) => view.path('channel', id)),
  }),
  requestVLAN: (view: SiteView, { vlan }: { vlan: VLANID }) => ({ VLAN: view.path('vlan', String(vlan)) }),
  create: (view: SiteView, { vm }: { vm: string }) => ({ VM: view.path('vm', vm) }),
  getVHBA: newVirtual,
  createVHBA: newVirtual,
  createREP: (view: SiteView, { representation }: { representation: string }) => ({
    REP: view.path('representation', representation),
  }),
  requestChannel: (view: SiteView, { channel, vlan }: { channel: string; vlan: VLANID | null }) => ({
    ...(vlan === null ? {} : { VLAN: view.path('vlan', String(vlan)) }),
    DataChannel: view.path('channel', channel),
  }),
  connect: theChannel,
  connectRR: theChannel,
  pruneVLANs: (_: SiteView, { removed }: { removed: readonly VLANID[] }) => ({
    RemovedVLANIDs: [...removed],
  }),
}

function newVirtual(view: SiteView, { virtualController }: { virtualController: string }) {
  return { vHBA: view.path('virtualController', virtualController) }
}

function theChannel(view: SiteView, { channel }: { channel: string }) {
  return { DataChannel: view.path('channel', channel) }
}

/** The outputs of an operation that has been completed, from its record; none for one that has no outputs. */
export function outputsOf(view: SiteView, name: string, result: string | null): Outputs {
  const make = (jobResults as Readonly<Record<string, (view: SiteView, value: never) => Outputs>>)[name]
  return make === undefined || result === null ? {} : make(view, JSON.parse(result) as never)
}
