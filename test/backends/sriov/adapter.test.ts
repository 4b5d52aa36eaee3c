import { expect } from 'chai'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { FaultEffect, HostFault } from '../../../src/backends/simulated/faults.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { adapterContract } from '../contract/adapter.ts'
import { driverBindingContract } from '../contract/driver-binding.ts'
import { failure } from '../contract/failure.ts'
import { adapterOver, controller } from '../simulated/site.ts'

const address = PCIAddress.parse('0000:01:00.0')
const plain = PCIAddress.parse('0000:05:00.0')

for (const driver of ['igb', 'netdevsim', 'mlx5_core', 'ixgbe', 'bnxt_en', 'somebodys_nic']) {
  adapterContract(`simulated ${driver}`, async () => {
    const file = new StateFile(':memory:')
    const controllers = [
      controller(address, { driver, speedMbps: driver === 'ixgbe' ? 10_000 : 1000 }),
      controller(plain, { totalVirtual: 0, slot: '2' }),
    ]
    return {
      backend: adapterOver(new SimulatedKernel('h1', controllers, file)),
      controller: address,
      count: 4,
      plain,
      close: async () => file.close(),
    }
  })
}

for (const driver of ['netdevsim', 'ice']) {
  adapterContract(`simulated ${driver} in switchdev mode`, async () => {
    const file = new StateFile(':memory:')
    const kernel = new SimulatedKernel(
      'h1',
      [controller(address, { driver }), controller(plain, { totalVirtual: 0, slot: '2' })],
      file,
    )
    await toSwitchdev(kernel)
    return {
      backend: adapterOver(kernel),
      controller: address,
      count: 4,
      plain,
      isSwitchdev: true,
      close: async () => file.close(),
    }
  })
}

async function toSwitchdev(kernel: SimulatedKernel, mode = 'switchdev'): Promise<void> {
  const words = ['dev', 'eswitch', 'set', `pci/${address}`, 'mode', mode]
  const { status } = await kernel.run('devlink', words, new AbortController().signal)
  expect(status).to.equal(0)
}

driverBindingContract('simulated igb', async () => {
  const file = new StateFile(':memory:')
  const access = new SimulatedKernel('h1', [controller(address)], file)
  return { access, backend: adapterOver(access), controller: address, close: async () => file.close() }
})

