import { expect } from 'chai'
import { silentLog } from '../../../src/base/log.ts'
import { NPIVAdapter } from '../../../src/backends/npiv/adapter.ts'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { HostFault } from '../../../src/backends/simulated/faults.ts'
import type { Fabric } from '../../../src/backends/simulated/kernel/fibre-channel-state.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { SimulatedControllerDescription } from '../../../src/iov/site-description.ts'
import { WWN } from '../../../src/iov/wwn.ts'
import { failure } from '../contract/failure.ts'
import { virtualPortContract } from '../contract/virtual-ports.ts'
import { adapterOver, controller } from '../simulated/site.ts'

const address = PCIAddress.parse('0000:3b:00.0')
const wwpn = WWN.parse('20:00:02:69:6f:00:00:01')
const create = '/sys/class/fc_host/host0/vport_create'

const hba = (other: Partial<SimulatedControllerDescription> = {}) =>
  controller(address, {
    driver: 'lpfc',
    mac: MACAddress.parse('00:10:9b:00:00:01'),
    speedMbps: 16_000,
    totalVirtual: 4,
    ...other,
  })

for (const driver of ['lpfc', 'qla2xxx']) {
  virtualPortContract(`simulated ${driver}`, async () => {
    const file = new StateFile(':memory:')
    const access = new SimulatedKernel('h1', [controller('0000:01:00.0'), hba({ driver })], file)
    const limits = { deviceTimeoutMs: 1000, virtualPortActiveMs: 1000 }
    return {
      backend: new NPIVAdapter({ host: 'h1', access, limits, log: silentLog }),
      controller: address,
      close: async () => file.close(),
    }
  })
}

