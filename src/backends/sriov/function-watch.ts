import type { Watchable } from '../../iov/backend.ts'
import type { HostAccess } from '../host-access.ts'
import { watchHost } from '../host-watch.ts'

/**
 * What the kernel tells of cards and their virtual functions, whoever changes them. It sends a message about the link of
 * the physical function for each setting of a virtual one that is made over rtnetlink (recorded of igb), and about each
 * link that comes, goes, or goes up or down; links of software, which have no bus that they are on, do not matter here.
 * Numbers of virtual functions and their drivers are told by the events of PCI, which only `udevadm` hands on.
 *
 * Not told, so that reading every now and then remains needed: what a card's own tools and devlink set, numbers and
 * drivers on hosts without udevadm, and what is lost where messages come faster than they are read.
 */
export function watchFunctions(host: string, access: HostAccess): Watchable {
  const watch = watchHost(host, access, [
    { command: 'ip', args: ['-o', '-d', 'monitor', 'link'], concerns: / parentbus / },
    {
      command: 'udevadm',
      args: ['monitor', '--kernel', '--subsystem-match=pci'],
      concerns: /^KERNEL\[[^\]]*\] +(add|remove|bind|unbind|change) /,
      optional: true,
    },
  ])
  return { watch, mayMiss: access.watch === undefined }
}
