import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect } from 'chai'
import fc from 'fast-check'
import { Kysely, sql } from 'kysely'
import type { JournalChange, OperationRecord, StepRecord } from '../../src/iov/journal-record.ts'
import { NotUniqueError } from '../../src/iov/ledger.ts'
import type { LedgerChange, LedgerContents } from '../../src/iov/ledger.ts'
import { MACAddress } from '../../src/iov/mac-address.ts'
import { StoreError } from '../../src/store/engine.ts'
import { openSQLite } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import { putVLAN } from '../iov/journal-world.ts'
import { transactions } from '../iov/ledger-records.ts'
import { MemoryStorage } from './memory-storage.ts'
import { environment, limits, openServer, temporaryDirectory } from './store-rig.ts'

const operation: OperationRecord = {
  id: 'one',
  name: 'createVM',
  user: 'admin',
  startedAtMs: 1,
  finishedAtMs: null,
  state: 'running',
  stateSinceMs: 1,
  stepsTotal: 2,
  stepsDone: 0,
  affected: ['vms:a', 'vlans:100'],
  error: null,
  result: '{"vm":"a"}',
  reasons: [{ source: 'numa', text: 'removed 1 of 2', before: 2, after: 1, elements: ['a/0000:3b:00.0'] }],
  keptMs: 100,
  retryAtMs: null,
}

function step(number: number, state: StepRecord['state'] = 'started', id = 'one'): StepRecord {
  return { operation: id, number, kind: 'set', device: 'leaf-1', arguments: '{"a":1}', before: 'null', state }
}

const virtual = {
  id: 'host/0000:3b:00.0/0',
  controller: 'host/0000:3b:00.0',
  index: 0,
  mac: MACAddress.parse('02:00:00:00:00:01'),
  generation: 1,
  name: null,
  group: null,
  constraints: {},
  vm: null,
  vlan: null,
  minimumRateMbps: 0,
  maximumRateMbps: 0,
  trust: false,
  degraded: null,
}

describe('DatabaseStorage: the ledger', () => {
  it('takes and refuses what the model takes and refuses, and keeps the same', async function () {
    this.timeout(60_000)
    await fc.assert(
      fc.asyncProperty(transactions, async (lists) => {
        const model = new MemoryStorage()
        const { storage, close } = await openStore(openSQLite(':memory:', 0), limits, environment)
        for (const changes of lists) {
          const expected = await verdict(model.commit(changes, []))
          expect(await verdict(storage.commit(changes, []))).to.equal(expected)
        }
        expect(sorted(await storage.loadLedger())).to.deep.equal(sorted(await model.loadLedger()))
        await close()
      }),
      { numRuns: 60 },
    )
  })

  it('keeps everything when it is opened again', async () => {
    using directory = temporaryDirectory()
    const first = await openServer(directory.path)
    await first.storage.commit(
      [putVLAN(100), { table: 'virtualControllers', put: virtual }],
      [{ operation }, { step: step(1) }],
    )
    const before = [await first.storage.loadLedger(), await first.storage.loadJournal()]
    await first.close()
    const second = await openServer(directory.path)
    expect(second.migrated).to.deep.equal([])
    expect([await second.storage.loadLedger(), await second.storage.loadJournal()]).to.deep.equal(before)
    await second.close()
  })

  const refusals: { what: string; there: LedgerChange[]; put: LedgerChange; message: string }[] = [
    {
      what: 'a virtual device in another generation',
      there: [{ table: 'virtualControllers', put: virtual }],
      put: { table: 'virtualControllers', put: { ...virtual, generation: 2 } },
      message: 'virtual controller host/0000:3b:00.0/0 is handed out already, in another generation than 2',
    },
    {
      what: 'a generation that was used before',
      there: [{ table: 'generations', put: { id: virtual.id, generation: 2 } }],
      put: { table: 'generations', put: { id: virtual.id, generation: 2 } },
      message: 'generation 2 of host/0000:3b:00.0/0 was used before',
    },
    {
      what: 'a MAC address',
      there: [{ table: 'virtualControllers', put: virtual }],
      put: { table: 'virtualControllers', put: { ...virtual, id: 'host/0000:3b:00.0/1', index: 1 } },
      message: 'virtualControllers host/0000:3b:00.0/1: mac 02:00:00:00:00:01 is taken already',
    },
    {
      what: 'a VLAN of another customer',
      there: [putVLAN(100)],
      put: putVLAN(100, 'zoo'),
      message: 'VLAN 100 belongs to another customer than zoo',
    },
  ]
  for (const { what, there, put, message } of refusals) {
    it(`refuses ${what}, and then nothing of the commit is kept`, async () => {
      const { storage, close } = await openStore(openSQLite(':memory:', 0), limits, environment)
      await storage.commit(there, [])
      const before = await storage.loadLedger()
      const error = await fault(storage.commit([putVLAN(3000), put], [{ operation }]))
      expect(error).to.be.instanceOf(NotUniqueError)
      expect(error).to.include({ table: put.table, message })
      expect(await storage.loadLedger()).to.deep.equal(before)
      expect(await storage.loadJournal()).to.deep.equal({ unfinished: [], ended: [] })
      await close()
    })
  }
})

