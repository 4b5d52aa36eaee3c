import { expect } from 'chai'
import { silentLog } from '../../../src/base/log.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { MacvtapAdapter } from '../../../src/backends/macvtap/adapter.ts'
import { FaultyHost } from '../../../src/backends/simulated/faults.ts'
import type { HostFault } from '../../../src/backends/simulated/faults.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { failure } from '../contract/failure.ts'
import { macvtapContract } from '../contract/macvtap.ts'
import { controller } from '../simulated/site.ts'

const nic = PCIAddress.parse('0000:04:00.0')
const ssd = PCIAddress.parse('0000:05:00.0')
const mac = MACAddress.parse('02:69:6f:00:00:01')
const { signal } = new AbortController()

const kernelWith = () =>
  new SimulatedKernel(
    'h1',
    [
      controller(nic, { device: 'eno1', totalVirtual: 0 }),
      controller(ssd, { driver: 'nvme', device: 'nvme0', mac: null, slot: '5' }),
    ],
    new StateFile(':memory:'),
  )

const over = (access: HostAccess, virtual = 4, deviceTimeoutMs = 1000) =>
  new MacvtapAdapter({
    host: 'h1',
    access,
    limits: { deviceTimeoutMs },
    log: silentLog,
    controllers: [{ controller: nic, virtual }],
  })

macvtapContract('simulated', async () => ({
  backend: over(kernelWith()),
  controller: nic,
  close: async () => {},
}))

describe('macvtap adapter', () => {
  const refusal = async (promise: Promise<unknown>) => {
    const error = await failure(promise)
    expect(error).to.be.instanceOf(BackendError)
    return error as BackendError
  }
  const ip = async (host: HostAccess, ...args: string[]) => {
    const { status, stderr } = await host.run('ip', ['link', ...args], signal)
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
  }

  it('shows the card as it is, and no card that the site does not name', async () => {
    const [found, ...others] = await over(kernelWith(), 2).discover(signal)
    expect(others).to.deep.equal([])
    expect(found).to.deep.include({
      address: nic,
      device: 'eno1',
      driver: 'igb',
      linkUp: true,
      mac: '52:54:00:00:01:00',
      maximumVirtual: 2,
      speedMbps: 1000,
    })
    const elsewhere = (address: PCIAddress) =>
      new MacvtapAdapter({
        host: 'h1',
        access: kernelWith(),
        limits: { deviceTimeoutMs: 1000 },
        log: silentLog,
        controllers: [{ controller: address, virtual: 1 }],
      })
    for (const address of [ssd, PCIAddress.parse('0000:99:00.0')]) {
      expect(await elsewhere(address).discover(signal)).to.deep.equal([])
      const error = await refusal(elsewhere(address).configure(address, 0, { mac }, signal))
      expect(error.message).to.include('no network card that may carry')
    }
    expect((await refusal(elsewhere(ssd).configure(nic, 0, { mac }, signal))).code).to.equal('unreachable')
    expect((await over(kernelWith(), 0).discover(signal))[0]).to.deep.include({
      technique: 'none',
      virtual: [],
    })
  })

  it('leaves devices of others alone, each at an index that can no longer be had', async () => {
    const kernel = kernelWith()
    await ip(kernel, 'add', 'link', 'eno1', 'name', 'theirs', 'type', 'macvtap', 'mode', 'private')
    const adapter = over(kernel)
    await adapter.configure(nic, 0, { mac }, signal)
    const { virtual } = (await adapter.discover(signal))[0]!
    expect(virtual.map(({ usedBy }) => usedBy)).to.deep.equal([
      'it is the network device iov3-0 (bridge)',
      null,
      null,
      'it is the network device theirs (private)',
    ])
    for (const attempt of [adapter.configure(nic, 3, { mac: null }, signal), adapter.reset(nic, 3, signal)])
      expect((await refusal(attempt)).code).to.equal('conflict')
  })

  it('finds its devices again when the card’s network device has another name', async () => {
    const kernel = kernelWith()
    const adapter = over(kernel)
    await adapter.configure(nic, 2, { mac }, signal)
    await ip(kernel, 'set', 'dev', 'eno1', 'name', 'lan0')
    expect((await adapter.readVirtual(nic, 2, signal))?.settings.mac).to.equal(mac)
    await adapter.reset(nic, 2, signal)
    expect(await kernel.list('/sys/class/net', signal)).to.deep.equal(['lan0'])
  })

  it('says what went wrong first, also where the device cannot be deleted again', async () => {
    const faults: HostFault[] = [
      {
        call: /link set .* up/,
        from: 1,
        effect: { kind: 'refuse', errno: 'x', text: 'Address already in use' },
      },
      {
        call: /link del/,
        from: 1,
        effect: { kind: 'refuse', errno: 'EBUSY', text: 'Device or resource busy' },
      },
    ]
    const kernel = kernelWith()
    const error = await refusal(over(new FaultyHost(kernel, faults)).configure(nic, 0, { mac }, signal))
    expect(error.code).to.equal('conflict')
    expect(error.message).to.match(/Address already in use.*still there:.*Device or resource busy/)
    await over(kernel).reset(nic, 0, signal)
  })

  it('is not taken in by what is no list of links', async () => {
    for (const stdout of ['', '{}', '[{"ifname":"x"}]', '[{}]']) {
      const kernel = kernelWith()
      const access: HostAccess = {
        read: (path, stop) => kernel.read(path, stop),
        list: (path, stop) => kernel.list(path, stop),
        write: (path, text, stop) => kernel.write(path, text, stop),
        readLink: (path, stop) => kernel.readLink(path, stop),
        run: async () => ({ status: 0, stdout, stderr: '' }),
      }
      if (stdout === '[{}]') expect((await over(access).discover(signal))[0]?.virtual).to.have.length(4)
      else expect((await refusal(over(access).discover(signal))).code).to.equal('protocol')
    }
  })
})
