import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedKernel } from '../../../src/backends/simulated/kernel/kernel.ts'
import { StateFile } from '../../../src/backends/simulated/state-file.ts'
import { StateWatch } from '../../../src/backends/simulated/state-watch.ts'
import { VMState } from '../../../src/backends/simulated/vm-state.ts'
import { FakeTimers } from '../../broker/enumerations/fake-timers.ts'
import { controller } from './site.ts'

describe('watching the state of simulated devices', () => {
  const texts = new Map<string, string>()
  let version: number
  let timers: FakeTimers
  let watch: StateWatch

  beforeEach(() => {
    texts.clear()
    version = 1
    timers = new FakeTimers()
    watch = new StateWatch({ version: () => version, textOf: (owner) => texts.get(owner) ?? '' }, timers, 100)
  })

  function change(owner: string, text: string): void {
    texts.set(owner, text)
    version += 1
  }

  it('tells those whose devices have changed, and nobody else', () => {
    const heard: string[] = []
    const { signal } = new AbortController()
    for (const owner of ['h1', 'h2']) void watch.add(owner, () => heard.push(owner), signal)
    timers.pass(100)
    change('h2', 'x')
    timers.pass(100)
    timers.pass(100)
    expect(heard).to.deep.equal(['h2'])
  })

  it('settles when it is ended, and asks no more when nobody listens', async () => {
    const ending = new AbortController()
    let heard = 0
    const watching = watch.add('h1', () => heard++, ending.signal)
    ending.abort()
    await watching
    change('h1', 'x')
    timers.pass(100)
    expect(heard).to.equal(0)
    expect(timers.size).to.equal(0)
  })

  it('lets the devices forget what another process has changed in the file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'iovm-watch-'))
    const [own, other] = [0, 1].map(() => new StateFile(join(directory, 'state.db'), timers, 100)) as [
      StateFile,
      StateFile,
    ]
    try {
      const { signal } = new AbortController()
      const kernel = new SimulatedKernel('h1', [controller('0000:01:00.0')], own)
      const vms = new VMState('h1', own)
      const numvfs = '/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs'
      await kernel.write(numvfs, '2', signal)
      vms.put({ id: 'a', name: 'a', memoryMiB: 1, processors: 1, running: true, devices: [] })
      let told = 0
      void kernel.watch(() => told++, signal)
      const rebooted = { enabled: 0, autoprobe: true, up: true }
      other.change([
        { kind: 'pf', owner: 'h1', key: '0000:01:00.0', value: rebooted },
        { kind: 'vm', owner: 'h1', key: 'a', value: undefined },
      ])
      timers.pass(100)
      expect(told).to.equal(1)
      await kernel.list('/sys/bus/pci/devices', signal)
      expect(await kernel.read(numvfs, signal)).to.equal('0\n')
      expect(vms.all()).to.deep.equal([])
    } finally {
      own.close()
      other.close()
      await rm(directory, { recursive: true })
    }
  })
})
