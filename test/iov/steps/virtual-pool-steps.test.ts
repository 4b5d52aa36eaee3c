import { expect } from 'chai'
import { silentLog } from '../../../src/base/log.ts'
import { BackendError } from '../../../src/iov/backend.ts'
import type { AdapterBackend, VirtualChange } from '../../../src/iov/backend.ts'
import { MACAddress } from '../../../src/iov/mac-address.ts'
import { PCIAddress } from '../../../src/iov/pci-address.ts'
import type { SiteState } from '../../../src/iov/site-state.ts'
import type { StepContext } from '../../../src/iov/steps/step-context.ts'
import { configurePool } from '../../../src/iov/steps/virtual-pool-steps.ts'
import type { ConfigurePool } from '../../../src/iov/steps/virtual-pool-steps.ts'
import { VLANID } from '../../../src/iov/vlan-id.ts'
import { failure } from '../../backends/contract/failure.ts'
import { smallDevices } from '../small-site.ts'

const pf = PCIAddress.parse('0000:3b:00.0')
const mac = (last: number) => MACAddress.parse(`02:00:00:00:00:0${last}`)

describe('iov: the step that sets a whole pool', () => {
  const { signal } = new AbortController()
  const target: ConfigurePool = {
    host: 'h1',
    technique: 'sriov',
    controller: pf,
    devices: [0, 2].map((index) => ({
      index,
      generation: 1,
      settings: { mac: mac(index), vlan: VLANID.parse(100 + index) },
    })),
  }
  let devices: ReturnType<typeof smallDevices>
  let read: number[]
  let calls: readonly VirtualChange[][]
  let generation: number

  /** Its devices are set one by one, or several at once. */
  function open(many: boolean) {
    devices = smallDevices()
    read = []
    calls = []
    generation = 1
    const one = devices.adapters('h1')[0]!
    const configureMany: AdapterBackend['configureMany'] = async (controller, changes, limited) => {
      calls = [...calls, [...changes]]
      for (const { index, settings } of changes) await one.configure(controller, index, settings, limited)
    }
    const context = {
      backends: { adapters: () => [many ? { ...one, configureMany } : one] },
      state: {
        snapshot: { ledger: { get: (_: string, id: string) => ({ id, generation }) } },
        virtualRead: (_: string, index: number) => void read.push(index),
      } as unknown as SiteState,
      environment: { now: () => 1 },
      log: silentLog,
    } as unknown as StepContext
    return configurePool(context)
  }
  const settings = (index: number) => devices.virtual('h1', pf, index).settings

  for (const many of [true, false])
    it(`sets all of it, and puts it back, ${many ? 'in one call' : 'one by one'}`, async () => {
      const step = open(many)
      const former = [0, 1, 2].map((index) => ({ ...settings(index) }))
      const before = await step.prepare(target, signal)
      await step.perform(target, before, signal)
      for (const { index, settings: wanted } of target.devices)
        expect(settings(index)).to.deep.include(wanted)
      expect(settings(1)).to.deep.equal(former[1])
      expect(calls.length).to.equal(many ? 1 : 0)
      expect(read).to.deep.equal([0, 2, 0, 2])
      await step.undo(target, before, signal)
      expect([0, 1, 2].map(settings)).to.deep.equal(former)
    })

  it('touches nothing that was handed out again', async () => {
    const step = open(true)
    const before = await step.prepare(target, signal)
    await step.perform(target, before, signal)
    generation = 2
    await step.undo(target, before, signal)
    expect(settings(0).vlan).to.equal(100)
    expect(await failure(step.perform(target, before, signal)))
      .to.be.instanceOf(BackendError)
      .with.property('code', 'conflict')
  })

  it('says which device is not there, or not as it was set', async () => {
    const step = open(true)
    const [first] = target.devices
    const none = { ...target, devices: [first!, { ...first!, index: 7 }] }
    expect(await failure(step.prepare(none, signal)))
      .to.have.property('message')
      .that.includes('device 7')
    devices.interfere = ({ name, moment }) => {
      if (name === 'configure' && moment === 'after') settings(2).vlan = null
    }
    const error = await failure(step.perform(target, { settings: [] }, signal))
    expect(error).to.be.instanceOf(BackendError).with.property('code', 'protocol')
    expect((error as Error).message).to.include('2 was set, but afterwards vlan is null')
  })
})
