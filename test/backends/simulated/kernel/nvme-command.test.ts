import { expect } from 'chai'
import { SimulatedKernel } from '../../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../../src/backends/simulated/state-file.ts'
import { controller } from '../site.ts'

const { signal } = new AbortController()
const address = '0000:03:00.0'
const path = `/sys/bus/pci/devices/${address}`

/** All as recorded of QEMU's controller with nvme-cli 2.3. */
describe('simulated kernel: NVMe', () => {
  let kernel: SimulatedKernel

  beforeEach(() => {
    const nvme = { driver: 'nvme', device: 'nvme0', mac: null, totalVirtual: 4 }
    kernel = new SimulatedKernel('h1', [controller(address, nvme)], new StateFile(':memory:'))
  })

  const nvme = (...args: string[]) => kernel.run('nvme', args, signal)
  const manage = async (args: string) => {
    const { status, stdout, stderr } = await nvme('virt-mgmt', '/dev/nvme0', ...args.split(' '))
    return status === 0 ? stdout.replace(/^.*\(NRM\):(.*)\n$/, '$1') : /\((0x.*)\)/.exec(stderr)?.[1]
  }
  const secondary = async (identifier: number) => {
    const { stdout } = await nvme('list-secondary', '/dev/nvme0', '-o', 'json')
    const { num, 'secondary-controllers': list } = JSON.parse(stdout) as {
      num: number
      'secondary-controllers': Record<string, number>[]
    }
    expect(num).to.equal(4)
    const found = list.find((one) => one['secondary-controller-identifier'] === identifier)!
    return ['secondary-controller-state', 'num-virtual-queues', 'num-virtual-interrupts'].map(
      (name) => found[name],
    )
  }
  const capability = async (name: string) => {
    const { stdout } = await nvme('primary-ctrl-caps', '/dev/nvme0', '-o', 'json')
    return (JSON.parse(stdout) as Record<string, number>)[name]
  }

  it('assigns resources without virtual functions, and goes online only with both', async () => {
    expect(await manage('-c 1 -r 0 -a 8 -n 2')).to.equal('0x2')
    expect(await manage('-c 1 -r 1 -a 8 -n 1')).to.equal('0x1')
    expect(await manage('-c 1 -r 0 -a 9 -n 0')).to.equal('0x4120')
    await kernel.write(`${path}/sriov_numvfs`, '2', signal)
    expect(await secondary(1)).to.deep.equal([0, 2, 1])
    expect(await manage('-c 1 -a 9')).to.equal('0')
    expect(await manage('-c 1 -a 9')).to.equal('0')
    expect(await secondary(1)).to.deep.equal([1, 2, 1])
    expect(await manage('-c 1 -r 0 -a 8 -n 0')).to.equal('0x4120')
  })

  it('refuses what recorded controllers refuse', async () => {
    for (const [args, status] of [
      ['-c 9 -r 0 -a 8 -n 2', '0x411f'],
      ['-c 0 -r 0 -a 8 -n 2', '0x411f'],
      ['-c 2 -r 0 -a 8 -n 3', '0x4121'],
      ['-c 2 -r 1 -a 8 -n 2', '0x4121'],
      ['-c 2 -r 0 -a 9 -n 0', '0x4120'],
      ['-c 2 -r 0 -a 3 -n 0', '0x4002'],
      ['-c 0 -r 0 -a 1 -n 9', '0x4121'],
    ] as const)
      expect(await manage(args), args).to.equal(status)
    expect((await nvme('list-secondary', '/dev/nvme9', '-o', 'json')).stderr).to.equal(
      '/dev/nvme9: No such file or directory\n',
    )
    expect((await nvme('reset', '/dev/nvme0')).status).to.equal(1)
  })

  it('gives all back when it goes offline, or its function goes', async () => {
    await kernel.write(`${path}/sriov_numvfs`, '2', signal)
    const bring = async () => {
      for (const args of ['-c 2 -r 1 -a 8 -n 1', '-c 2 -r 0 -a 8 -n 2', '-c 2 -a 9']) await manage(args)
      expect(await secondary(2)).to.deep.equal([1, 2, 1])
    }
    await bring()
    expect([await manage('-c 2 -a 7'), await manage('-c 2 -a 7')]).to.deep.equal(['0', '0'])
    expect(await secondary(2)).to.deep.equal([0, 0, 0])
    await bring()
    await kernel.write(`${path}/sriov_numvfs`, '0', signal)
    expect(await secondary(2)).to.deep.equal([0, 0, 0])
  })

  it('allocates to the primary controller what is left, from its next reset on', async () => {
    await manage('-c 1 -r 0 -a 8 -n 2')
    expect(await manage('-c 0 -r 0 -a 1 -n 7')).to.equal('0x4122')
    expect(await manage('-c 0 -r 0 -a 1 -n 5')).to.equal('0x5')
    expect([await capability('vqrfa'), await capability('vqrfap')]).to.deep.equal([2, 0])
    await kernel.write(`${path}/reset`, '1', signal)
    expect([await capability('vqrfa'), await capability('vqrfap')]).to.deep.equal([0, 5])
    await manage('-c 1 -r 0 -a 8 -n 2')
    expect(await manage('-c 2 -r 0 -a 8 -n 2')).to.equal('0x4122')
    expect(await manage('-c 2 -r 0 -a 8 -n 1')).to.equal('0x1')
  })
})
