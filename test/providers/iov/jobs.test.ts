import { expect } from 'chai'
import type { InstanceProvider } from '../../../src/broker/provider.ts'
import { CIMDateTime } from '../../../src/cim/datetime.ts'
import type { CIMInstance } from '../../../src/cim/instance.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import type { OperationRecord } from '../../../src/iov/journal-record.ts'
import { reason, refused } from '../../../src/iov/outcome.ts'
import { jobProvider } from '../../../src/providers/iov/jobs.ts'
import { queueProvider } from '../../../src/providers/iov/queues.ts'
import { SiteView } from '../../../src/providers/iov/site-view.ts'
import { FakeInfrastructure, given, observedAtMs, vmID } from './fake-site.ts'
import { context } from './schema.ts'

type Properties = Record<string, CIMValue>
type Method = (self: object, input: object, context: object) => Promise<{ returns: number; out?: Properties }>

class Rig {
  readonly infrastructure = new FakeInfrastructure()
  readonly jobs: InstanceProvider = jobProvider(new SiteView(this.infrastructure.door))

  change(id: string, change: Partial<OperationRecord>): void {
    const operations = this.infrastructure.site.operations as Map<string, OperationRecord>
    operations.set(id, { ...operations.get(id)!, ...change })
  }

  show(id: string): Properties {
    return this.jobs.get({ InstanceID: id }, context()) as Properties
  }

  call(id: string, method: string, input: object = {}): ReturnType<Method> {
    const methods = this.jobs.methods as unknown as Record<string, Method>
    return methods[method]!(this.show(id), input, context())
  }

  async errors(id: string): Promise<Properties[]> {
    const { out } = await this.call(id, 'GetErrors')
    return (out!['Errors'] as CIMInstance[]).map(({ properties }) => properties)
  }
}

