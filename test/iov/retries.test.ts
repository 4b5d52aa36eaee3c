import { expect } from 'chai'
import { Job } from '../../src/iov/job.ts'
import { newRecord } from '../../src/iov/operation-record.ts'
import { Retries } from '../../src/iov/retries.ts'

function open(id: string) {
  return { record: newRecord(new Job(id, 'test', 'me'), 'degraded', 0, 0), steps: [] }
}

describe('Retries', () => {
  it('waits twice as long after each failure, up to a bound', () => {
    let nowMs = 0
    const retries = new Retries(
      { now: () => nowMs, randomBytes: () => new Uint8Array() },
      { retryFirstMs: 10, retryMaximumMs: 35 },
    )
    const one = open('one')
    expect(retries.nextMs).to.equal(null)
    expect([1, 2, 3, 4].map(() => retries.add(one))).to.deep.equal([10, 20, 35, 35])
    const other = open('other')
    nowMs = 20
    retries.add(other)
    expect(retries.nextMs).to.equal(30)
    expect(retries.due('due')).to.deep.equal([])
    nowMs = 30
    expect(retries.due('due')).to.deep.equal([other])
    expect(retries.due('all')).to.deep.equal([one, other])
    retries.delete(one)
    retries.delete(other)
    expect(retries.size).to.equal(0)
    expect(retries.add(one), 'begins anew').to.equal(40)
  })
})
