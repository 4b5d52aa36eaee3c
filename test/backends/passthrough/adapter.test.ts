import { expect } from 'chai'
import { silentLog } from '../../../src/base/log.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { PassthroughAdapter } from '../../../src/backends/passthrough/adapter.ts'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import type { SimulatedControllerDescription } from '../../../src/iov/site-description.ts'
import { failure } from '../contract/failure.ts'
import { wholeDeviceContract } from '../contract/whole-device.ts'
import { controller } from '../simulated/site.ts'

const nic = PCIAddress.parse('0000:04:00.0')
const ssd = PCIAddress.parse('0000:05:00.0')
const hba = PCIAddress.parse('0000:06:00.0')
const path = `/sys/bus/pci/devices/${nic}`
const { signal } = new AbortController()

const all = [
  controller(nic, { device: 'eno1', slot: '4', totalVirtual: 0 }),
  controller(ssd, { driver: 'nvme', device: 'nvme0', mac: null, slot: '5', totalVirtual: 0, serial: 'S1' }),
  controller(hba, { driver: 'lpfc', device: 'fc0', slot: '6' }),
]

function over(access: HostAccess, controllers = [nic, ssd, hba], deviceTimeoutMs = 1000): PassthroughAdapter {
  return new PassthroughAdapter({
    host: 'h1',
    access,
    limits: { deviceTimeoutMs },
    log: silentLog,
    controllers,
  })
}

const kernelWith = (controllers: readonly SimulatedControllerDescription[] = all) =>
  new SimulatedKernel('h1', controllers, new StateFile(':memory:'))

for (const [name, address] of Object.entries({ igb: nic, nvme: ssd, lpfc: hba })) {
  wholeDeviceContract(`simulated ${name}`, async () => ({
    backend: over(kernelWith()),
    controller: address,
    close: async () => {},
  }))
}

