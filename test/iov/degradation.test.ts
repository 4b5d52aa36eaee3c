import { expect } from 'chai'
import { silentLog } from '../../src/base/log.ts'
import { Degradation } from '../../src/iov/degradation.ts'
import { Job } from '../../src/iov/job.ts'
import type { OperationRecord } from '../../src/iov/journal-record.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import { newRecord } from '../../src/iov/operation-record.ts'
import { MemoryStorage } from '../store/memory-storage.ts'

describe('Degradation', () => {
  it('keeps an element out of every plan until what is to be done at its mending is done', async () => {
    const operations = new Map<string, OperationRecord>()
    const shown: string[][] = []
    const ledger = await Ledger.load(new MemoryStorage())
    const state = { setDegraded: (faults: ReadonlyMap<string, string>) => shown.push([...faults.keys()]) }
    const degradation = new Degradation(ledger, state, operations, silentLog)
    const mended: string[] = []
    degradation.beforeMended(async (element) => {
      await Promise.resolve()
      expect(degradation.has(element)).to.equal(true)
      mended.push(element)
    })

    const record = newRecord(new Job('one', 'connectRR', 'me'), 'degraded', 0, 0, {
      affected: ['vms:a', 'vms:b'],
    })
    operations.set('one', record)
    operations.set('two', { ...record, id: 'two', affected: ['vms:b'] })
    await degradation.update()
    expect(mended).to.deep.equal([])

    operations.delete('one')
    await Promise.all([degradation.update(), degradation.update()])
    expect(mended, 'the other is still degraded').to.deep.equal(['vms:a'])
    expect(degradation.has('vms:a')).to.equal(false)
    expect(degradation.has('vms:b')).to.equal(true)
    expect(shown.at(-1)).to.deep.equal(['vms:b'])
  })
})
