import { expect } from 'chai'
import type { SelectLanguage } from '../../src/query/parse-query.ts'
import { faultOf, port, prepare } from './model.ts'

function computed(language: SelectLanguage, text: string, instance = port()): object {
  const { projection } = prepare(language, text)
  if (projection.kind !== 'computed') throw new Error(`${projection.kind} of ${projection.properties.join()}`)
  return projection.compute(instance)
}

describe('projection', () => {
  it('shows all of an instance', () => {
    const { projection } = prepare('WQL', 'SELECT * FROM t_port')
    expect(projection.kind).to.equal('all')
    expect(projection.class.name).to.equal('T_Port')
    expect(prepare('DMTF:CQL', 'SELECT x.* FROM T_Port x').projection.kind).to.equal('all')
  })

  it('shows properties by a class of the same name that has just these', () => {
    const { projection, properties } = prepare('WQL', 'SELECT name, T_Port.STATE FROM T_Port WHERE Up = TRUE')
    expect(projection.kind).to.equal('properties')
    expect(projection.class.name).to.equal('T_Port')
    expect([...projection.class.properties].map(({ name, type }) => `${name} ${type}`)).to.deep.equal([
      'Name string',
      'State uint16',
    ])
    expect(projection.properties).to.deep.equal(['Name', 'State'])
    expect(properties).to.deep.equal(['Name', 'State', 'Up'])
  })

  it('computes columns, each with a type', () => {
    const text =
      "SELECT Name, Speed / 2 AS Half, Offset + 1 AS Next, Up = FALSE AS Down, Settings.VLAN, Tags[0] AS Tag, ClassName(T_Port) AS Class, 'x' || Name AS Text, InstallDate AS Since FROM T_Port"
    expect(computed('DMTF:CQL', text)).to.deep.include({
      Name: 'p1',
      Half: 5_000_000_000,
      Next: -4n,
      Down: false,
      VLAN: 7,
      Tag: 'red',
      Class: 'T_Port',
      Text: 'xp1',
    })
    const { class: cls } = prepare('DMTF:CQL', text).projection
    expect(cls.name).to.equal('T_Port_QueryResult')
    expect([...cls.properties].map(({ type }) => type).join(' ')).to.equal(
      'string real64 sint64 boolean uint32 string string string datetime',
    )
  })

  it('shows calculated integers exactly, or NULL', () => {
    const text = 'SELECT Speed * Speed AS Square, Speed + 1 AS More FROM T_Port'
    expect(computed('DMTF:CQL', text)).to.deep.equal({ Square: null, More: 10_000_000_001n })
  })

  it('shows what WQL users ask of the system', () => {
    expect(
      computed('WQL', 'SELECT __PATH, __CLASS, __RELPATH, __NAMESPACE, Name FROM T_Element'),
    ).to.deep.equal({
      __PATH: 'root/test:T_Port.Name="p1"',
      __CLASS: 'T_Port',
      __RELPATH: 'T_Port.Name="p1"',
      __NAMESPACE: 'root/test',
      Name: 'p1',
    })
  })

  it('refuses columns without a name, a type or of another class', () => {
    expect(faultOf(() => prepare('DMTF:CQL', 'SELECT 1 + 1 FROM T_Port'))).to.equal(
      '1:8 this column has no name',
    )
    expect(faultOf(() => prepare('WQL', 'SELECT Name, NAME FROM T_Port'))).to.equal(
      '1:14 two columns are called Name',
    )
    expect(faultOf(() => prepare('WQL', 'SELECT *, Name FROM T_Port'))).to.equal(
      '1:11 two columns are called Name',
    )
    expect(faultOf(() => prepare('WQL', 'SELECT SourceInstance.Name FROM T_InstCreation'))).to.equal(
      '1:8 nothing tells the type of this column',
    )
    expect(faultOf(() => prepare('WQL', 'SELECT T_FCPort.* FROM T_Port'))).to.equal(
      '1:8 T_FCPort is neither the class of the query nor its alias',
    )
  })
})
