import { expect } from 'chai'
import type { CIMInstance } from '../../src/cim/instance.ts'
import type { Result } from '../../src/operations/operations.ts'
import { collect, Model, statusOf } from './model.ts'

function exec(model: Model, Query: string, QueryLanguage = 'WQL'): Promise<Result<'ExecQuery'>> {
  return model.call('ExecQuery', { QueryLanguage, Query })
}

async function names(model: Model, query: string, language?: string): Promise<unknown[]> {
  const result = await exec(model, query, language)
  if (result.of !== 'instances') throw new Error('rows')
  return (await collect(result.items)).map(({ properties }) => properties['Name'])
}

function open(model: Model, FilterQuery: string, more: object = {}): Promise<Result<'OpenQueryInstances'>> {
  return model.call('OpenQueryInstances', {
    FilterQueryLanguage: 'DMTF:CQL',
    FilterQuery,
    MaxObjectCount: 10,
    ...more,
  })
}

describe('query handlers', () => {
  it('ExecQuery finds instances of a class and its subclasses', async () => {
    const model = new Model()
    for (const language of ['WQL', 'wql', 'DMTF:CQL', 'CIM:CQL', 'CQL']) {
      expect(await names(model, 'SELECT * FROM T_Box', language)).to.deep.equal(['a', 'b', 'red'])
    }
    expect(await names(model, 'SELECT * FROM T_ColouredBox')).to.deep.equal(['red'])
    expect(await names(model, "SELECT * FROM T_Box WHERE Shelf = 1 AND NOT Name = 'a'")).to.deep.equal(['b'])
    expect(await names(model, 'SELECT * FROM T_Box WHERE Weight > 4')).to.deep.equal(['a'])
  })

  it('ExecQuery asks encoders only for what is selected', async () => {
    const result = await exec(new Model(), 'SELECT name, Shelf FROM T_Box WHERE Weight > 4')
    expect(result.of === 'instances' && result.select.propertyList).to.deep.equal(['Name', 'Shelf'])
  })

  it('ExecQuery answers with rows that have the paths of their instances', async () => {
    const result = await exec(new Model(), 'SELECT Name AS N, Shelf * 2 AS Twice FROM T_Box', 'CQL')
    if (result.of !== 'rows') throw new Error('no rows')
    const rows = await collect(result.items)
    expect(rows.map(({ path, instance }) => [String(path), instance.properties])).to.deep.equal([
      ['root/test:T_Box.Name="a",Shelf=1', { N: 'a', Twice: 2n }],
      ['root/test:T_Box.Name="b",Shelf=1', { N: 'b', Twice: 2n }],
      ['root/test:T_ColouredBox.Name="red",Shelf=2', { N: 'red', Twice: 4n }],
    ])
    expect(result.class.properties.get('Twice')?.type).to.equal('sint64')
  })

  it('ExecQuery refuses with the status and the place of the fault', async () => {
    const model = new Model()
    const cases: readonly (readonly [string, string, string])[] = [
      ['SQL', 'SELECT * FROM T_Box', 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED'],
      ['DMTF:FQL', 'a = 1', 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED'],
      ['WQL', 'SELECT', 'CIM_ERR_INVALID_QUERY'],
      ['WQL', 'SELECT * FROM T_None', 'CIM_ERR_INVALID_QUERY'],
      ['WQL', 'SELECT Nothing FROM T_Box', 'CIM_ERR_INVALID_QUERY'],
      ['CQL', 'SELECT COUNT(*) FROM T_Box', 'CIM_ERR_INVALID_QUERY'],
    ]
    for (const [language, text, status] of cases) {
      expect(await statusOf(() => exec(model, text, language)), text).to.equal(status)
    }
    const fault = await exec(model, 'SELECT *\nFROM T_None').catch((error: unknown) => error)
    expect(String(fault)).to.equal('CIMError: line 2, column 6: there is no class T_None here')
  })

  it('a fault while instances are made ends the query like any other', async () => {
    const result = await new Model().call(
      'ExecQuery',
      { QueryLanguage: 'WQL', Query: "SELECT * FROM T_Box WHERE Name <> 'x'" },
      { namespace: 'root/other' },
    )
    expect(await statusOf(() => collect(result.items as Iterable<unknown>))).to.equal('CIM_ERR_FAILED')
  })

  it('OpenQueryInstances gives instances, and their class when asked for', async () => {
    const model = new Model()
    const plain = await open(model, 'SELECT Name FROM T_Box WHERE Shelf = 1')
    expect(plain.queryResultClass).to.equal(undefined)
    expect((await collect<CIMInstance>(plain.items)).map(({ className }) => className)).to.deep.equal([
      'T_Box',
      'T_Box',
    ])
    expect(plain.progress()).to.deep.equal({ context: '', endOfSequence: true })

    const computed = await open(model, 'SELECT Shelf + 1 AS Next FROM T_Box', {
      ReturnQueryResultClass: true,
    })
    const [first] = await collect<CIMInstance>(computed.items)
    expect(first?.properties).to.deep.equal({ Next: 2n })
    expect(first?.className).to.equal(computed.queryResultClass?.name)
    expect(computed.classOf(first?.className ?? '', 'root/test')).to.equal(computed.queryResultClass)
    expect(computed.classOf('T_Box', 'root/test').name).to.equal('T_Box')
  })

  it('OpenQueryInstances tells what it lacks', async () => {
    const model = new Model()
    expect(await statusOf(() => open(model, 'SELECT COUNT(*) FROM T_Box'))).to.equal(
      'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED',
    )
    expect(await statusOf(() => open(model, 'SELECT'))).to.equal('CIM_ERR_INVALID_QUERY')
    expect(await statusOf(() => open(model, 'a = 1', { FilterQueryLanguage: 'DMTF:FQL' }))).to.equal(
      'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
    )
    expect(model.enumerations.size).to.equal(0)
  })
})
