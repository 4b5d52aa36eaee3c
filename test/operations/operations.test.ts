import { expect } from 'chai'
import { findOperation, operations } from '../../src/operations/operations.ts'
import type { Parameter } from '../../src/operations/parameter.ts'

const rows = Object.entries(operations)

describe('operations', () => {
  it('are found in any letter case', () => {
    expect(findOperation('getINSTANCE')).to.equal('GetInstance')
    expect(findOperation('GetInstances')).to.equal(undefined)
    expect(findOperation('constructor')).to.equal(undefined)
  })

  it('stand in DSP0200 each in a clause of its own', () => {
    expect(new Set(rows.map(([, row]) => row.clause))).to.have.property('size', rows.length)
  })

  it('need only reading where they only read', () => {
    const reading = rows.filter(([, row]) => row.access === 'read').map(([name]) => name)
    expect(
      reading.every((name) => /^(?:Get|Enumerat|Associator|Reference|Open|Pull|Close|Exec)/.test(name)),
    ).to.equal(true)
  })

  it('have the defaults of DSP0200', () => {
    const defaults = (row: { parameters: Record<string, Parameter> }): unknown[] =>
      Object.entries(row.parameters)
        .filter(([, { required }]) => !required)
        .map(([name, parameter]) => `${name}=${String(parameter.default)}`)
    expect(defaults(operations.GetClass)).to.deep.equal([
      'LocalOnly=true',
      'IncludeQualifiers=true',
      'IncludeClassOrigin=false',
      'PropertyList=null',
    ])
    expect(defaults(operations.EnumerateInstances)).to.deep.equal([
      'LocalOnly=true',
      'DeepInheritance=true',
      'IncludeQualifiers=false',
      'IncludeClassOrigin=false',
      'PropertyList=null',
    ])
    expect(defaults(operations.EnumerateClassNames)).to.deep.equal([
      'ClassName=null',
      'DeepInheritance=false',
    ])
  })
})
