import { expect } from 'chai'
import type { Duplex } from 'node:stream'
import { AgentDoor } from '../../../src/backends/guest/agent-door.ts'
import { CommandGuest } from '../../../src/backends/guest/command-guest.ts'
import type { GuestShell } from '../../../src/backends/guest/guest-shell.ts'
import { SimulatedAgent } from '../../../src/backends/simulated/guest/guest-agent.ts'
import { nothingConnected } from '../../../src/backends/simulated/guest/linux-state.ts'
import { defaultLimits } from '../../../src/base/limits.ts'
import type { GuestBackend, GuestResource } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { diskAndShare } from '../contract/guest.ts'
import type { FaultBench, FaultOperation } from '../contract/every-fault.ts'
import { FakeGuest } from '../guest/fake-guest.ts'
import { FailingGuest } from './failing-guest.ts'

const { signal } = new AbortController()
const vm = '6f2f7a52-4f0e-4c3c-9d1c-000000000001'
const macs = [MACAddress.parse('02:00:00:00:00:01'), MACAddress.parse('02:00:00:00:00:02')] as const
const [mac] = macs
const space: GuestResource = {
  name: 'space',
  kind: 'nvme-tcp',
  address: '192.0.2.7:4420,nqn.2026-01.test:space',
}
const resources = [...diskAndShare, space]

/**
 * A device is taken into use, connected by each protocol and all that taken back, through an agent in the guest; somebody
 * who works in the guest puts its other device up.
 */
export async function guestBench(): Promise<FaultBench<GuestBackend>> {
  const system = new FakeGuest(macs)
  for (const { address } of resources) system.remotes.add(address)
  const sound = guestOver(system).guest
  const shown = async () => (await sound.discover(vm, signal)).find((one) => one.mac === mac)
  const isUp = (at: number): boolean => system.devices[at]!.isUp
  const add = () => sound.addInterface(vm, mac, signal)
  const operations: Record<string, FaultOperation<GuestBackend>> = {
    'takes a device into use': {
      run: (backend, stop) => backend.addInterface(vm, mac, stop),
      expectDone: async () => expect(isUp(0)).to.equal(true),
    },
    'removes it': {
      before: add,
      run: (backend, stop) => backend.removeInterface(vm, mac, stop),
      expectDone: async () => expect(isUp(0)).to.equal(false),
    },
  }
  for (const resource of resources) {
    operations[`connects ${resource.kind}`] = {
      before: add,
      run: (backend, stop) => backend.connect(vm, mac, resource, stop),
      expectDone: async () => expect((await shown())?.connected).to.deep.equal([resource.name]),
    }
    operations[`disconnects ${resource.kind}`] = {
      before: async () => {
        await add()
        await sound.connect(vm, mac, resource, signal)
      },
      run: (backend, stop) => backend.disconnect(vm, mac, resource, stop),
      expectDone: async () => expect((await shown())?.connected).to.deep.equal([]),
    }
  }
  return {
    device: `h1/guest/${vm}`,
    breakAt(fault, call, onHang) {
      let stream: Duplex | undefined
      const failing = new FailingGuest(system, fault, call, {
        changing:
          /^ip link set|^iscsiadm .*(--op|--login|--logout|-o )|^nvme (dis)?connect|^u?mount |^(mk|rm)dir /,
        meanwhile: () => system.setLink('eth1', true),
        hangUp: () => stream?.destroy(),
        onHang,
      })
      const { guest } = guestOver(failing, (one) => (stream = one))
      return { backend: guest, hasFailed: () => failing.hasFailed }
    },
    operations,
    async clean() {
      for (const resource of resources) await sound.disconnect(vm, mac, resource, signal)
      await sound.removeInterface(vm, mac, signal)
      expect([system.remains, isUp(0)]).to.deep.equal([nothingConnected, false])
      system.setLink('eth1', false)
    },
    close: async () => {},
  }
}

function guestOver(shell: GuestShell, onConnect: (stream: Duplex) => void = () => {}) {
  const agent = new SimulatedAgent(shell)
  const wait = async (): Promise<void> => {}
  const connect = async (): Promise<Duplex> => {
    const stream = agent.connect()
    onConnect(stream)
    return stream
  }
  const door = new AgentDoor({ connect, limits: defaultLimits, wait })
  return { guest: new CommandGuest({ host: 'h1', resources, limits: defaultLimits, wait, door }) }
}
