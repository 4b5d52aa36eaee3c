import { defaultLimits } from '../../../src/base/limits.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { LibvirtHypervisor } from '../../../src/backends/libvirt/hypervisor.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { SimulatedLibvirtHost } from '../../../src/backends/simulated/libvirt/libvirt-host.ts'
import { SimulatedLibvirt } from '../../../src/backends/simulated/libvirt/libvirtd.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { controller } from '../simulated/site.ts'

const { signal } = new AbortController()

export const vm = {
  id: '6f2f7a52-4f0e-4c3c-9d1c-000000000001',
  name: 'one',
  memoryMiB: 64,
  processors: 1,
}
export const device = {
  address: PCIAddress.parse('0000:01:10.0'),
  mac: MACAddress.parse('02:00:00:00:00:01'),
}
export const otherDevice = {
  address: PCIAddress.parse('0000:01:10.2'),
  mac: MACAddress.parse('02:00:00:00:00:02'),
}

/** Two simulated hosts, each with its libvirt, and our backend on each. `wrap` puts something between on the first. */
export async function openLibvirt(wrap: (access: HostAccess) => HostAccess = (access) => access) {
  const file = new StateFile(':memory:')
  const kernel = new SimulatedKernel('h1', [controller('0000:01:00.0')], file)
  await kernel.write('/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs', '2', signal)
  const elsewhere = new SimulatedKernel('h2', [controller('0000:01:00.0')], file)
  const libvirt = new SimulatedLibvirt('00000000-0000-0000-0000-00000000000a', kernel)
  const otherLibvirt = new SimulatedLibvirt('00000000-0000-0000-0000-00000000000b', elsewhere)
  const network = new Map([
    ['libvirt:h1', libvirt],
    ['libvirt:h2', otherLibvirt],
  ])
  const backend = (host: string, access: HostAccess) =>
    new LibvirtHypervisor({
      host,
      uri: `libvirt:${host}`,
      access,
      limits: { ...defaultLimits, vmShutdownMs: 3, vmReleaseMs: 3, vmPollMs: 1 },
      peer: (name) => (['h1', 'h2'].includes(name) ? `libvirt:${name}` : undefined),
      wait: async () => {},
    })
  const access = new SimulatedLibvirtHost(kernel, network)
  return {
    kernel,
    network,
    access,
    libvirt,
    otherLibvirt,
    hypervisor: backend('h1', wrap(access)),
    other: backend('h2', new SimulatedLibvirtHost(elsewhere, network)),
    virsh: (...args: string[]) => access.run('virsh', ['-c', 'libvirt:h1', ...args], signal),
    close: () => file.close(),
  }
}
