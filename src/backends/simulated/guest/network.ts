import type { ResourceDescription } from '../../../iov/site-description.ts'
import type { VirtualState } from '../kernel/kernel-state.ts'
import type { ServedState } from '../kernel/served-links.ts'
import type { StateFile } from '../state-file.ts'
import type { GuestNetwork } from './machine.ts'

/**
 * What guests of a simulated host come to: the resources of the site, each behind its switch ports. The VLAN of a
 * device is what the host's kernel or its I/O server has set, and where it leads, what the simulated switches have.
 */
export function simulatedNetwork(
  host: string,
  file: StateFile,
  resources: readonly ResourceDescription[],
): GuestNetwork {
  return {
    served: new Set(resources.map(({ kind, address }) => (kind === 'nfs' ? exportOf(address) : address))),
    leadsTo(mac, address) {
      const own = file.load<VirtualState>('vf', host).values()
      const served = file.load<ServedState>('served', host).values()
      const virtual = [...own, ...served].find((one) => one.mac === mac)
      if (virtual === undefined) return false
      const behind = resources.filter((one) => one.address.includes(address)).flatMap(({ ports }) => ports)
      return behind.some((port) => {
        const [owner = '', name = ''] = port.split('/')
        const vlan = file.load<{ egress: readonly string[] }>('vlan', owner).get(String(virtual.vlan))
        return vlan?.egress.includes(name) === true
      })
    },
  }
}

/** As mount names it: the host in lower case, and no slash at the end. */
function exportOf(address: string): string {
  return address.replace(/^[^/]*/, (host) => host.toLowerCase()).replace(/(?<=[^:])\/+$/, '')
}
