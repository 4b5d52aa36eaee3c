import { expect } from 'chai'
import { OVSDBError, TransactionError } from '../../src/ovsdb/error.ts'
import type { Operation } from '../../src/ovsdb/operation.ts'
import { readResults } from '../../src/ovsdb/transaction.ts'

const operations = [
  { op: 'update', table: 'Port', where: [], row: {} },
  { op: 'wait', timeout: 0, table: 'Bridge', where: [], columns: [], until: '==', rows: [] },
  { op: 'select', table: 'Port', where: [] },
] as const satisfies Operation[]

function failure(answer: unknown): unknown {
  try {
    readResults(operations, answer)
  } catch (error) {
    return error
  }
  throw new Error('no failure')
}

describe('OVSDB transaction results', () => {
  it('gives each operation its result', () => {
    const [updated, waited, selected] = readResults(operations, [{ count: 2 }, {}, { rows: [{ tag: 5 }] }])
    expect(updated.count).to.equal(2)
    expect(waited).to.deep.equal({})
    expect(selected.rows).to.deep.equal([{ tag: 5 }])
  })

  it('tells which operation failed, with null for those after it', () => {
    const error = failure([{ count: 1 }, { error: 'timed out', details: 'why' }, null]) as TransactionError
    expect(error).to.be.instanceOf(TransactionError)
    expect(error).to.include({ index: 1, error: 'timed out', details: 'why', failure: 'refused' })
    expect(error.message).to.equal('operation 2 (wait Bridge): timed out: why')
  })

  it('tells a failed commit, which stands behind the last result', () => {
    const error = failure([
      { count: 1 },
      {},
      { rows: [] },
      { error: 'constraint violation' },
    ]) as TransactionError
    expect(error).to.include({ index: 3, details: null })
    expect(error.message).to.equal('operation 4 (commit): constraint violation')
  })

  for (const [name, answer] of Object.entries({
    'no list': { count: 1 },
    'too few results': [{ count: 1 }],
    'too many results': [{}, {}, {}, {}],
    'null without an error': [{ count: 1 }, null, null],
  })) {
    it(`calls ${name} a fault of the server`, () => {
      expect(failure(answer)).to.be.instanceOf(OVSDBError).with.property('failure', 'protocol')
    })
  }
})
