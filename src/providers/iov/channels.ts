import type { ChannelRecord } from '../../iov/ledger.ts'
import { channelLinkFault } from '../../iov/link-state.ts'
import { maximumEnforcement } from '../../iov/maximum-enforcement.ts'
import { pathRole } from '../../iov/path-role.ts'
import type { IOV_DataChannel } from './classes.ts'
import { elementProvider } from './element-provider.ts'
import type { SiteView } from './site-view.ts'
import { driftOfChannel, enabledUnknown, healthOfChannel, isAtWork, isLost } from './status.ts'
import { channelStates, enforcements, maximumEnforcements, pathRoles } from './value-maps.ts'

/** CIM_NetworkPipe.Directionality and AggregationBehavior */
const bidirectional = 2
const noLowerPipes = 2

export function channelProvider(view: SiteView) {
  return elementProvider<IOV_DataChannel>(view, {
    kind: 'channel',
    ids: () => view.site.channels.keys(),
    show: (id) => {
      const channel = view.site.channels.get(id)
      if (channel === undefined) return undefined
      const health = healthOfChannel(view, channel)
      return {
        ...view.names.identified('channel', id),
        ElementName: `${view.vmName(channel.vm)} to ${channel.resource}`,
        Caption: `Data channel ${wayOf(channel)} over ${view.controllerName(channel.virtualController)}`,
        Directionality: bidirectional,
        AggregationBehavior: noLowerPipes,
        VLANID: channel.vlan,
        Path: [...channel.path],
        GuaranteedRate: channel.guaranteedRateMbps,
        MaximumRate: channel.maximumRateMbps,
        Enforcement: enforcements[channel.enforcedBy],
        MaximumEnforcement: maximumEnforcements[maximumEnforcement(view.site, channel)],
        ChannelState: channelStates[channel.state],
        PathRole: pathRoles[pathRole(view.site, channel, view.index.channelsOfVM(channel.vm))],
        Drift: driftOfChannel(view, channel),
        ...health,
        ...stateOf(view, channel, isLost(health)),
      }
    },
  })
}

function wayOf({ vlan }: ChannelRecord): string {
  return vlan === null ? 'of Fibre Channel' : `on VLAN ${vlan}`
}

/**
 * A reserved channel is enabled, and offline until the guest connects; so is one over a link that is down, or of a
 * virtual machine that does not run.
 * CIM_NetworkPipe asks for RequestedState 5.
 */
function stateOf(view: SiteView, channel: ChannelRecord, unknown: boolean) {
  if (unknown) return { ...enabledUnknown, RequestedState: 5 }
  const carries =
    channel.state === 'connected' && isAtWork(view, channel) && channelLinkFault(view.site, channel) === null
  return { EnabledState: carries ? 2 : 6, RequestedState: 5, EnabledDefault: 2 }
}
