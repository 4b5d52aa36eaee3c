import { iscsi } from './iscsi.ts'
import { nfs } from './nfs.ts'
import { nvmeTCP } from './nvme-tcp.ts'
import type { GuestProtocol } from './protocol.ts'

/** How guests connect to remote resources, by the `kind` that the site file gives them. */
export const guestProtocols: ReadonlyMap<string, GuestProtocol> = new Map([
  ['iscsi', iscsi],
  ['nvme-tcp', nvmeTCP],
  ['nfs', nfs],
])
