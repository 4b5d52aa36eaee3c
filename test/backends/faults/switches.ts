import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import type { Timers } from '../../../src/base/timers.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { LinuxBridge } from '../../../src/backends/bridge/bridge-switch.ts'
import { SimulatedBridgeHost } from '../../../src/backends/simulated/kernel/bridge-host.ts'
import { QBridgeAgent } from '../../../src/backends/simulated/qbridge-agent.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { CiscoSwitch } from '../../../src/backends/switch/cisco.ts'
import { OpenVSwitch } from '../../../src/backends/switch/openvswitch.ts'
import { QBridgeSwitch } from '../../../src/backends/switch/qbridge.ts'
import { vendors } from '../../../src/backends/switch/vendor-table.ts'
import type { SwitchBackend } from '../../../src/iov/backend.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { setOf } from '../../../src/ovsdb/value.ts'
import type { MIBAccess } from '../../../src/snmp/mib-access.ts'
import { testLimits } from '../../ovsdb/fake-server.ts'
import type { FaultBench } from '../contract/every-fault.ts'
import { FakeOpenVSwitch } from '../switch/fake-open-vswitch.ts'
import { SimulatedCisco, trunkPort } from '../switch/simulated-cisco.ts'
import { FailingAgent } from './failing-agent.ts'
import { FailingDatabase } from './failing-database.ts'
import { failingHost } from './failing-host.ts'

const { signal } = new AbortController()
const [first, second] = [100, 200].map(VLANID.parse) as [VLANID, VLANID]
const ports = ['p1', 'p2', 'p3']
const [port, otherPort] = ports as [string, string]

interface Failing {
  sound: SwitchBackend
  /** Somebody else meanwhile. */
  breakAt(meanwhile: () => Promise<unknown>): FaultBench<SwitchBackend>['breakAt']
  close(): Promise<unknown>
}

/** A port is in a VLAN and leaves it, and VLANs come and go; somebody else puts another port into that VLAN. */
async function switchBench({ sound, breakAt, close }: Failing): Promise<FaultBench<SwitchBackend>> {
  await sound.createVLAN(first, 'first', signal)
  const read = () => sound.readPort(port, signal)
  const before = await read()
  const others = await sound.readPort(otherPort, signal)
  const leave = (name: string) => sound.leave(name, first, before.untagged, signal)
  const hasSecond = async () => (await sound.discover(signal)).vlans.some(({ id }) => id === second)
  return {
    device: 'sw1',
    breakAt: breakAt(() => sound.join(otherPort, first, 'tagged', signal)),
    operations: {
      'joins tagged': {
        run: (backend, stop) => backend.join(port, first, 'tagged', stop),
        expectDone: async () =>
          expect(await read()).to.deep.equal({ ...before, tagged: [...before.tagged, first] }),
      },
      'joins untagged': {
        run: (backend, stop) => backend.join(port, first, 'untagged', stop),
        expectDone: async () => expect((await read()).untagged).to.equal(first),
      },
      leaves: {
        before: () => sound.join(port, first, 'untagged', signal),
        run: (backend, stop) => backend.leave(port, first, before.untagged, stop),
        expectDone: async () => expect(await read()).to.deep.equal(before),
      },
      'creates a VLAN': {
        run: (backend, stop) => backend.createVLAN(second, 'second', stop),
        expectDone: async () => expect(await hasSecond()).to.equal(true),
      },
      'deletes a VLAN': {
        before: () => sound.createVLAN(second, 'second', signal),
        run: (backend, stop) => backend.deleteVLAN(second, stop),
        expectDone: async () => expect(await hasSecond()).to.equal(false),
      },
    },
    async clean() {
      await leave(port)
      await leave(otherPort)
      await sound.deleteVLAN(second, signal)
      expect(await read()).to.deep.equal(before)
      expect(await sound.readPort(otherPort, signal)).to.deep.equal(others)
    },
    close,
  }
}

export function bridge(): Promise<FaultBench<SwitchBackend>> {
  const access = new SimulatedBridgeHost('sw1', 'br0', described, new StateFile(':memory:'))
  const over = (host: HostAccess) =>
    new LinuxBridge({ name: 'sw1', bridge: 'br0', access: host, limits: defaultLimits })
  return switchBench({
    sound: over(access),
    breakAt: (meanwhile) =>
      failingHost(access, over, {
        changing: /^run (bridge -batch|ip link property)/,
        meanwhile,
        wholeBatches: true,
      }),
    close: async () => {},
  })
}

export function qBridge(): Promise<FaultBench<SwitchBackend>> {
  return overSNMP(
    new QBridgeAgent('sw1', described, new StateFile(':memory:')),
    (access) => new QBridgeSwitch({ name: 'sw1', access, limits: defaultLimits, saved: true }),
  )
}

export function cisco(): Promise<FaultBench<SwitchBackend>> {
  const agent = new SimulatedCisco(Object.fromEntries(ports.map((name) => [name, trunkPort(1, 10)])))
  agent.vlans.set(10, { type: 1, name: 'theirs' })
  const vendor = vendors.get('cisco')!
  return overSNMP(
    agent,
    (access) =>
      new CiscoSwitch({ name: 'sw1', access, limits: defaultLimits, saved: true, vendor, timers: soon }),
  )
}

function overSNMP(
  agent: MIBAccess,
  over: (access: MIBAccess) => SwitchBackend,
): Promise<FaultBench<SwitchBackend>> {
  return switchBench({
    sound: over(agent),
    breakAt: (meanwhile) => (fault, call) => {
      const failing = new FailingAgent(agent, fault, call, meanwhile)
      return { backend: over(failing), hasFailed: () => failing.hasFailed }
    },
    close: () => agent.close(),
  })
}

export async function openVSwitch(): Promise<FaultBench<SwitchBackend>> {
  const fake = new FakeOpenVSwitch()
  await fake.listen()
  fake.addBridge('br0', Object.fromEntries(ports.map((name) => [name, { trunks: setOf([8, 9]) }])))
  const limits = { ...testLimits, deviceTimeoutMs: 60_000 }
  const over = (address: string) => new OpenVSwitch({ name: 'sw1', address, bridge: 'br0', limits })
  const sound = over(fake.address)
  return switchBench({
    sound,
    breakAt: (meanwhile) => async (fault, call, onHang) => {
      const failing = new FailingDatabase(fake, fault, call, { meanwhile, onHang })
      const backend = over(await failing.listen())
      return {
        backend,
        hasFailed: () => failing.hasFailed,
        close: async () => {
          await backend.close()
          await failing.close()
        },
      }
    },
    close: async () => {
      await sound.close()
      await fake.server.close()
    },
  })
}

const described = ports.map((name) => ({ name, speedMbps: 10_000 }))

const soon: Timers = {
  after: (_ms, action) => {
    const stop = setImmediate(action)
    return () => clearImmediate(stop)
  },
}
