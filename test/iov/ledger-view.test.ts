import { expect } from 'chai'
import fc from 'fast-check'
import { Ledger } from '../../src/iov/ledger-state.ts'
import { LedgerOverlay } from '../../src/iov/ledger-view.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { transactions } from './ledger-records.ts'

describe('iov: the ledger with planned changes', () => {
  it('reads as it will once they are made', async () => {
    await fc.assert(
      fc.asyncProperty(transactions, async (lists) => {
        const [ledger, planned] = [
          await Ledger.load(new MemoryStorage()),
          await Ledger.load(new MemoryStorage()),
        ]
        const overlay = new LedgerOverlay(ledger)
        const foundation = 2
        for (const [at, changes] of lists.entries()) {
          const isMade = await planned.commit(changes).then(
            () => true,
            () => false,
          )
          if (!isMade) continue
          if (at < foundation) await ledger.commit(changes)
          else for (const change of changes) overlay.apply(change)
        }
        for (const port of ['a', 'b'])
          expect(overlay.by('channels', 'path', port)).to.have.deep.members(
            planned.by('channels', 'path', port),
          )
        for (const { id, vlan } of planned.all('channels').values()) {
          expect(overlay.get('channels', id)).to.deep.equal(planned.get('channels', id))
          expect(overlay.by('channels', 'vlan', vlan!)).to.have.deep.members(
            planned.by('channels', 'vlan', vlan!),
          )
        }
      }),
    )
  })
})
