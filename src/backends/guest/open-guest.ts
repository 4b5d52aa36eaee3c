import type { Limits } from '../../base/limits.ts'
import type { GuestBackend, GuestResource } from '../../iov/backend.ts'
import type { GuestsDescription } from '../../iov/site-description.ts'
import type { HostAccess } from '../host-access.ts'
import { AgentDoor, unixSockets } from './agent-door.ts'
import { CommandGuest } from './command-guest.ts'
import type { GuestDoor } from './guest-shell.ts'
import { hostDoor } from './host-door.ts'
import { LibvirtDoor } from './libvirt-door.ts'

export interface GuestMeans {
  host: string
  /** The host's own operating system. */
  access: Pick<HostAccess, 'run'>
  /** Of the host's libvirt; undefined: it has none. */
  uri?: string | undefined
  resources: readonly GuestResource[]
  limits: Limits
}

/** The guests of a host, reached as the site file says. */
export function openGuest(description: GuestsDescription, means: GuestMeans): GuestBackend {
  return new CommandGuest({ ...means, door: doorOf(description, means) })
}

/** @throws RangeError the hypervisor is to be asked, and there is none */
function doorOf(description: GuestsDescription, { host, access, uri, limits }: GuestMeans): GuestDoor {
  if ('agent' in description) return new AgentDoor({ connect: unixSockets(description.agent), limits })
  if ('self' in description) return hostDoor(access)
  if (uri === undefined)
    throw new RangeError(`the guests of ${host} are behind a hypervisor that it does not have`)
  return new LibvirtDoor({ host, uri, access, limits })
}
