import { expect } from 'chai'
import { CIMDateTime } from '../../../src/cim/datetime.ts'
import { completed, reason, refused } from '../../../src/iov/outcome.ts'
import { call, path } from './call.ts'
import { FakeInfrastructure, vmID } from './fake-site.ts'

describe('providers/iov: RequestStateChange of virtual machines', () => {
  const machine = { kind: 'vm', id: vmID } as const
  const ask = (input: object, infrastructure?: FakeInfrastructure) =>
    call(
      machine,
      'RequestStateChange',
      { RequestedState: null, TimeoutPeriod: null, ...input },
      infrastructure,
    )

  for (const [RequestedState, method] of [
    [2, 'startVM'],
    [3, 'stopVM'],
  ] as const) {
    it(`${RequestedState} is ${method}`, async () => {
      const infrastructure = new FakeInfrastructure()
      infrastructure.answers[method] = completed(undefined)
      const { returns, out, calls } = await ask({ RequestedState }, infrastructure)
      expect({ returns, out }).to.deep.equal({ returns: 0, out: { Job: null } })
      expect(calls).to.deep.equal([{ method, args: [vmID] }])
    })

    it(`${RequestedState} has a refusal recorded, and refers to the record, which says why`, async () => {
      const infrastructure = new FakeInfrastructure()
      const why = reason('host', 'h1 is gone')
      infrastructure.answers[method] = { ...refused('wrongState', why), operation: 'o-undone' }
      const { returns, out } = await ask({ RequestedState }, infrastructure)
      expect({ returns, out }).to.deep.equal({ returns: 32775, out: { Job: path('job', 'o-undone') } })
      expect(infrastructure.callers.at(-1)?.recordsRefusal).to.equal(true)
    })
  }

  it('asks the domain for nothing else', async () => {
    const infrastructure = new FakeInfrastructure()
    const TimeoutPeriod = CIMDateTime.ofDuration(1000)
    expect((await ask({}, infrastructure)).returns).to.equal(5)
    expect((await ask({ RequestedState: 11 }, infrastructure)).returns).to.equal(1)
    expect((await ask({ RequestedState: 2, TimeoutPeriod }, infrastructure)).returns).to.equal(4098)
    expect(infrastructure.calls).to.deep.equal([])
  })
})
