import { expect } from 'chai'
import fc from 'fast-check'
import type { LedgerChange, LedgerTable } from '../../src/iov/ledger.ts'
import { Ledger } from '../../src/iov/ledger-state.ts'
import { MemoryStorage } from '../store/memory-storage.ts'
import { transactions } from './ledger-records.ts'
import { putVLAN, vlanRecord } from './journal-world.ts'

const tables: LedgerTable[] = [
  'vms',
  'virtualControllers',
  'representations',
  'channels',
  'vlans',
  'vlanPorts',
  'generations',
  'groups',
]

describe('Ledger', () => {
  it('shows what is stored, and nothing of a commit that failed', async () => {
    await fc.assert(
      fc.asyncProperty(transactions, async (lists) => {
        const storage = new MemoryStorage()
        const ledger = await Ledger.load(storage)
        for (const changes of lists) await ledger.commit(changes).catch(() => {})
        expect(contents(ledger)).to.deep.equal(contents(await Ledger.load(storage)))
      }),
    )
  })

  it('finds by an indexed field what a search would find', async () => {
    await fc.assert(
      fc.asyncProperty(transactions, async (lists) => {
        const ledger = await Ledger.load(new MemoryStorage())
        for (const changes of lists) await ledger.commit(changes).catch(() => {})
        for (const value of ['vm1', 'vm2', 'vm3']) {
          const found = ledger.by('virtualControllers', 'vm', value)
          const searched = [...ledger.all('virtualControllers').values()].filter(({ vm }) => vm === value)
          expect(found).to.have.deep.members(searched)
        }
        for (const record of ledger.all('channels').values()) {
          expect(ledger.by('channels', 'vlan', record.vlan!)).to.include(record)
          expect(ledger.by('channels', 'resource', record.resource)).to.include(record)
        }
        for (const port of ['a', 'b']) {
          const crossing = [...ledger.all('channels').values()].filter(({ path }) => path.includes(port))
          expect(ledger.by('channels', 'path', port), 'by each item of a list').to.have.deep.members(crossing)
        }
      }),
    )
  })

  it('takes changes back', async () => {
    await fc.assert(
      fc.asyncProperty(transactions, async (lists) => {
        const ledger = await Ledger.load(new MemoryStorage())
        for (const changes of lists) {
          const before = contents(ledger)
          let inverse: LedgerChange[] = []
          try {
            await ledger.commit(changes, (found) => {
              inverse = found
              return []
            })
          } catch {
            continue
          }
          await ledger.revert(changes, inverse)
          const after = contents(ledger)
          expect({ ...after, generations: [] }).to.deep.equal({ ...before, generations: [] })
          await ledger.revert(changes, inverse)
          expect(contents(ledger), 'twice').to.deep.equal(after)
          await ledger.commit(changes.filter(({ table }) => table !== 'generations')).catch(() => {})
        }
      }),
    )
  })

  it('never takes a generation back', async () => {
    const ledger = await Ledger.load(new MemoryStorage())
    const changes: LedgerChange[] = [{ table: 'generations', put: { id: 'x', generation: 4 } }]
    await ledger.commit(changes)
    expect(ledger.inverse(changes)).to.deep.equal([])
    expect(ledger.get('generations', 'x')?.generation).to.equal(4)
  })

  it('takes back only its own part of a record that others have changed since', async () => {
    const ledger = await Ledger.load(new MemoryStorage())
    const { put } = putVLAN(100) as { put: ReturnType<typeof vlanRecord> }
    await ledger.commit([{ table: 'vlans', put }])
    const ours: LedgerChange[] = [{ table: 'vlans', put: { ...put, group: 'ours' } }]
    const inverse = ledger.inverse(ours)
    await ledger.commit(ours)
    await ledger.commit([{ table: 'vlans', put: { ...put, group: 'ours', createdOn: ['leaf-1'] } }])
    await ledger.revert(ours, inverse)
    expect(ledger.get('vlans', '100')).to.deep.equal({ ...put, group: 'web', createdOn: ['leaf-1'] })
  })

  it('does not bring back what others have removed since', async () => {
    const ledger = await Ledger.load(new MemoryStorage())
    await ledger.commit([putVLAN(100)])
    const ours: LedgerChange[] = [{ table: 'vlans', put: { ...vlanRecord(100), group: 'ours' } }]
    const inverse = ledger.inverse(ours)
    await ledger.commit(ours)
    await ledger.commit([{ table: 'vlans', delete: '100' }])
    await ledger.revert(ours, inverse)
    expect(ledger.all('vlans').size).to.equal(0)
  })

  it('applies commits in the order in which they were stored', async () => {
    const storage = new MemoryStorage()
    const ledger = await Ledger.load(storage)
    const commit = storage.commit.bind(storage)
    const gate = Promise.withResolvers<void>()
    let first = true
    storage.commit = async (changes, journal) => {
      await commit(changes, journal)
      if (!first) return
      first = false
      await gate.promise
    }
    const commits = [ledger.commit([putVLAN(100)]), ledger.commit([{ table: 'vlans', delete: '100' }])]
    gate.resolve()
    await Promise.all(commits)
    expect(contents(ledger)).to.deep.equal(contents(await Ledger.load(storage)))
  })
})

function contents(ledger: Ledger): Record<string, unknown[]> {
  return Object.fromEntries(
    tables.map((table) => [table, [...ledger.all(table).values()].sort((a, b) => (a.id < b.id ? -1 : 1))]),
  )
}
