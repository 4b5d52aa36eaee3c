import { expect } from 'chai'
import { silentLog } from '../../../src/base/log.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { HostError } from '../../../src/backends/host-access.ts'
import { NVMeAdapter } from '../../../src/backends/nvme/adapter.ts'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { HostFault } from '../../../src/backends/simulated/faults.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { SRIOVByClass } from '../../../src/backends/sriov/by-class.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { failure } from '../contract/failure.ts'
import { secondaryControllerContract } from '../contract/secondary-controllers.ts'
import { adapterOver, controller } from '../simulated/site.ts'

const ssd = PCIAddress.parse('0000:03:00.0')
const plain = PCIAddress.parse('0000:04:00.0')
const nic = PCIAddress.parse('0000:01:00.0')
const { signal } = new AbortController()

const kernelWith = (totalVirtual = 4) =>
  new SimulatedKernel(
    'h1',
    [
      controller(nic),
      controller(ssd, {
        driver: 'nvme',
        device: 'nvme0',
        mac: null,
        slot: '3',
        serial: 'S3',
        totalVirtual,
      }),
      controller(plain, { driver: 'nvme', device: 'nvme1', mac: null, slot: '4', totalVirtual: 0 }),
    ],
    new StateFile(':memory:'),
  )

const over = (access: HostAccess, deviceTimeoutMs = 1000) =>
  new NVMeAdapter({ host: 'h1', access, limits: { deviceTimeoutMs }, log: silentLog })

const functionsOf = (access: HostAccess) =>
  new SRIOVByClass(
    { host: 'h1', access, limits: { deviceTimeoutMs: 1000 } },
    { network: adapterOver(access), storage: over(access) },
  )

secondaryControllerContract('simulated', async () => ({
  backend: over(kernelWith()),
  controller: ssd,
  close: async () => {},
}))

secondaryControllerContract('simulated, among all virtual functions of a host', async () => ({
  backend: functionsOf(kernelWith()),
  controller: ssd,
  close: async () => {},
}))

