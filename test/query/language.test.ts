import { expect } from 'chai'
import { findLanguage } from '../../src/query/language.ts'

describe('language', () => {
  it('is known under all its names, in any letter case', () => {
    expect(['WQL', 'wql', ' WQL '].map(findLanguage)).to.deep.equal(['WQL', 'WQL', 'WQL'])
    expect(['DMTF:CQL', 'CQL', 'CIM:CQL', 'cim:cql', 'DMTF:CQLT'].map(findLanguage)).to.deep.equal(
      Array(5).fill('DMTF:CQL'),
    )
    expect(findLanguage('DMTF:FQL')).to.equal('DMTF:FQL')
    expect(['', 'SQL', 'DMTF:WQL'].map(findLanguage)).to.deep.equal(Array(3).fill(undefined))
  })
})
