import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import { silentLog } from '../../../src/base/log.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { MacvtapAdapter } from '../../../src/backends/macvtap/adapter.ts'
import { NPIVAdapter } from '../../../src/backends/npiv/adapter.ts'
import { NVMeAdapter } from '../../../src/backends/nvme/adapter.ts'
import { PassthroughAdapter } from '../../../src/backends/passthrough/adapter.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import type { AdapterBackend, VirtualSettings } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { SimulatedControllerDescription } from '../../../src/iov/site-description.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { WWN } from '../../../src/iov/wwn.ts'
import type { FaultBench, FaultOperation } from '../contract/every-fault.ts'
import { adapterOver, controller } from '../simulated/site.ts'
import { failingHost } from './failing-host.ts'

const { signal } = new AbortController()
const address = PCIAddress.parse('0000:04:00.0')
const path = `/sys/bus/pci/devices/${address}`
const mac = MACAddress.parse('02:69:6f:00:00:01')

interface Kind {
  described: Partial<SimulatedControllerDescription>
  make(access: HostAccess): AdapterBackend
  /** What takes virtual device 0 into use. */
  settings: Partial<VirtualSettings>
  /** How many are made before: a pool. */
  pool?: number
  /** What somebody else does, how that is seen, and how he takes it back. */
  other: {
    act(host: Hand): Promise<unknown>
    see(host: Hand): Promise<unknown>
    takeBack(host: Hand): Promise<unknown>
  }
}

/** Somebody at the host. */
interface Hand {
  run(...command: string[]): Promise<string>
  access: HostAccess
}

/** Virtual device 0 of a controller is taken into use and given back, and pools are made larger. */
export async function adapterBench(kind: Kind): Promise<FaultBench<AdapterBackend>> {
  const access = new SimulatedKernel('h1', [controller(address, kind.described)], new StateFile(':memory:'))
  const sound = kind.make(access)
  const hand: Hand = {
    access,
    async run(command, ...args) {
      const { status, stdout, stderr } = await access.run(command!, args, signal)
      if (status !== 0) throw new Error(stderr)
      return stdout
    },
  }
  const enable = (count: number | undefined) =>
    count === undefined ? undefined : sound.enable(address, count, signal)
  await enable(kind.pool)
  const read = async () => (await sound.readVirtual(address, 0, signal))!
  const free = await read()
  /** How the domain undoes what it has set. */
  const former = Object.fromEntries(
    Object.keys(kind.settings).map((name) => [name, free.settings[name as keyof VirtualSettings]]),
  ) as Partial<VirtualSettings>
  const pool: Record<string, FaultOperation<AdapterBackend>> = kind.pool === undefined
    ? {}
    : {
        'makes another pool': {
          run: (backend, stop) => backend.enable(address, kind.pool! + 1, stop),
          expectDone: async () =>
            expect((await sound.discover(signal))[0]?.enabledVirtual).to.equal(kind.pool! + 1),
        },
      }
  let hasActed = false
  return {
    device: `h1/${address}`,
    breakAt: failingHost(access, kind.make, {
      changing: /^(write |run (ip link (add|set|del)|nvme virt-mgmt))/,
      async meanwhile() {
        const [found] = await sound.discover(signal)
        if (kind.pool !== undefined && found?.enabledVirtual !== kind.pool) return
        hasActed = true
        await kind.other.act(hand)
      },
    }),
    operations: {
      'takes it into use': {
        run: (backend, stop) => backend.configure(address, 0, kind.settings, stop),
        expectDone: async () =>
          expect((await read()).settings).to.deep.equal({ ...free.settings, ...kind.settings }),
      },
      'gives it back': {
        before: () => sound.configure(address, 0, kind.settings, signal),
        run: (backend, stop) => backend.reset(address, 0, stop),
        expectDone: async () => expect((await read()).settings).to.deep.equal(free.settings),
      },
      ...pool,
    },
    async clean() {
      const [found] = await sound.discover(signal)
      // Who makes a pool anew just when it is looked whether it is in use takes away what is in it: the kernel has no lock.
      if (hasActed && (kind.pool === undefined || found?.enabledVirtual === kind.pool))
        expect(await kind.other.see(hand), 'what somebody else has changed').to.equal(true)
      if (hasActed && found!.enabledVirtual > 0) await kind.other.takeBack(hand)
      hasActed = false
      if (found?.virtual.length !== 0) await sound.configure(address, 0, former, signal)
      await enable(kind.pool)
      expect(await read()).to.deep.equal(free)
    },
    close: async () => {},
  }
}

