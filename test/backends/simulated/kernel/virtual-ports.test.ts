import { expect } from 'chai'
import { HostError } from '../../../../src/backends/host-access.ts'
import { inspect } from '../../../../src/backends/simulated/inspect.ts'
import { SimulatedKernel } from '../../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'
import { MACAddress } from '../../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../../src/iov/pci-address.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure } from '../../contract/failure.ts'
import { controller } from '../site.ts'

/** As recorded on a real kernel with FCoE, where nothing else is said. */
describe('virtual ports of the simulated kernel', () => {
  const { signal } = new AbortController()
  const address = PCIAddress.parse('0000:3b:00.0')
  const hba = controller(address, {
    driver: 'lpfc',
    mac: MACAddress.parse('02:fc:00:00:00:01'),
    speedMbps: 10_000,
    totalVirtual: 2,
  })
  const host = '/sys/class/fc_host/host0'
  const first = '2002000000000001:2001000000000001'
  const second = '2002000000000002:2001000000000002'
  let kernel: SimulatedKernel
  const write = (path: string, text: string) => kernel.write(path, text, signal)
  const read = async (path: string) => (await kernel.read(path, signal)).trimEnd()
  const errno = async (promise: Promise<unknown>) => ((await failure(promise)) as HostError).errno

  beforeEach(() => {
    kernel = new SimulatedKernel('h1', [hba], new StateFile(':memory:'))
  })

  it('shows the adapter', async () => {
    const files = ['node_name', 'port_name', 'port_state', 'speed', 'max_npiv_vports', 'npiv_vports_inuse']
    expect(await Promise.all(files.map((file) => read(`${host}/${file}`)))).to.deep.equal([
      '0x100002fc00000001',
      '0x200002fc00000001',
      'Online',
      '10 Gbit',
      '2',
      '0',
    ])
    expect(await kernel.list('/sys/class/fc_vports', signal)).to.deep.equal([])
    const link = await kernel.readLink(host, signal)
    expect(link).to.match(/\/0000:3b:00\.0\/host0\/fc_host\/host0$/)
    expect(await kernel.list('/sys/class/net', signal)).to.deep.equal([])
  })

  it('makes virtual ports, each with a host of its own, which counts no virtual ports', async () => {
    await write(`${host}/vport_create`, first)
    await write(`${host}/vport_create`, `${second}\n`)
    expect(await kernel.list('/sys/class/fc_vports', signal)).to.deep.equal(['vport-0:0-0', 'vport-0:0-1'])
    const port = '/sys/class/fc_vports/vport-0:0-0'
    const files = ['node_name', 'port_name', 'roles', 'symbolic_name', 'vport_state', 'vport_last_state']
    expect(await Promise.all(files.map((file) => read(`${port}/${file}`)))).to.deep.equal([
      '0x2001000000000001',
      '0x2002000000000001',
      'FCP Initiator',
      '',
      'Active',
      'Initializing',
    ])
    expect(await read(`${host}/npiv_vports_inuse`)).to.equal('2')
    const [, own] = await kernel.list('/sys/class/fc_host', signal)
    expect(await read(`/sys/class/fc_host/${own}/port_name`)).to.equal('0x2002000000000001')
    expect(await read(`/sys/class/fc_host/${own}/port_state`)).to.equal('Online')
    expect(await errno(kernel.read(`/sys/class/fc_host/${own}/max_npiv_vports`, signal))).to.equal('ENOENT')
  })

  it('refuses what the real one refuses', async () => {
    await write(`${host}/vport_create`, first)
    for (const text of [
      first,
      '2002:2001',
      `zz02000000000001:2001000000000001`,
      '200002fc00000001:2001000000000001',
    ])
      expect(await errno(write(`${host}/vport_create`, text)), text).to.equal('EINVAL')
    const unknown = '2002000000000009:2001000000000009'
    expect(await errno(write(`${host}/vport_delete`, unknown))).to.equal('ENODEV')
    expect(await errno(write(`${host}/vport_delete`, 'nonsense'))).to.equal('EINVAL')
    expect(await errno(kernel.read(`${host}/vport_create`, signal))).to.equal('EACCES')
    await write(`${host}/vport_create`, second)
    expect(await errno(write(`${host}/vport_create`, unknown))).to.equal('ENOSPC')
  })

  it('counts on after a virtual port that could not be made', async () => {
    await write(`${host}/vport_create`, first)
    await failure(write(`${host}/vport_create`, first))
    await write(`${host}/vport_create`, second)
    expect(await kernel.list('/sys/class/fc_vports', signal)).to.deep.equal(['vport-0:0-0', 'vport-0:0-2'])
    await write(`${host}/vport_delete`, first)
    await write('/sys/class/fc_vports/vport-0:0-2/vport_delete', '1')
    expect(await kernel.list('/sys/class/fc_vports', signal)).to.deep.equal([])
    expect(await kernel.list('/sys/class/fc_host', signal)).to.deep.equal(['host0'])
  })

  it('takes virtual ports out of use and back', async () => {
    await write(`${host}/vport_create`, first)
    const port = '/sys/class/fc_vports/vport-0:0-0'
    await write(`${port}/vport_disable`, '1')
    expect(await read(`${port}/vport_state`)).to.equal('Disabled')
    expect(await errno(write(`${port}/vport_disable`, '2'))).to.equal('EINVAL')
    await write(`${port}/vport_disable`, '0')
    expect(await read(`${port}/vport_state`)).to.equal('Active')
    expect(await errno(write(`${port}/vport_delete`, '0'))).to.equal('EINVAL')
  })

  it('does as the fabric does, and is Active again when the fabric is', async () => {
    await write(`${host}/vport_create`, first)
    const states: string[][] = []
    for (const fabric of ['linkdown', 'no-npiv', 'rejecting', 'active'] as const) {
      kernel.setFabric(address, fabric)
      states.push([
        await read(`${host}/port_state`),
        await read('/sys/class/fc_vports/vport-0:0-0/vport_state'),
      ])
    }
    expect(states).to.deep.equal([
      ['Linkdown', 'Linkdown'],
      ['Online', 'No Fabric Support'],
      ['Online', 'Initializing'],
      ['Online', 'Active'],
    ])
    expect(() => kernel.setFabric(PCIAddress.parse('0000:01:00.0'), 'active')).to.throw(RangeError)
  })

  it('keeps them in the state file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'iovm-test-'))
    try {
      const path = join(directory, 'state')
      const file = new StateFile(path)
      kernel = new SimulatedKernel('h1', [hba], file)
      await write(`${host}/vport_create`, first)
      kernel.setFabric(address, 'linkdown')
      kernel = new SimulatedKernel('h1', [hba], file)
      expect(await read('/sys/class/fc_vports/vport-0:0-0/vport_state')).to.equal('Linkdown')
      file.close()
      expect(inspect(path).hosts.h1).to.deep.include({
        adapters: { [address]: { fabric: 'linkdown', nextNumber: 1 } },
        virtualPorts: {
          [`${address}/0`]: {
            number: 0,
            port: '2002000000000001',
            node: '2001000000000001',
            symbolicName: '',
            disabled: false,
          },
        },
      })
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
