import type {
  IOV_ChannelEndPoint,
  IOV_ChannelPath,
  IOV_ControllerChannel,
  IOV_VirtualMachineChannel,
  IOV_VLANChannel,
} from '../classes.ts'
import { elements, idsOf, relationProvider } from '../relation.ts'
import type { SiteView } from '../site-view.ts'

/** What a data channel joins, what carries it and what it crosses. */
export function channelAssociations(view: SiteView) {
  return [
    virtualMachineChannel(view),
    controllerChannel(view),
    channelEndPoint(view),
    channelPath(view),
    vlanChannel(view),
  ]
}

/** IOV_ChannelEndPoint.Side */
const computingResource = 2
const remoteResource = 3

function virtualMachineChannel(view: SiteView) {
  return relationProvider<IOV_VirtualMachineChannel>(view, {
    class: 'IOV_VirtualMachineChannel',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('vm', view.site.vms.keys()),
    rightsOf: ({ id }) => elements('channel', idsOf(view.index.channelsOfVM(id))),
    leftsOf: ({ id }) => elements('vm', [view.site.channels.get(id)?.vm]),
  })
}

function controllerChannel(view: SiteView) {
  return relationProvider<IOV_ControllerChannel>(view, {
    class: 'IOV_ControllerChannel',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () =>
      elements(
        'virtualController',
        new Set(Array.from(view.site.channels.values(), ({ virtualController }) => virtualController)),
      ),
    rightsOf: ({ id }) => elements('channel', idsOf(view.index.channelsOfVirtual(id))),
    leftsOf: ({ id }) => elements('virtualController', [view.site.channels.get(id)?.virtualController]),
  })
}

function channelEndPoint(view: SiteView) {
  return relationProvider<IOV_ChannelEndPoint>(view, {
    class: 'IOV_ChannelEndPoint',
    left: 'Antecedent',
    right: 'Dependent',
    *lefts() {
      yield* elements('representation', view.site.representations.keys())
      yield* elements('resource', view.site.resources.keys())
    },
    *rightsOf({ kind, id }) {
      if (kind === 'resource') yield* elements('channel', idsOf(view.index.channelsOfResource(id)))
      const representation = kind === 'representation' ? view.site.representations.get(id) : undefined
      if (representation === undefined) return
      yield* elements('channel', idsOf(view.index.channelsOfVirtual(representation.virtualController)))
    },
    *leftsOf({ id }) {
      const channel = view.site.channels.get(id)
      if (channel === undefined) return
      yield* elements('representation', idsOf(view.index.representationsOfVirtual(channel.virtualController)))
      yield { kind: 'resource', id: channel.resource }
    },
    properties: ({ kind }) => ({ Side: kind === 'resource' ? remoteResource : computingResource }),
  })
}

function channelPath(view: SiteView) {
  return relationProvider<IOV_ChannelPath>(view, {
    class: 'IOV_ChannelPath',
    left: 'Antecedent',
    right: 'Dependent',
    lefts: () => elements('switchPort', view.site.ports.keys()),
    rightsOf: ({ id }) => elements('channel', idsOf(view.index.channelsOfPort(id))),
    leftsOf: ({ id }) => elements('switchPort', new Set(view.site.channels.get(id)?.path)),
    properties: (port, channel) => ({
      Position: (view.site.channels.get(channel.id)?.path.indexOf(port.id) ?? -1) + 1,
    }),
  })
}

function vlanChannel(view: SiteView) {
  return relationProvider<IOV_VLANChannel>(view, {
    class: 'IOV_VLANChannel',
    left: 'Collection',
    right: 'Member',
    lefts: () => elements('vlan', Array.from(view.site.vlans.keys(), String)),
    rightsOf: ({ id }) => elements('channel', idsOf(view.index.channelsOfVLAN(id))),
    *leftsOf({ id }) {
      const channel = view.site.channels.get(id)
      if (channel !== undefined && channel.vlan !== null) yield { kind: 'vlan', id: String(channel.vlan) }
    },
  })
}
