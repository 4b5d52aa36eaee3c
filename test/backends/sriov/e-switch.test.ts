import { expect } from 'chai'
import { defaultLimits } from '../../../src/base/limits.ts'
import type { HostAccess } from '../../../src/backends/host-access.ts'
import { HostError } from '../../../src/backends/host-access.ts'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { readPorts } from '../../../src/backends/sriov/e-switch.ts'
import { systemFiles } from '../../../src/backends/sriov/system-files.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from '../contract/failure.ts'
import { adapterOver, controller } from '../simulated/site.ts'

const { signal } = new AbortController()
const [mellanox, intel, plain] = ['0000:01:00.0', '0000:02:00.0', '0000:03:00.0'].map(PCIAddress.parse) as [
  PCIAddress,
  PCIAddress,
  PCIAddress,
]

describe('e-switch of a card', () => {
  it('is in switchdev mode where representors show it, which devlink is not asked for', async () => {
    const { adapter, commands, set } = open()
    await set(mellanox, 'switchdev')
    await adapter.enable(mellanox, 2, signal)
    commands.length = 0
    const { eSwitch, device, capabilities } = await find(adapter, mellanox)
    expect(device).to.equal('nic')
    expect(eSwitch).to.deep.equal({
      mode: 'switchdev',
      id: '000001000',
      representors: [
        { index: 0, device: 'nicr0' },
        { index: 1, device: 'nicr1' },
      ],
    })
    expect(capabilities).to.include({
      representors: true,
      trust: false,
      spoofCheck: false,
      maximumRate: true,
    })
    // One of the other cards is a port of a switch, and says nothing of its mode.
    expect(commands.filter(({ command }) => command === 'devlink')).to.deep.equal([
      { command: 'devlink', input: `dev eswitch show pci/${intel}\n` },
    ])
  })

  it('has its mode from devlink where there are none, for all cards at once', async () => {
    const { adapter, commands, set } = open()
    await set(mellanox, 'switchdev')
    await set(intel, 'switchdev')
    commands.length = 0
    const found = await adapter.discover(signal)
    expect(found.map(({ eSwitch }) => eSwitch?.mode)).to.deep.equal(['switchdev', 'switchdev', undefined])
    expect(found.map(({ capabilities }) => capabilities.representors === true)).to.deep.equal([
      true,
      true,
      false,
    ])
    expect(commands.map(({ command }) => command)).to.deep.equal(['devlink'])
    await set(intel, 'legacy')
    expect((await find(adapter, intel)).capabilities).not.to.have.property('representors')
  })

  it('is in legacy mode where devlink is not there, or does not know the card', async () => {
    for (const answer of [
      () => Promise.reject(new HostError('ENOENT', 'devlink')),
      () =>
        Promise.resolve({ status: 1, stdout: '{"dev":{}}\n', stderr: 'kernel answers: No such device\n' }),
      () => Promise.resolve({ status: 1, stdout: '', stderr: 'kernel answers: Operation not permitted\n' }),
    ]) {
      const { adapter } = open(answer)
      const { eSwitch, capabilities } = await find(adapter, intel)
      expect(eSwitch?.mode).to.equal('legacy')
      expect(capabilities).not.to.have.property('representors')
    }
  })

  it('is not guessed where devlink answers what nobody can read', async () => {
    const { adapter } = open(() => Promise.resolve({ status: 0, stdout: 'mode switchdev\n', stderr: '' }))
    const error = (await failure(adapter.discover(signal))) as BackendError
    expect(error).to.be.instanceOf(BackendError)
    expect([error.code, error.device]).to.deep.equal(['protocol', 'h1'])
  })

  it('refuses a VLAN before the kernel hears of it, and a reset asks for none', async () => {
    const { adapter, commands, set } = open()
    await set(mellanox, 'switchdev')
    await adapter.enable(mellanox, 1, signal)
    commands.length = 0
    const error = (await failure(
      adapter.configure(mellanox, 0, { vlan: VLANID.parse(100) }, signal),
    )) as BackendError
    expect(error.code).to.equal('unsupported')
    expect(error.message).to.include('switchdev mode')
    await adapter.reset(mellanox, 0, signal)
    expect(commands.map(({ input }) => input).join('')).not.to.include('vlan')
  })

  it('has ports that are told apart by the kernel’s names, in whatever order they are', async () => {
    const ports: Record<string, string> = { a: 'pf0vf10', b: 'pf0vf2', c: 'p0', d: 'c1pf0vf0', e: 'pf0sf1' }
    const nothing = () => Promise.reject(new HostError('ENOENT', ''))
    const access: HostAccess = {
      read: (path) => Promise.resolve(`${ports[path.split('/').at(-2) ?? '']}\n`),
      write: nothing,
      list: nothing,
      readLink: nothing,
      run: nothing,
    }
    const files = systemFiles(access, signal)
    expect(await readPorts(files, '/net', Object.keys(ports))).to.deep.equal({
      device: 'c',
      representors: [
        { index: 2, device: 'b' },
        { index: 10, device: 'a' },
      ],
    })
    expect(await readPorts(files, '/net', ['a'])).to.deep.equal({ device: 'a', representors: [] })
  })
})

function open(devlink?: HostAccess['run']) {
  const controllers = [
    controller(mellanox, { driver: 'mlx5_core', device: 'nic' }),
    controller(intel, { driver: 'ice', slot: '2' }),
    controller(plain, { slot: '3' }),
  ]
  const kernel = new SimulatedKernel('h1', controllers, new StateFile(':memory:'))
  const commands: { command: string; input: string | undefined }[] = []
  const access: HostAccess = {
    read: (path, own) => kernel.read(path, own),
    write: (path, text, own) => kernel.write(path, text, own),
    list: (path, own) => kernel.list(path, own),
    readLink: (path, own) => kernel.readLink(path, own),
    run(command, args, own, input) {
      commands.push({ command, input })
      return (devlink === undefined || command !== 'devlink' ? kernel.run.bind(kernel) : devlink)(
        command,
        args,
        own,
        input,
      )
    },
  }
  const set = (address: PCIAddress, mode: string) =>
    kernel.run('devlink', ['dev', 'eswitch', 'set', `pci/${address}`, 'mode', mode], signal)
  return { adapter: adapterOver(access, defaultLimits.deviceTimeoutMs), commands, set }
}

async function find(adapter: ReturnType<typeof adapterOver>, address: PCIAddress) {
  return (await adapter.discover(signal)).find((one) => one.address === address)!
}
