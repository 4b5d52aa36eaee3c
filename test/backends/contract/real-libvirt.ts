import { defaultLimits } from '../../../src/base/limits.ts'
import { LibvirtHypervisor } from '../../../src/backends/libvirt/hypervisor.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { hypervisorContract } from './hypervisor.ts'

const uris = new Map([
  ['host-a', process.env['LIBVIRT_URI_A']],
  ['host-b', process.env['LIBVIRT_URI_B']],
])
if ([...uris.values()].includes(undefined))
  throw new Error('LIBVIRT_URI_A and LIBVIRT_URI_B are not set: run conformance/devices/libvirt.run')

/** The contract of every hypervisor backend, on two libvirts with QEMU. Nothing is in the guests. */
hypervisorContract('libvirt', () => {
  const open = (host: string) =>
    new LibvirtHypervisor({
      host,
      uri: uris.get(host)!,
      access: new LocalHost(),
      limits: { ...defaultLimits, vmShutdownMs: 300, vmReleaseMs: 300, vmPollMs: 100 },
      peer: (name) => uris.get(name),
    })
  return Promise.resolve({
    backend: open('host-a'),
    other: open('host-b'),
    devices: [null, null],
    guestsKeepDevices: true,
    close: async () => {},
  })
})