describe('SR-IOV adapter', () => {
  const { signal } = new AbortController()
  const open = (
    faults: readonly HostFault[] = [],
    timeoutMs?: number,
    controllers = [controller(address)],
  ) => {
    const kernel = new SimulatedKernel('h1', controllers, new StateFile(':memory:'))
    return { kernel, adapter: adapterOver(new FaultyHost(kernel, faults), timeoutMs) }
  }
  const fault = (call: RegExp, effect: FaultEffect): HostFault => ({ call, from: 1, effect })
  const codeOf = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return (error as BackendError).code
  }
  const vlan = { vlan: VLANID.parse(100) }

  it('discovers what was described, in any arrangement of cards', async () => {
    const controllers = [
      controller('0000:3b:00.0', { slot: '2', serial: 'A', numaNode: 1 }),
      controller('0000:3b:00.1', { slot: '2', serial: 'A', driver: 'ice', totalVirtual: 64 }),
      controller('0000:5e:00.0', { slot: '3', serial: 'B', driver: 'mlx5_core', totalVirtual: 128 }),
      // A card with a switch of its own: two buses, one slot.
      controller('0000:81:00.0', { slot: 'riser 1', serial: 'C' }),
      controller('0000:82:00.0', { slot: 'riser 1', serial: 'C' }),
      controller('0000:00:19.0', { slot: '', serial: '', totalVirtual: 0 }),
    ]
    const { adapter } = open([], undefined, controllers)
    const found = await adapter.discover(signal)
    expect(found.map((one) => one.address)).to.have.members(controllers.map((one) => one.address))
    for (const described of controllers) {
      const one = found.find((candidate) => candidate.address === described.address)
      const slot = described.slot === '' ? '0000:00:19' : described.slot
      expect(one).to.deep.include({
        device: described.device,
        driver: described.driver,
        card: { slot, serial: described.serial },
        numaNode: described.numaNode,
        speedMbps: 1000,
        linkUp: true,
        mac: described.mac,
        maximumVirtual: described.totalVirtual,
        technique: described.totalVirtual === 0 ? 'none' : 'sriov',
      })
    }
    expect(found.find((one) => one.driver === 'ice')?.capabilities.minimumRate).to.equal(true)
    expect(found.find((one) => one.driver === 'igb')?.capabilities.minimumRate).to.equal(false)
  })

  it('gives every virtual function of a host its own address', async () => {
    const controllers = ['0000:3b:00', '0000:3c:00', '0000:00:05'].flatMap((device) =>
      [0, 1, 2, 3].map((fn) =>
        controller(`${device}.${fn}`, { driver: 'ice', totalVirtual: 64, slot: device }),
      ),
    )
    const { adapter } = open([], undefined, controllers)
    for (const one of controllers) await adapter.enable(one.address, 64, signal)
    const found = await adapter.discover(signal)
    const addresses = found.flatMap((one) => [one.address, ...one.virtual.map((own) => own.address)])
    expect(new Set(addresses).size).to.equal(12 * 65)
  })

  it('finds the device again after it was renamed', async () => {
    const { adapter, kernel } = open()
    await adapter.enable(address, 2, signal)
    await kernel.run('ip', ['link', 'set', 'dev', 'pf-0000-01-00-0', 'name', 'ens1f0'], signal)
    await adapter.configure(address, 0, vlan, signal)
    expect((await adapter.discover(signal))[0]).to.deep.include({ device: 'ens1f0', enabledVirtual: 2 })
  })

  it('shows a virtual function that is bound to vfio-pci as used, and does not make the functions anew', async () => {
    const { adapter, kernel } = open()
    await adapter.enable(address, 2, signal)
    const function0 = '/sys/bus/pci/devices/0000:01:00.0/virtfn0'
    await kernel.write(`${function0}/driver_override`, 'vfio-pci', signal)
    await kernel.write('/sys/bus/pci/drivers_probe', '0000:01:10.0', signal)
    expect((await adapter.readVirtual(address, 0, signal))?.usedBy).to.equal('it is bound to vfio-pci')
    expect(await codeOf(adapter.enable(address, 3, signal))).to.equal('conflict')
    await kernel.write(`${function0}/driver/unbind`, '0000:01:10.0', signal)
    await adapter.enable(address, 3, signal)
  })

  it('tells a MAC address that a network device has made up from one that was given', async () => {
    const { adapter, kernel } = open()
    await adapter.enable(address, 2, signal)
    await kernel.write('/sys/bus/pci/drivers/igbvf/bind', '0000:01:10.0', signal)
    const shown = await kernel.run('ip', ['-j', 'link', 'show', 'dev', 'pf-0000-01-00-0'], signal)
    expect(shown.stdout).to.include('"address":"de:')
    expect((await adapter.readVirtual(address, 0, signal))?.settings.mac).to.equal(null)
    await adapter.enable(address, 3, signal)
    await kernel.write('/sys/bus/pci/drivers/igbvf/bind', '0000:01:10.0', signal)
    await adapter.configure(address, 0, { mac: MACAddress.parse('02:00:00:00:00:01') }, signal)
    expect(await codeOf(adapter.enable(address, 2, signal))).to.equal('conflict')
    await adapter.reset(address, 0, signal)
    await adapter.enable(address, 2, signal)
  })

  it('shows a VLAN that we never set as somebody else’s', async () => {
    const { adapter, kernel } = open()
    await adapter.enable(address, 1, signal)
    await kernel.run('ip', ['link', 'set', 'pf-0000-01-00-0', 'vf', '0', 'vlan', '4095'], signal)
    expect((await adapter.readVirtual(address, 0, signal))?.usedBy).to.equal('it has VLAN 4095')
  })

  const refusals: [string, string, string][] = [
    ['EBUSY', 'Device or resource busy', 'conflict'],
    ['EOPNOTSUPP', 'Operation not supported', 'unsupported'],
    ['EPROTONOSUPPORT', 'Protocol not supported', 'unsupported'],
    ['EINVAL', 'Invalid argument', 'refused'],
    ['EPERM', 'Operation not permitted', 'refused'],
    ['ENODEV', 'No such device', 'unreachable'],
    ['ENOMEM', 'Cannot allocate memory', 'no-capacity'],
  ]
  for (const [errno, text, code] of refusals) {
    it(`tells ${errno} as ${code}`, async () => {
      const setting = fault(/^run ip link set .* vlan/, { kind: 'refuse', errno, text })
      const { adapter } = open([setting])
      await adapter.enable(address, 1, signal)
      const error = await failure(adapter.configure(address, 0, vlan, signal))
      expect(error).to.be.instanceOf(BackendError).with.property('code', code)
      expect((error as Error).message).to.include(text)
      expect((error as BackendError).step).to.include('VLAN')
    })
  }

  it('says which of several virtual functions could not be set, and for what', async () => {
    const refused = { kind: 'refuse', errno: 'EINVAL', text: 'Invalid argument' } as const
    const { adapter } = open([fault(/^run ip link set .* vf 2 mac/, refused)])
    await adapter.enable(address, 4, signal)
    const changes = [0, 1, 2, 3].map((index) => ({
      index,
      settings: { ...vlan, mac: MACAddress.parse(`02:00:00:00:00:0${index}`) },
    }))
    const error = await failure(adapter.configureMany(address, changes, signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'refused')
    expect((error as BackendError).step).to.equal('set MAC of virtual function 2')
    expect((error as BackendError).message).to.include('Invalid argument; Command failed -:6')
    const vlans = (await adapter.readMany(address, [0, 1, 2, 3], signal)).map((one) => one.settings.vlan)
    expect(vlans).to.deep.equal([100, 100, 100, null])
  })

  it('finds out which of several virtual functions was lied about', async () => {
    const { adapter } = open([fault(/^run ip link set .* vf 1 vlan/, { kind: 'lie' })])
    await adapter.enable(address, 2, signal)
    const changes = [0, 1].map((index) => ({ index, settings: vlan }))
    const error = await failure(adapter.configureMany(address, changes, signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'protocol')
    expect((error as BackendError).message).to.include('of virtual function 1 vlan is null instead of 100')
  })

  it('refuses a name that cannot be written in a batch', async () => {
    const { adapter, kernel } = open()
    await adapter.enable(address, 1, signal)
    await kernel.run('ip', ['link', 'set', 'dev', 'pf-0000-01-00-0', 'name', "pf'0"], signal)
    expect(await codeOf(adapter.configure(address, 0, vlan, signal))).to.equal('unsupported')
  })

  it('tries again what the driver is not ready for', async () => {
    const notReady = { kind: 'refuse', errno: 'EAGAIN', text: 'Resource temporarily unavailable' } as const
    const { adapter } = open([fault(/^run ip link set .* mac/, notReady)])
    await adapter.enable(address, 1, signal)
    const mac = MACAddress.parse('02:00:00:00:00:01')
    await adapter.configure(address, 0, { ...vlan, mac }, signal)
    expect((await adapter.readVirtual(address, 0, signal))?.settings).to.deep.include({ ...vlan, mac })
  })

  it('resets while the link is down, also where the driver then takes no rates', async () => {
    for (const driver of ['igb', 'ixgbe']) {
      const { adapter, kernel } = open([], undefined, [controller(address, { driver })])
      await adapter.enable(address, 1, signal)
      await kernel.run('ip', ['link', 'set', 'pf-0000-01-00-0', 'down'], signal)
      await adapter.configure(address, 0, vlan, signal)
      await adapter.reset(address, 0, signal)
      expect((await adapter.readVirtual(address, 0, signal))?.settings.vlan).to.equal(null)
    }
  })

  it('finds out a device that lies', async () => {
    const lie = { kind: 'lie' } as const
    const { adapter } = open([
      fault(/^run ip link set .* vlan 100/, lie),
      fault(/^run ip link set .* mac 00:/, lie),
    ])
    await adapter.enable(address, 1, signal)
    expect(await codeOf(adapter.configure(address, 0, vlan, signal))).to.equal('protocol')
    await adapter.configure(address, 0, { mac: MACAddress.parse('02:00:00:00:00:01') }, signal)
    expect(await codeOf(adapter.reset(address, 0, signal))).to.equal('protocol')
    expect(await codeOf(open([fault(/sriov_numvfs 2$/, lie)]).adapter.enable(address, 2, signal))).to.equal(
      'no-capacity',
    )
  })

  it('gives up on a device that hangs, at every call', async () => {
    const hang = { kind: 'hang' } as const
    for (const call of [/^write/, /^read \S+sriov_numvfs/, /^list/]) {
      const { adapter } = open([fault(call, hang)], 5)
      expect(await codeOf(adapter.enable(address, 1, signal)), String(call)).to.equal('timeout')
    }
    for (const call of [/^run ip link set/, /^run ip .*show/]) {
      const { adapter } = open([fault(call, hang)], 5)
      await adapter.enable(address, 1, signal)
      expect(await codeOf(adapter.configure(address, 0, vlan, signal)), String(call)).to.equal('timeout')
    }
    expect(await codeOf(open([fault(/^list/, hang)], 5).adapter.discover(signal))).to.equal('timeout')
  })

  it('says that a device has vanished, and lists the others', async () => {
    const others = [controller(address), controller('0000:02:00.0', { slot: '2' })]
    const gone = fault(/0000:01:00\.0\//, { kind: 'vanish' })
    const { adapter } = open([gone], undefined, others)
    expect((await adapter.discover(signal)).map((one) => one.address)).to.deep.equal(['0000:02:00.0'])
    const set = open([fault(/^run ip link set/, { kind: 'vanish' })])
    await set.adapter.enable(address, 1, signal)
    expect(await codeOf(set.adapter.configure(address, 0, vlan, signal))).to.equal('unreachable')
  })

  it('answers a link that is no JSON, or of another shape, with a protocol error', async () => {
    const { adapter } = open([fault(/^run ip .*show/, { kind: 'lie' })])
    await adapter.enable(address, 1, signal)
    expect(await codeOf(adapter.configure(address, 0, vlan, signal))).to.equal('protocol')
  })
})
