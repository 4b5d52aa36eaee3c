import { expect } from 'chai'
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultLimits } from '../../../src/base/limits.ts'
import { openGuest } from '../../../src/backends/guest/open-guest.ts'
import { LibvirtHypervisor } from '../../../src/backends/libvirt/hypervisor.ts'
import { LocalHost } from '../../../src/backends/local-host.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { GuestResource } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from './failure.ts'
import { guestContract } from './guest.ts'

/**
 * A VM of a real libvirt with a real QEMU guest agent in a real Linux, behind `virsh qemu-agent-command`: run
 * conformance/devices/libvirt.run. What it boots is the kernel rig's; conformance/rig/libvirt/guest says what is in it.
 */
const uri = variable('LIBVIRT_URI_A')
const [kernel, initrd, tools, modules, terminal] = ['VMLINUX', 'INITRD', 'TOOLS', 'MODULES', 'CONSOLE'].map(
  (name) => variable(`GUEST_${name}`),
) as [string, string, string, string, string]
const { signal } = new AbortController()
const access = new LocalHost()
const limits = { ...defaultLimits, vmShutdownMs: 300, guestDeviceMs: 0 }
const vm = { id: '6f2f7a52-4f0e-4c3c-9d1c-00000000000e', name: 'guest', memoryMiB: 256, processors: 1 }
const [first, second, store] = ['01', '02', '07'].map((end) => MACAddress.parse(`02:69:6f:00:80:${end}`)) as [
  MACAddress,
  MACAddress,
  MACAddress,
]
const vlan = VLANID.parse(80)
const disk: GuestResource = {
  name: 'disk',
  kind: 'nvme-tcp',
  address: '192.0.2.7:4420,nqn.2026-01.test:first',
}
const space: GuestResource = {
  name: 'space',
  kind: 'nvme-tcp',
  address: '192.0.2.7:4420,nqn.2026-01.test:second',
}
const spoilt: GuestResource = { ...disk, name: 'spoilt', address: '192.0.2.7:4421,nqn.2026-01.test:first' }
const hypervisor = new LibvirtHypervisor({ host: 'h1', uri, access, limits, peer: () => undefined })
const guest = openGuest(
  { hypervisor: true },
  { host: 'h1', access, uri, resources: [disk, space, spoilt], limits },
)

const virsh = async (args: readonly string[], input?: string) => {
  const { status, stdout, stderr } = await access.run('virsh', ['-q', '-c', uri, ...args], signal, input)
  expect(status, `${args.join(' ')}: ${stderr}`).to.equal(0)
  return stdout
}
const discover = async () =>
  (await guest.discover(vm.id, signal)).filter(({ mac }) => [first, second].includes(mac))

/** Adds what the VM boots from, as an operator would. */
async function bootable(): Promise<void> {
  const folder = (name: string, path: string) =>
    "<filesystem type='mount' accessmode='passthrough' multidevs='remap'>" +
    `<source dir='${path}'/><target dir='${name}'/><readonly/></filesystem>`
  const home = new URL('../../../conformance/rig/libvirt', import.meta.url).pathname
  const words = `console=ttyS0 quiet mitigations=off audit=0 apparmor=0 random.trust_cpu=on no_timer_check nowatchdog`
  const boot =
    `<kernel>${kernel}</kernel><initrd>${initrd}</initrd>` +
    `<cmdline>${words} cryptomgr.notests rig.home=${home} rig.share=/run/share</cmdline></os>`
  const folders = [folder('host', '/'), folder('tools', tools), folder('modules', modules)].join('')
  const edited = (await virsh(['dumpxml', '--inactive', vm.id]))
    .replace('</os>', boot)
    .replace(
      /<serial type='pty'>[^]*<\/console>/,
      `<serial type='file'><source path='${terminal}'/></serial>`,
    )
    .replace('</devices>', `${folders}</devices>`)
  await virsh(['define', '/dev/stdin'], edited)
}

before(async () => {
  await hypervisor.define(vm, signal)
  await bootable()
  for (const mac of [first, second, store])
    await hypervisor.attachKnown(vm.id, { kind: 'openvswitch', mac, bridge: 'br0', vlan }, signal)
  await hypervisor.start(vm.id, signal)
  for (;;) {
    const answer = await guest.discover(vm.id, signal).catch((error: unknown) => error)
    if (!(answer instanceof Error)) return
    expect(answer).to.be.instanceOf(BackendError).with.property('code', 'unreachable')
    await sleep(500)
  }
})
after(async () => {
  await hypervisor.stop(vm.id, signal)
  await hypervisor.undefine(vm.id, signal)
})

guestContract('a real QEMU guest agent behind libvirt', () =>
  Promise.resolve({
    backend: guest,
    vm: vm.id,
    macs: [first, second] as const,
    absent: MACAddress.parse('02:00:00:00:00:09'),
    resources: [disk, space] as const,
    power: async (on: boolean) => void (await virsh([on ? 'resume' : 'suspend', vm.id])),
    async close() {
      for (const { mac, connected } of await discover()) {
        for (const resource of [disk, space].filter(({ name }) => connected.includes(name)))
          await guest.disconnect(vm.id, mac, resource, signal)
        await guest.removeInterface(vm.id, mac, signal)
      }
    },
  }),
)

describe('a guest behind libvirt', () => {
  it('says why what is not there cannot be connected', async () => {
    await guest.addInterface(vm.id, first, signal)
    const error = await failure(guest.connect(vm.id, first, spoilt, signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'unreachable')
    expect(String(error)).to.include('nvme')
    expect((await discover())[0]?.connected).to.deep.equal([])
    await guest.removeInterface(vm.id, first, signal)
  })
})

function variable(name: string): string {
  const value = process.env[name] ?? ''
  if (value === '') throw new Error(`${name} is not set: run conformance/devices/libvirt.run`)
  return value
}