describe('pass-through adapter', () => {
  const refusal = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return error as BackendError
  }
  /** A host with some files more. */
  const withFiles = (kernel: HostAccess, files: Record<string, string | string[]>): HostAccess => ({
    read: async (file, stop) => (typeof files[file] === 'string' ? files[file] : kernel.read(file, stop)),
    list: async (file, stop) => (Array.isArray(files[file]) ? files[file] : kernel.list(file, stop)),
    write: (file, text, stop) => kernel.write(file, text, stop),
    readLink: (file, stop) => kernel.readLink(file, stop),
    run: (command, args, stop, input) => kernel.run(command, args, stop, input),
  })

  it('shows what it may hand on and nothing else, each as what it is', async () => {
    const found = await over(kernelWith(), [nic, ssd, hba, PCIAddress.parse('0000:99:00.0')]).discover(signal)
    expect(
      found.map(({ address, kind, device, driver, mac, card }) => [
        address,
        kind,
        device,
        driver,
        mac,
        card.slot,
      ]),
    ).to.deep.equal([
      [nic, 'ethernet', 'eno1', 'igb', '52:54:00:00:01:00', '4'],
      [ssd, 'nvme', 'nvme0', 'nvme', null, '5'],
      [hba, 'fibre-channel', 'host0', 'lpfc', null, '6'],
    ])
    expect(await over(kernelWith(), []).discover(signal)).to.deep.equal([])
    const error = await refusal(over(kernelWith(), [ssd]).configure(nic, 0, { ready: true }, signal))
    expect(error.message).to.include('no such controller to be handed on')
  })

  it('takes the network device away from the host, and gives it back', async () => {
    const kernel = kernelWith()
    const adapter = over(kernel)
    await adapter.configure(nic, 0, { ready: true }, signal)
    expect(await kernel.list(path, signal)).not.to.include('net')
    expect(await kernel.list('/sys/class/net', signal)).not.to.include('eno1')
    expect((await adapter.discover(signal))[0]).to.deep.include({ device: nic, mac: null, speedMbps: 0 })
    await adapter.reset(nic, 0, signal)
    expect(await kernel.list('/sys/class/net', signal)).to.include('eno1')
    expect(await kernel.read(`${path}/driver_override`, signal)).to.equal('(null)\n')
  })

  it('refuses a device that shares its IOMMU group with one that the host uses', async () => {
    const mate = PCIAddress.parse('0000:04:00.1')
    const kernel = kernelWith([
      ...all,
      controller(mate, {
        device: 'eno2',
        slot: '4',
        totalVirtual: 0,
        mac: MACAddress.parse('52:54:00:00:01:01'),
      }),
    ])
    const adapter = over(kernel, [nic, mate])
    const error = await refusal(adapter.configure(nic, 0, { ready: true }, signal))
    expect(error.code).to.equal('conflict')
    expect(error.message).to.match(
      /its IOMMU group \d+ has 0000:04:00\.1 as well, which the driver igb serves/,
    )
    expect(await kernel.list(path, signal)).to.include('net')
    await kernel.write('/sys/bus/pci/drivers/igb/unbind', mate, signal)
    await adapter.configure(nic, 0, { ready: true }, signal)
    await adapter.configure(mate, 0, { ready: true }, signal)
  })

  it('counts a device of a host without IOMMU as one that cannot be handed on', async () => {
    const kernel = kernelWith()
    const names = (await kernel.list(path, signal)).filter((name) => name !== 'iommu_group')
    const [found] = await over(withFiles(kernel, { [path]: names }), [nic]).discover(signal)
    expect(found).to.deep.include({ technique: 'none', maximumVirtual: 0, virtual: [] })
  })

  it('says that the module is missing', async () => {
    const kernel = withFiles(kernelWith(), { '/sys/bus/pci/drivers/vfio-pci': [] })
    const error = await refusal(over(kernel).configure(nic, 0, { ready: true }, signal))
    expect([error.code, error.message]).to.satisfy(
      ([code, text]: string[]) => code === 'unsupported' && text?.includes('its module is not loaded'),
    )
  })

  it('leaves the host what it uses', async () => {
    const kernel = kernelWith()
    const own = `/sys/class/net/eno1`
    const names = await kernel.list(own, signal)
    const nvme = `/sys/bus/pci/devices/${ssd}/nvme/nvme0`
    const cases: readonly (readonly [PCIAddress, Record<string, string | string[]>, RegExp])[] = [
      [nic, { [own]: [...names, 'upper_br0'] }, /eno1 carries br0/],
      [nic, { [own]: [...names, 'master'] }, /eno1 is part of/],
      [nic, { '/proc/net/route': 'Iface\tDestination\neno1\t00000000\t' }, /routes of the host go over/],
      [nic, { [`${path}/sriov_numvfs`]: '2\n' }, /2 virtual functions of it are enabled/],
      [
        ssd,
        { [nvme]: ['nvme0c0n1'], '/proc/mounts': '/dev/nvme0n1p1 /srv ext4 rw 0 0\n' },
        /nvme0n1 is mounted at \/srv/,
      ],
      [ssd, { [nvme]: ['nvme0n1'], '/sys/block/nvme0n1/holders': ['dm-0'] }, /nvme0n1 is part of dm-0/],
    ]
    for (const [address, files, text] of cases) {
      const adapter = over(withFiles(kernel, files))
      expect((await adapter.readVirtual(address, 0, signal))?.usedBy).to.match(text)
      const error = await refusal(adapter.configure(address, 0, { ready: true }, signal))
      expect([error.code, error.message]).to.satisfy(
        ([code, words]: string[]) => code === 'conflict' && text.test(words ?? ''),
      )
    }
  })

  it('says so when no driver takes it back', async () => {
    const kernel = kernelWith()
    await over(kernel).configure(nic, 0, { ready: true }, signal)
    const lie = { call: /drivers_probe/, from: 1, effect: { kind: 'lie' } } as const
    const error = await refusal(over(new FaultyHost(kernel, [lie])).reset(nic, 0, signal))
    expect([error.code, error.message]).to.satisfy(
      ([code, text]: string[]) => code === 'protocol' && text?.includes('no driver of the host has taken it'),
    )
    await over(kernel).reset(nic, 0, signal)
  })
})