describe('NPIV adapter', () => {
  const { signal } = new AbortController()
  const open = (
    {
      faults = [],
      controllers = [hba()],
      deviceTimeoutMs = 1000,
    }: {
      faults?: readonly HostFault[]
      controllers?: readonly SimulatedControllerDescription[]
      deviceTimeoutMs?: number
    } = {},
    onWait: (kernel: SimulatedKernel, waits: number) => void = () => {},
  ) => {
    const kernel = new SimulatedKernel('h1', controllers, new StateFile(':memory:'))
    const waits: number[] = []
    const adapter = new NPIVAdapter({
      host: 'h1',
      access: new FaultyHost(kernel, faults),
      limits: { deviceTimeoutMs, virtualPortActiveMs: 1000 },
      log: silentLog,
      wait: async (ms) => {
        waits.push(ms)
        onWait(kernel, waits.length)
      },
    })
    return { kernel, adapter, waits }
  }
  const refusal = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return error as BackendError
  }
  const ports = (kernel: SimulatedKernel) => kernel.list('/sys/class/fc_vports', signal)

  it('discovers adapters with card, place, speed and names, and leaves other devices to others', async () => {
    const controllers = [
      controller('0000:01:00.0', { slot: '7' }),
      hba({ slot: '2', serial: 'F1', numaNode: 1 }),
      hba({ address: PCIAddress.parse('0000:3b:00.1'), slot: '2', serial: 'F1', totalVirtual: 0 }),
    ]
    const { adapter, kernel } = open({ controllers })
    const [first, second, ...none] = await adapter.discover(signal)
    expect(none).to.deep.equal([])
    expect(first).to.deep.include({
      address,
      card: { slot: '2', serial: 'F1' },
      device: 'host0',
      driver: 'lpfc',
      enabledVirtual: 4,
      maximumVirtual: 4,
      names: { port: '200000109b000001', node: '100000109b000001' },
      numaNode: 1,
      speedMbps: 16_000,
    })
    expect(second).to.deep.include({ technique: 'none', maximumVirtual: 0, enabledVirtual: 0, virtual: [] })
    expect(second?.card).to.deep.equal(first?.card)
    expect((await adapterOver(kernel).discover(signal)).map((one) => one.address)).to.deep.equal([
      '0000:01:00.0',
    ])
    kernel.setFabric(address, 'linkdown')
    expect((await adapter.discover(signal))[0]?.linkUp).to.equal(false)
  })

  it('finds nothing on a host without Fibre Channel', async () => {
    expect(await open({ controllers: [controller('0000:01:00.0')] }).adapter.discover(signal)).to.deep.equal(
      [],
    )
  })

  it('has no more seats than it can tell apart', async () => {
    const { adapter } = open({ controllers: [hba({ totalVirtual: 65_535 })] })
    expect((await adapter.discover(signal))[0]?.maximumVirtual).to.equal(1024)
    await adapter.configure(address, 1023, { wwpn }, signal)
    expect((await adapter.readVirtual(address, 1023, signal))?.settings.wwpn).to.equal(wwpn)
  })

  it('writes its name of the virtual port to the symbolic name, where the driver has one', async () => {
    const { adapter, kernel } = open()
    await adapter.configure(address, 3, { wwpn }, signal)
    const path = '/sys/class/fc_vports/vport-0:0-0/symbolic_name'
    expect(await kernel.read(path, signal)).to.equal(`h1/${address}/3\n`)
    const without = open({
      faults: [{ call: /^write .*symbolic_name/, from: 1, effect: { kind: 'refuse', errno: 'EACCES' } }],
    })
    await without.adapter.configure(address, 3, { wwpn }, signal)
    expect((await without.adapter.readVirtual(address, 3, signal))?.settings.wwpn).to.equal(wwpn)
  })

  const failures: readonly (readonly [Fabric, string, RegExp])[] = [
    ['linkdown', 'unreachable', /is Linkdown: the HBA has no link/],
    ['no-npiv', 'unsupported', /is No Fabric Support: the fabric has no NPIV/],
    ['full', 'no-capacity', /is No Fabric Resources/],
    ['refusing-names', 'refused', /is Fabric Rejected WWN/],
    ['logging-out', 'unreachable', /is Fabric Logout/],
    ['failing', 'protocol', /is VPort Failed/],
  ]
  for (const [fabric, code, text] of failures) {
    it(`says what is wrong where the fabric is ${fabric}, at once, and leaves nothing behind`, async () => {
      const { adapter, kernel, waits } = open()
      kernel.setFabric(address, fabric)
      const error = await refusal(adapter.configure(address, 0, { wwpn }, signal))
      expect(error.code).to.equal(code)
      expect(error.message).to.match(text)
      expect(error.step).to.equal('configure virtual port 0')
      expect(waits).to.deep.equal([])
      expect(await ports(kernel)).to.deep.equal([])
    })
  }

  it('waits for a login that takes its time', async () => {
    const { adapter, kernel, waits } = open({}, (one, count) => {
      if (count === 3) one.setFabric(address, 'active')
    })
    kernel.setFabric(address, 'rejecting')
    await adapter.configure(address, 0, { wwpn }, signal)
    expect(waits).to.have.length(3)
  })

  it('deletes a virtual port again of which it cannot be read how it is', async () => {
    const faults: HostFault[] = [
      { call: /^read .*vport_state/, from: 1, times: 99, effect: { kind: 'refuse', errno: 'EIO' } },
    ]
    const { adapter, kernel } = open({ faults })
    const error = await refusal(adapter.configure(address, 0, { wwpn }, signal))
    expect(error.message).to.include('is Unknown: the driver does not say')
    expect(await ports(kernel)).to.deep.equal([])
  })

  it('does not wait for ever for a fabric that rejects each login', async () => {
    const { adapter, kernel, waits } = open()
    kernel.setFabric(address, 'rejecting')
    const error = await refusal(adapter.configure(address, 0, { wwpn }, signal))
    expect(error.code).to.equal('timeout')
    expect(error.message).to.match(/is Initializing: .*rejects it each time/)
    expect(waits.reduce((sum, ms) => sum + ms, 0)).to.equal(1000)
    expect(await ports(kernel)).to.deep.equal([])
  })

  it('leaves a virtual port that was there before, whatever becomes of the fabric', async () => {
    const { adapter, kernel } = open()
    await adapter.configure(address, 0, { wwpn }, signal)
    kernel.setFabric(address, 'linkdown')
    expect((await refusal(adapter.configure(address, 0, { wwpn }, signal))).code).to.equal('unreachable')
    expect(await ports(kernel)).to.deep.equal(['vport-0:0-0'])
    kernel.setFabric(address, 'active')
    await kernel.write('/sys/class/fc_vports/vport-0:0-0/vport_disable', '1', signal)
    const error = await refusal(adapter.configure(address, 0, { wwpn }, signal))
    expect([error.code, error.message]).to.satisfy(
      ([code, text]: string[]) => code === 'conflict' && text?.includes('somebody has disabled it'),
    )
  })

  it('says what the kernel says', async () => {
    for (const [errno, code, text] of [
      ['EINVAL', 'refused', 'in use already, or malformed'],
      ['ENOENT', 'unsupported', 'no NPIV'],
      ['ENOSPC', 'no-capacity', 'as many virtual ports'],
      ['EBUSY', 'conflict', 'EBUSY'],
    ] as const) {
      const faults: HostFault[] = [
        { call: /^write .*vport_create/, from: 1, effect: { kind: 'refuse', errno } },
      ]
      const error = await refusal(open({ faults }).adapter.configure(address, 0, { wwpn }, signal))
      expect(error.code).to.equal(code)
      expect(error.message).to.include(text)
      expect(error.message).to.include(errno)
    }
  })

  it('refuses a name that the adapter has itself', async () => {
    const own = WWN.parse('200000109b000001')
    const error = await refusal(open().adapter.configure(address, 0, { wwpn: own }, signal))
    expect(error.message).to.include('EINVAL')
  })

  it('does not believe what is not so', async () => {
    const lie = (call: RegExp): { faults: HostFault[] } => ({
      faults: [{ call, from: 1, times: 9, effect: { kind: 'lie' } }],
    })
    const created = await refusal(open(lie(/vport_create/)).adapter.configure(address, 0, { wwpn }, signal))
    expect(created.message).to.include('taken, but there is no such virtual port')
    const { adapter } = open(lie(/vport_delete/))
    await adapter.configure(address, 0, { wwpn }, signal)
    const deleted = await refusal(adapter.reset(address, 0, signal))
    expect([created.code, deleted.code]).to.deep.equal(['protocol', 'protocol'])
    expect(deleted.message).to.include('vport-0:0-0 is still there')
  })

  it('says what went wrong first, also where the virtual port cannot be deleted again', async () => {
    const refuse = { kind: 'refuse', errno: 'EBUSY' } as const
    const { adapter, kernel } = open({ faults: [{ call: /vport_delete/, from: 1, effect: refuse }] })
    kernel.setFabric(address, 'no-npiv')
    const error = await refusal(adapter.configure(address, 0, { wwpn }, signal))
    expect(error.code).to.equal('unsupported')
    expect(error.message).to.match(/No Fabric Support.*and it is still there.*EBUSY/)
    await adapter.configure(address, 0, { wwpn: null }, signal)
    expect(await ports(kernel)).to.deep.equal([])
  })

  it('gives up on a kernel that hangs, and can be asked again', async () => {
    const faults: HostFault[] = [{ call: /^write .*vport_create/, from: 1, effect: { kind: 'hang' } }]
    const { adapter } = open({ faults, deviceTimeoutMs: 5 })
    expect((await refusal(adapter.configure(address, 0, { wwpn }, signal))).code).to.equal('timeout')
    await adapter.configure(address, 0, { wwpn }, signal)
  })

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController()
    const kernel = new SimulatedKernel('h1', [hba()], new StateFile(':memory:'))
    kernel.setFabric(address, 'rejecting')
    const adapter = new NPIVAdapter({
      host: 'h1',
      access: kernel,
      limits: { deviceTimeoutMs: 60_000, virtualPortActiveMs: 60_000 },
      log: silentLog,
      wait: async (_, waiting) => {
        stop.abort()
        waiting.throwIfAborted()
      },
    })
    expect((await refusal(adapter.configure(address, 0, { wwpn }, stop.signal))).code).to.equal('timeout')
    await adapter.configure(address, 0, { wwpn: null }, signal)
    expect(await ports(kernel)).to.deep.equal([])
  })

  it('shows an adapter that went away while it was read as not there', async () => {
    const faults: HostFault[] = [{ call: /fc_host\/host0/, from: 2, effect: { kind: 'vanish' } }]
    const { adapter } = open({ faults })
    expect(await adapter.discover(signal)).to.deep.equal([])
    expect((await refusal(adapter.configure(address, 0, { wwpn }, signal))).code).to.equal('unreachable')
    const elsewhere = PCIAddress.parse('0000:99:00.0')
    expect((await refusal(open().adapter.reset(elsewhere, 0, signal))).message).to.include('no such HBA')
  })

  it('leaves out an adapter that has no names yet', async () => {
    const faults: HostFault[] = [
      { call: /^read .*host0\/node_name/, from: 1, times: 2, effect: { kind: 'lie' } },
    ]
    const { adapter } = open({ faults })
    expect(await adapter.discover(signal)).to.deep.equal([])
    const error = await refusal(adapter.configure(address, 0, { wwpn }, signal))
    expect(error.message).to.include('it has no world-wide names yet')
    expect(await adapter.discover(signal)).to.have.length(1)
  })

  it('shows virtual ports of others, each at an index that can no longer be had, and leaves them alone', async () => {
    const { adapter, kernel } = open()
    await kernel.write(create, '2001000000000001:2002000000000001', signal)
    await adapter.configure(address, 0, { wwpn }, signal)
    const found = (await adapter.discover(signal))[0]!
    expect(found.virtual.map(({ settings }) => settings.wwpn)).to.deep.equal([
      wwpn,
      null,
      null,
      '2001000000000001',
    ])
    expect(found.virtual[3]).to.deep.include({ wwnn: '2002000000000001' })
    const theirs = WWN.parse('2001000000000001')
    for (const attempt of [
      adapter.configure(address, 3, { wwpn: null }, signal),
      adapter.configure(address, 1, { wwpn: theirs }, signal),
      adapter.reset(address, 3, signal),
    ])
      expect((await refusal(attempt)).code).to.equal('conflict')
    expect(await ports(kernel)).to.have.length(2)
  })
})