describe('DatabaseStorage: the journal', () => {
  it('answers unfinished operations with their steps, in the order in which they began', async () => {
    const { storage, close } = await openStore(openSQLite(':memory:', 0), limits, environment)
    const journal: JournalChange[] = [
      { operation: { ...operation, id: 'z' } },
      { operation: { ...operation, id: 'a', state: 'degraded' } },
      { operation: { ...operation, id: 'm', state: 'completed', finishedAtMs: 5 } },
      { step: step(2, 'started', 'z') },
      { step: step(1, 'started', 'z') },
      { step: step(1, 'done', 'z') },
      { operation: { ...operation, id: 'z', state: 'undoing', stepsDone: 1 } },
    ]
    for (const change of journal) await storage.commit([], [change])
    expect(await storage.loadJournal()).to.deep.equal({
      unfinished: [
        {
          operation: { ...operation, id: 'z', state: 'undoing', stepsDone: 1 },
          steps: [step(1, 'done', 'z'), step(2, 'started', 'z')],
        },
        { operation: { ...operation, id: 'a', state: 'degraded' }, steps: [] },
      ],
      ended: [{ ...operation, id: 'm', state: 'completed', finishedAtMs: 5 }],
    })
    await close()
  })

  it('forgets what was kept for its time, with its steps, and nothing that has not ended', async () => {
    const engine = openSQLite(':memory:', 0)
    const { storage, close } = await openStore(engine, limits, environment)
    for (const [id, state, finishedAtMs] of [
      ['old', 'undone', 9],
      ['terminated', 'terminated', 9],
      ['new', 'completed', 10],
      ['unwanted', 'refused', 50],
      ['stuck', 'degraded', 1],
      ['running', 'running', null],
    ] as const) {
      await storage.commit(
        [],
        [{ operation: { ...operation, id, state, finishedAtMs } }, { step: step(1, 'done', id) }],
      )
    }
    await storage.forgetEnded(110)
    await storage.forgetOperation('unwanted')
    await storage.forgetOperation('running')
    const { unfinished, ended } = await storage.loadJournal()
    expect(ended.map(({ id }) => id)).to.deep.equal(['new'])
    expect(unfinished.map(({ operation: { id }, steps }) => [id, steps.length])).to.deep.equal([
      ['stuck', 1],
      ['running', 1],
    ])
    await storage.commit([], [{ operation: { ...operation, id: 'old' } }])
    const again = (await storage.loadJournal()).unfinished.find(({ operation: { id } }) => id === 'old')
    expect(again?.steps, 'the old steps are gone').to.deep.equal([])
    await close()
  })
})

describe('DatabaseStorage: faults', () => {
  it('says when a record would refer to one that is not there', async () => {
    const { storage, close } = await openStore(openSQLite(':memory:', 0), limits, environment)
    await storage.commit(
      [putVLAN(100), { table: 'virtualControllers', put: { ...virtual, vlan: 100 as never } }],
      [],
    )
    const error = await fault(storage.commit([{ table: 'vlans', delete: '100' }], []))
    expect(error).to.be.instanceOf(StoreError)
    expect(error.message).to.equal(
      ':memory:: delete vlans 100: a record would refer to one that is not there (FOREIGN KEY constraint failed)',
    )
    await storage.commit(
      [
        { table: 'virtualControllers', delete: virtual.id },
        { table: 'vlans', delete: '100' },
      ],
      [],
    )
    await close()
  })

  it('says when the disk is full, changes nothing, and goes on when there is room', async () => {
    using directory = temporaryDirectory()
    const engine = openSQLite(join(directory.path, 'small.db'), 0)
    const { storage, close } = await openStore(engine, limits, environment)
    const db = new Kysely<never>({ dialect: engine.dialect })
    await sql`pragma max_page_count = 1`.execute(db)
    const large = Array.from({ length: 400 }, (_, index) => putVLAN(index + 1, 'customer '.repeat(50)))
    const error = await fault(storage.commit(large, [{ operation }]))
    expect(error).to.be.instanceOf(StoreError)
    expect(error).to.have.property('fault', 'full')
    expect(error.message).to.contain('there is no space left: make room on the disk')
    expect((await storage.loadLedger()).vlans).to.deep.equal([])
    await sql`pragma max_page_count = 100000`.execute(db)
    await storage.commit(large, [{ operation }])
    expect((await storage.loadLedger()).vlans).to.have.length(400)
    await close()
  })

  it('says when another process holds the database', async () => {
    using directory = temporaryDirectory()
    const { storage, close } = await openServer(directory.path)
    const other = new SQLite(join(directory.path, 'iovm.db'))
    other.exec('begin immediate')
    const error = await fault(storage.commit([putVLAN(1)], []))
    expect(error).to.have.property('fault', 'locked')
    expect(error.message).to.contain('iovm.db: put vlans 1: another process holds the database')
    other.exec('rollback')
    other.close()
    await storage.commit([putVLAN(1)], [])
    await close()
  })
})

async function fault(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error, 'what was thrown').to.be.instanceOf(Error)
  return error as Error
}

async function verdict(promise: Promise<void>): Promise<string> {
  try {
    await promise
    return 'taken'
  } catch (error) {
    return error instanceof NotUniqueError ? `not unique: ${error.table}` : 'refused'
  }
}

function sorted(contents: LedgerContents): unknown {
  return Object.fromEntries(
    Object.entries(contents).map(([table, records]) => [
      table,
      [...(records as unknown as { id: string }[])].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ]),
  )
}
