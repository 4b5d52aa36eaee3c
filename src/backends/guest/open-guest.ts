import type { Limits } from '../../base/limits.ts'
import type { GuestBackend, GuestResource } from '../../iov/backend.ts'
import type { GuestsDescription } from '../../iov/site-description.ts'
import type { HostAccess } from '../host-access.ts'
import { AgentDoor, unixSockets } from './agent-door.ts'
import { CommandGuest } from './command-guest.ts'
import { hostDoor } from './host-door.ts'

export interface GuestMeans {
  host: string
  /** The host's own operating system. */
  access: Pick<HostAccess, 'run'>
  resources: readonly GuestResource[]
  limits: Limits
}

/** The guests of a host, reached as the site file says. */
export function openGuest(description: GuestsDescription, { access, ...means }: GuestMeans): GuestBackend {
  const { limits } = means
  const door =
    'agent' in description
      ? new AgentDoor({ connect: unixSockets(description.agent), limits })
      : hostDoor(access)
  return new CommandGuest({ ...means, door })
}
