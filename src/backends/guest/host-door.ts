import type { HostAccess } from '../host-access.ts'
import type { GuestDoor } from './guest-shell.ts'

/** A host that is the computing resource itself: what runs on it uses the host's own devices, and it always runs. */
export function hostDoor(access: Pick<HostAccess, 'run'>): GuestDoor {
  return { enter: (_, __, use) => use(access) }
}