describe('providers/iov: jobs', () => {
  it('show what was brought as the output parameters of their method, references as WBEM URIs', () => {
    const rig = new Rig()
    const result = JSON.stringify({ vm: vmID, virtualControllers: [given] })
    const reasons = [reason('placement', 'fewest hosts woken')]
    rig.change('o-completed', { name: 'createVM', result, reasons })
    const out = rig.show('o-completed')['JobOutParameters'] as CIMInstance
    expect(out.className).to.equal('__JobOutParameters')
    const { VM, vHBAs, __ReturnValue, Reasons } = out.properties
    expect(__ReturnValue).to.equal(0)
    expect(VM).to.equal(
      `/root/cimv2:IOV_VirtualMachine.CreationClassName="IOV_VirtualMachine",Name="${vmID}"`,
    )
    expect(vHBAs).to.have.length(1)
    expect((Reasons as CIMInstance[])[0]!.properties['Text']).to.equal('fewest hosts woken')
  })

  it('bring nothing before they are completed, or when their method has no outputs', () => {
    const rig = new Rig()
    rig.change('o-running', { name: 'createVM', result: '{"vm":"v","virtualControllers":[]}' })
    expect(rig.show('o-running')['JobOutParameters']).to.equal(null)
    rig.change('o-completed', { name: 'haltVM', result: null })
    const out = rig.show('o-completed')['JobOutParameters'] as CIMInstance
    expect(out.properties).to.deep.equal({ __ReturnValue: 0 })
  })

  const states = [
    ['waiting', 2],
    ['finishing', 4],
    ['terminated', 8],
    ['killed', 9],
    ['refused', 10],
  ] as const
  for (const [state, JobState] of states) {
    it(`are in JobState ${JobState} when they are ${state}`, () => {
      const rig = new Rig()
      rig.change('o-running', { state })
      expect(rig.show('o-running')).to.include({ JobState })
      expect(rig.show('o-running')['StartTime'] === null).to.equal(state === 'waiting')
    })
  }

  it('answer errors: why it failed, what could not be undone, why it was refused', async () => {
    const rig = new Rig()
    expect(await rig.errors('o-running')).to.deep.equal([])
    expect((await rig.call('o-completed', 'GetError')).out).to.deep.equal({ Error: null })
    const [undone] = await rig.errors('o-undone')
    expect(undone).to.include({
      Message: 'h1: configure: EBUSY',
      MessageID: 'IOVM:undone',
      ErrorSource: '/root/cimv2:IOV_Job.InstanceID="o-undone"',
      PerceivedSeverity: 4,
    })
    rig.change('o-degraded', { reasons: [reason('sw1', 'no answer', ['sw1'])], retryAtMs: observedAtMs })
    expect((await rig.errors('o-degraded')).map(({ Message }) => Message)).to.deep.equal([
      'h1: configure: EBUSY',
      'no answer',
    ])
    expect(String(rig.show('o-degraded')['NextRetry'])).to.match(/^2030/)
    rig.change('o-undone', { state: 'refused', error: 'a; b', reasons: [reason('x', 'a'), reason('y', 'b')] })
    const refusals = await rig.errors('o-undone')
    expect(refusals.map(({ Message }) => Message)).to.deep.equal(['a', 'b'])
    const { out } = await rig.call('o-undone', 'GetError')
    expect((out!['Error'] as CIMInstance).properties).to.deep.equal(refusals[0])
  })

  it('are stopped by Terminate and Kill, and by nothing else', async () => {
    const rig = new Rig()
    const ask = async (
      RequestedState: number | null,
      TimeoutPeriod: CIMDateTime | null = null,
    ): Promise<number> =>
      (await rig.call('o-running', 'RequestStateChange', { RequestedState, TimeoutPeriod })).returns
    expect(await ask(4, CIMDateTime.ofDuration(0))).to.equal(4096)
    expect(await ask(5)).to.equal(4096)
    expect(rig.infrastructure.calls).to.deep.equal([
      { method: 'stop', args: ['o-running', 'terminated'] },
      { method: 'stop', args: ['o-running', 'killed'] },
    ])
    expect(await ask(3)).to.equal(1)
    expect(await ask(7)).to.equal(5)
    expect(await ask(null)).to.equal(5)
    expect(await ask(4, CIMDateTime.ofDuration(1000))).to.equal(4098)
    expect(rig.infrastructure.calls).to.have.length(2)
    rig.infrastructure.answers['stop'] = refused('wrongState')
    expect(await ask(4)).to.equal(4097)
    expect((await rig.call('o-running', 'KillJob')).returns).to.equal(4)
  })

  it('are killed and forgotten by KillJob', async () => {
    const rig = new Rig()
    expect((await rig.call('o-running', 'KillJob', { DeleteOnKill: true })).returns).to.equal(0)
    expect(rig.infrastructure.calls).to.deep.equal([
      { method: 'stop', args: ['o-running', 'killed'] },
      { method: 'keep', args: ['o-running', 0] },
    ])
  })

  it('are kept for as long as a client wants, and deleted when they have ended', async () => {
    const rig = new Rig()
    const self = rig.show('o-completed')
    await rig.jobs.modify!(self, { TimeBeforeRemoval: CIMDateTime.ofDuration(60_000) }, context())
    await rig.jobs.remove!(self, context())
    expect(rig.infrastructure.calls).to.deep.equal([
      { method: 'keep', args: ['o-completed', 60_000] },
      { method: 'remove', args: ['o-completed'] },
    ])
    const moment = { TimeBeforeRemoval: CIMDateTime.fromMilliseconds(0) }
    const refusal = await rig.jobs.modify!(self, moment, context()).catch((error: Error) => error.message)
    expect(refusal).to.contain('must be an interval')
    rig.infrastructure.answers['remove'] = refused('wrongState', reason('job', 'has not ended'))
    const kept = await rig.jobs.remove!(self, context()).catch((error: Error) => error.message)
    expect(kept).to.contain('has not ended')
  })
})

describe('providers/iov: queues', () => {
  it('show what goes on at a device', () => {
    const provider = queueProvider(new SiteView(new FakeInfrastructure().door))
    const shown = provider.get({ InstanceID: 'iovm:queue/sw1' }, context()) as Properties
    expect(shown).to.include({
      Device: 'sw1',
      Waiting: 2,
      RunningJob: 'o-running',
      RunningStep: 'vlan.create',
    })
    expect(String(shown['RunningSince'])).to.match(/^20300102030405/)
  })
})
