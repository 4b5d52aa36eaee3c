import type { ChannelRecord } from './ledger.ts'
import { channelLinkFault } from './link-state.ts'
import type { Site } from './site.ts'

/**
 * What a channel is to the others that connect its VM to the same resource. Redundancy is active-backup and nothing
 * else: frames go over one of them at a time. Aggregation by LACP is not offered, because virtual functions of one link
 * cannot each be its end (field lesson 17). 'none': it is the only one that is connected, or is not connected itself.
 */
export type PathRole = 'none' | 'active' | 'backup'

/** `siblings` are the channels of its VM, itself among them. The first of them over which frames can go is active. */
export function pathRole(site: Site, channel: ChannelRecord, siblings: readonly ChannelRecord[]): PathRole {
  const connected = siblings
    .filter(({ resource, state }) => resource === channel.resource && state === 'connected')
    .sort((one, other) => (one.virtualController < other.virtualController ? -1 : 1))
  if (channel.state !== 'connected' || connected.length < 2) return 'none'
  const active = connected.find((one) => carries(site, one)) ?? connected[0]
  return active!.id === channel.id ? 'active' : 'backup'
}

function carries(site: Site, channel: ChannelRecord): boolean {
  const degraded = site.virtualControllers.get(channel.virtualController)?.record?.degraded ?? null
  return degraded === null && channelLinkFault(site, channel) === null
}
