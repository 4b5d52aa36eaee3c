import type { Watch } from '../../iov/backend.ts'
import type { HostAccess } from '../host-access.ts'
import { watchHost } from '../host-watch.ts'

/**
 * What the kernel tells of a bridge, whoever changes it: VLANs of its ports by `bridge monitor vlan`, links and names by
 * `ip monitor link`. undefined: the host cannot hand on what it is told.
 */
export function watchOf(name: string, bridge: string, access: HostAccess): Watch | undefined {
  const text = bridge.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  const link = new RegExp(`(^\\d+: |Deleted \\d+: |master )${text}\\b`)
  return watchHost(name, access, [
    { command: 'bridge', args: ['monitor', 'vlan'], concerns: /./ },
    { command: 'ip', args: ['monitor', 'link'], concerns: link },
  ])
}
