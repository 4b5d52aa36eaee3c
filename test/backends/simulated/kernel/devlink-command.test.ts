import { expect } from 'chai'
import { SimulatedKernel } from '../../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'
import { controller } from '../site.ts'

const { signal } = new AbortController()
const noDevice = 'kernel answers: No such device\n'
const unsupported = 'RTNETLINK answers: Operation not supported\n'

describe('simulated kernel: devlink', () => {
  it('answers one question, and a batch, as recorded', async () => {
    const { devlink } = open('netdevsim')
    expect(await devlink('-j dev eswitch show pci/0000:01:00.0')).to.deep.equal({
      status: 0,
      stdout: '{"dev":{"pci/0000:01:00.0":{"mode":"legacy"}}}\n',
      stderr: '',
    })
    expect(await devlink('-j dev eswitch show pci/0000:05:00.0')).to.deep.equal({
      status: 1,
      stdout: '{"dev":{}}\n',
      stderr: noDevice,
    })
    expect((await devlink('dev eswitch set pci/0000:01:00.0 mode switchdev')).status).to.equal(0)
    const questions = ['05', '01', '06'].map((bus) => `dev eswitch show pci/0000:${bus}:00.0\n`).join('')
    expect(await devlink('-j -f -b -', questions)).to.deep.equal({
      status: 1,
      stdout: '{"dev":{}},{"dev":{"pci/0000:01:00.0":{"mode":"switchdev"}}},{"dev":{}}\n',
      stderr: `${noDevice}Command failed -:1\n${noDevice}Command failed -:3\n`,
    })
    expect((await devlink('-j -b -', questions)).stdout).to.equal('{"dev":{}}\n')
    expect((await devlink('dev eswitch set pci/0000:01:00.0 mode half')).status).to.equal(1)
    expect((await devlink('port show')).status).to.equal(1)
  })

  it('takes rates no longer in switchdev mode, as netdevsim does, which forgets the mode with the last function', async () => {
    const { kernel, devlink, vf, enable } = open('netdevsim')
    await enable(2)
    expect((await vf('max_tx_rate 100')).status).to.equal(0)
    await devlink('dev eswitch set pci/0000:01:00.0 mode switchdev')
    expect(await vf('max_tx_rate 200')).to.include({ status: 2, stderr: unsupported })
    expect((await vf('vlan 100')).status).to.equal(0)
    expect((await vf('trust on')).status).to.equal(0)
    const port = '/sys/bus/pci/devices/0000:01:00.0/net/pfr1/phys_port_name'
    expect(await kernel.read(port, signal)).to.equal('pf0vf1\n')
    await enable(0)
    expect((await devlink('-j dev eswitch show pci/0000:01:00.0')).stdout).to.include('legacy')
  })

  it('takes VLAN 0 and no other in switchdev mode, as mlx5_core does', async () => {
    const { devlink, vf, enable } = open('mlx5_core')
    await devlink('dev eswitch set pci/0000:01:00.0 mode switchdev')
    await enable(2)
    expect((await vf('vlan 0')).status).to.equal(0)
    for (const change of ['vlan 100', 'vlan 0 qos 3', 'spoofchk on', 'trust on'])
      expect(await vf(change), change).to.include({ status: 2, stderr: unsupported })
    expect((await vf('max_tx_rate 100')).status).to.equal(0)
    await enable(0)
    expect((await devlink('-j dev eswitch show pci/0000:01:00.0')).stdout).to.include('switchdev')
  })

  it('changes the mode of ice only while it has no virtual functions', async () => {
    const { devlink, enable } = open('ice')
    await enable(1)
    const set = 'dev eswitch set pci/0000:01:00.0 mode switchdev'
    expect((await devlink(set)).stderr).to.equal('kernel answers: Operation not supported\n')
    await enable(0)
    expect((await devlink(set)).status).to.equal(0)
  })
})

function open(driver: string) {
  const controllers = [controller('0000:01:00.0', { driver, device: 'pf' }), controller('0000:05:00.0')]
  const kernel = new SimulatedKernel('h1', controllers, new StateFile(':memory:'))
  const devlink = (line: string, input?: string) => kernel.run('devlink', line.split(' '), signal, input)
  const vf = (change: string) => kernel.run('ip', `link set dev pf vf 0 ${change}`.split(' '), signal)
  const enable = (count: number) =>
    kernel.write('/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs', String(count), signal)
  return { kernel, devlink, vf, enable }
}
