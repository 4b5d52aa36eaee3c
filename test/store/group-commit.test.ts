import { expect } from 'chai'
import type { LedgerChange } from '../../src/iov/ledger.ts'
import { openSQLite } from '../../src/store/sqlite.ts'
import { openStore } from '../../src/store/store.ts'
import type { Store } from '../../src/store/store.ts'
import { VLANID } from '../../src/iov/vlan-id.ts'
import { environment, limits } from './store-rig.ts'

function putVLAN(vlan: number, customer = 'acme'): LedgerChange {
  return {
    table: 'vlans',
    put: { id: String(vlan), vlan: VLANID.parse(vlan), group: 'web', customer, createdOn: [] },
  }
}

function putPort(vlan: number): LedgerChange {
  const id = `${vlan}@leaf/1`
  return {
    table: 'vlanPorts',
    put: { id, vlan: VLANID.parse(vlan), port: 'leaf/1', role: 'tagged', formerUntagged: null },
  }
}

describe('GroupCommit', () => {
  let store: Store
  let transactions: number

  beforeEach(async () => {
    const engine = openSQLite(':memory:', 0)
    transactions = 0
    const prepare = engine.database.prepare.bind(engine.database)
    engine.database.prepare = ((text: string) => {
      if (text === 'commit') transactions += 1
      return prepare(text)
    }) as typeof prepare
    store = await openStore(engine, limits, environment)
    transactions = 0
  })
  afterEach(() => store.close())

  /** What became of commits that were asked for at once. */
  async function ends(...commits: readonly LedgerChange[][]): Promise<string> {
    const settled = await Promise.allSettled(commits.map((changes) => store.storage.commit(changes, [])))
    return settled.map(({ status }) => (status === 'fulfilled' ? '+' : '-')).join('')
  }

  async function vlans(): Promise<number[]> {
    return (await store.storage.loadLedger()).vlans.map(({ vlan }) => vlan).sort()
  }

  it('makes one transaction of many commits', async () => {
    expect(await ends([putVLAN(1)], [putVLAN(2)], [putVLAN(3), putPort(3)])).to.equal('+++')
    expect(await vlans()).to.deep.equal([1, 2, 3])
    expect(transactions).to.equal(1)
  })

  it('takes back what fails, wholly, and keeps the others', async () => {
    expect(await ends([putVLAN(1)], [putVLAN(2), putVLAN(1, 'other')], [putVLAN(3)])).to.equal('+-+')
    expect(await vlans()).to.deep.equal([1, 3])
    expect(transactions).to.equal(1)
  })

  it('finds out whose a reference is that leads nowhere', async () => {
    expect(await ends([putVLAN(1)], [putPort(2)], [putVLAN(3)])).to.equal('+-+')
    expect(await vlans()).to.deep.equal([1, 3])
  })

  it('goes on with what comes while it commits', async () => {
    const first = ends([putVLAN(1)])
    await new Promise((resolve) => setImmediate(resolve))
    expect(await ends([putVLAN(2)])).to.equal('+')
    expect(await first).to.equal('+')
    expect(await ends([putVLAN(3)])).to.equal('+')
    expect(await vlans()).to.deep.equal([1, 2, 3])
  })
})