describe('NVMe adapter', () => {
  const refusal = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return error as BackendError
  }
  const manage = async (kernel: HostAccess, ...args: string[]) => {
    const { status, stderr } = await kernel.run('nvme', ['virt-mgmt', '/dev/nvme0', ...args], signal)
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
  }

  it('discovers controllers of NVMe with card and place, and no others', async () => {
    const [first, second, ...others] = await over(kernelWith()).discover(signal)
    expect(others).to.deep.equal([])
    expect(first).to.deep.include({
      address: ssd,
      card: { slot: '3', serial: 'S3' },
      device: 'nvme0',
      maximumVirtual: 4,
      enabledVirtual: 0,
      virtual: [],
    })
    expect(second).to.deep.include({ address: plain, technique: 'none', maximumVirtual: 0 })
    const kinds = (await functionsOf(kernelWith()).discover(signal)).map(({ kind }) => kind)
    expect(kinds).to.deep.equal(['ethernet', 'nvme', 'nvme'])
    expect((await refusal(over(kernelWith()).configure(nic, 0, { ready: true }, signal))).message).to.include(
      'no such controller of NVMe',
    )
  })

  it('serves network cards beside them', async () => {
    const all = functionsOf(kernelWith())
    await all.enable(nic, 1, signal)
    const mac = MACAddress.parse('02:69:6f:00:00:01')
    await all.configure(nic, 0, { mac }, signal)
    expect((await all.readVirtual(nic, 0, signal))?.settings.mac).to.equal(mac)
    await all.reset(nic, 0, signal)
    const elsewhere = PCIAddress.parse('0000:99:00.0')
    expect((await refusal(all.reset(elsewhere, 0, signal))).code).to.equal('unreachable')
  })

  it('shows controllers on a host without nvme-cli, as ones that cannot be shared', async () => {
    const kernel = kernelWith()
    const without: HostAccess = {
      read: (path, stop) => kernel.read(path, stop),
      list: (path, stop) => kernel.list(path, stop),
      write: (path, text, stop) => kernel.write(path, text, stop),
      readLink: (path, stop) => kernel.readLink(path, stop),
      run: async (command) => {
        throw new HostError('ENOENT', command)
      },
    }
    expect((await over(without).discover(signal))[0]).to.deep.include({
      technique: 'none',
      maximumVirtual: 0,
      linkUp: true,
    })
  })

  it('takes the flexible resources from the primary controller that keeps them', async () => {
    const kernel = kernelWith()
    await manage(kernel, '-c', '0', '-r', '0', '-a', '1', '-n', '6')
    await kernel.write(`/sys/bus/pci/devices/${ssd}/reset`, '1', signal)
    const adapter = over(kernel)
    await adapter.enable(ssd, 4, signal)
    for (const index of [0, 1, 2, 3]) await adapter.configure(ssd, index, { ready: true }, signal)
    expect((await adapter.discover(signal))[0]!.virtual.map(({ settings }) => settings.ready)).to.deep.equal([
      true,
      true,
      true,
      true,
    ])
  })

  it('says that there are too few of them', async () => {
    const kernel = kernelWith()
    await over(kernel).enable(ssd, 2, signal)
    await manage(kernel, '-c', '0', '-r', '0', '-a', '1', '-n', '6')
    await kernel.write(`/sys/bus/pci/devices/${ssd}/reset`, '1', signal)
    const error = await refusal(over(kernel).configure(ssd, 0, { ready: true }, signal))
    expect(error.code).to.equal('no-capacity')
    expect(error.message).to.include(
      '2 flexible queues for 4 secondary controllers are too few: each needs 2',
    )
    await over(kernel).reset(ssd, 0, signal)
  })

  it('leaves a secondary controller alone that somebody else uses, and says how', async () => {
    const kernel = kernelWith()
    const adapter = over(kernel)
    await adapter.enable(ssd, 3, signal)
    await manage(kernel, '-c', '1', '-r', '1', '-a', '8', '-n', '1')
    for (const identifier of ['2', '3']) {
      await manage(kernel, '-c', identifier, '-r', '1', '-a', '8', '-n', '1')
      await manage(kernel, '-c', identifier, '-r', '0', '-a', '8', '-n', '2')
      await manage(kernel, '-c', identifier, '-a', '9')
    }
    const path = `/sys/bus/pci/devices/${ssd}`
    await kernel.write(`${path}/sriov_drivers_autoprobe`, '1', signal)
    const used = (await adapter.readVirtual(ssd, 2, signal))!.address!
    await kernel.write('/sys/bus/pci/drivers/nvme/bind', used, signal)
    const { virtual } = (await adapter.discover(signal))[0]!
    expect(virtual.map(({ usedBy }) => usedBy)).to.deep.equal([
      'it has been given resources',
      'it is online',
      'the driver nvme serves it',
    ])
    const error = await refusal(adapter.configure(ssd, 2, { ready: true }, signal))
    expect(error.code).to.equal('conflict')
    expect((await refusal(adapter.enable(ssd, 0, signal))).message).to.include('has been given resources')
  })

  it('says what the controller says', async () => {
    for (const [status, code] of [
      ['Invalid Secondary Controller State: it cannot(0x4120)', 'conflict'],
      ['Invalid Number of Controller Resources: too many(0x4121)', 'refused'],
      ['Invalid Resource Identifier: none left(0x4122)', 'no-capacity'],
      ['Invalid Controller Identifier: nobody(0x411f)', 'unreachable'],
      ['Invalid Command Opcode: unknown(0x4001)', 'unsupported'],
    ] as const) {
      const faults: HostFault[] = [
        {
          call: /virt-mgmt/,
          from: 1,
          effect: { kind: 'refuse', errno: 'x', text: `NVMe status: ${status}` },
        },
      ]
      const kernel = kernelWith()
      await over(kernel).enable(ssd, 1, signal)
      const error = await refusal(
        over(new FaultyHost(kernel, faults)).configure(ssd, 0, { ready: true }, signal),
      )
      expect([error.code, error.step]).to.deep.equal([code, 'configure secondary controller 0'])
      expect(error.message).to.include(status)
    }
  })
})