export const sriov: Kind = {
  described: { device: 'eno1' },
  make: (access) => adapterOver(access),
  settings: { mac, vlan: VLANID.parse(100), maximumRateMbps: 100 },
  pool: 2,
  other: {
    act: ({ run }) => run('ip', 'link', 'set', 'dev', 'eno1', 'vf', '1', 'vlan', '300'),
    see: async ({ run }) => (await run('ip', '-j', '-d', 'link', 'show', 'dev', 'eno1')).includes('300'),
    takeBack: ({ run }) => run('ip', 'link', 'set', 'dev', 'eno1', 'vf', '1', 'vlan', '0'),
  },
}

const theirs = '2001000000000001:2002000000000001'
const fcHost = '/sys/class/fc_host/host0'

export const npiv: Kind = {
  described: { driver: 'lpfc', speedMbps: 16_000, totalVirtual: 4 },
  make: (access) =>
    new NPIVAdapter({
      host: 'h1',
      access,
      limits: defaultLimits,
      log: silentLog,
      wait: async () => {},
    }),
  settings: { wwpn: WWN.parse('20:00:02:69:6f:00:00:01') },
  other: {
    act: ({ access }) => access.write(`${fcHost}/vport_create`, theirs, signal),
    see: async ({ access }) => {
      const names = await access.list('/sys/class/fc_vports', signal)
      const ports = names.map((name) => access.read(`/sys/class/fc_vports/${name}/port_name`, signal))
      return (await Promise.all(ports)).some((port) => port.includes(theirs.split(':')[0]!))
    },
    takeBack: ({ access }) => access.write(`${fcHost}/vport_delete`, theirs, signal),
  },
}

export const nvme: Kind = {
  described: { driver: 'nvme', device: 'nvme0', mac: null, totalVirtual: 4 },
  make: (access) => new NVMeAdapter({ host: 'h1', access, limits: defaultLimits, log: silentLog }),
  settings: { ready: true },
  pool: 2,
  other: {
    act: ({ run }) => run('nvme', 'virt-mgmt', '/dev/nvme0', '-c', '2', '-r', '1', '-a', '8', '-n', '1'),
    see: async ({ access }) =>
      (await nvme.make(access).readVirtual(address, 1, signal))?.usedBy === 'it has been given resources',
    takeBack: ({ run }) => run('nvme', 'virt-mgmt', '/dev/nvme0', '-c', '2', '-r', '1', '-a', '8', '-n', '0'),
  },
}

export const macvtap: Kind = {
  described: { device: 'eno1', totalVirtual: 0 },
  make: (access) =>
    new MacvtapAdapter({
      host: 'h1',
      access,
      limits: defaultLimits,
      log: silentLog,
      controllers: [{ controller: address, virtual: 4 }],
    }),
  settings: { mac },
  other: {
    act: ({ run }) =>
      run('ip', 'link', 'add', 'link', 'eno1', 'name', 'theirs', 'type', 'macvtap', 'mode', 'bridge'),
    see: async ({ run }) =>
      (await run('ip', '-j', '-d', 'link', 'show', 'type', 'macvtap')).includes('theirs'),
    takeBack: ({ run }) => run('ip', 'link', 'del', 'dev', 'theirs'),
  },
}

export const passthrough: Kind = {
  described: { device: 'eno1', totalVirtual: 0 },
  make: (access) =>
    new PassthroughAdapter({
      host: 'h1',
      access,
      limits: defaultLimits,
      log: silentLog,
      controllers: [address],
    }),
  settings: { ready: true },
  other: {
    act: async ({ access }) => {
      const names = await access.list(path, signal)
      if (names.includes('driver')) await access.write(`${path}/driver/unbind`, address, signal)
    },
    see: async () => true,
    takeBack: async () => {},
  },
}
