import { expect } from 'chai'
import { defaultFlavors, type CIMQualifierDeclaration } from '../../src/cim/class.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstanceName } from '../../src/cim/object-path.ts'
import { sameDeclaration, sameValue } from '../../src/mof/same-value.ts'

describe('sameValue', () => {
  it('compares scalars, arrays, datetimes and paths by what they say', () => {
    const date = '20261122143000.000000+060'
    expect(sameValue(CIMDateTime.parse(date), CIMDateTime.parse(date))).to.equal(true)
    const path = (name: string) => new CIMInstanceName('T_A', { [name]: 1 })
    expect(sameValue(path('Key'), path('KEY'))).to.equal(true)
    expect(sameValue(['a', null], ['a', null])).to.equal(true)
    expect(sameValue(['a', 'b'], ['b', 'a'])).to.equal(false)
    expect(sameValue(1, 1n)).to.equal(false)
    expect(sameValue(null, [])).to.equal(false)
  })
})

describe('sameDeclaration', () => {
  const one: CIMQualifierDeclaration = {
    name: 'Note',
    type: 'string',
    isArray: true,
    value: ['x'],
    scopes: ['class', 'property'],
    ...defaultFlavors,
  }

  it('passes over the letter case of the name and the order of scopes, and nothing else', () => {
    const other = { ...one, name: 'NOTE', scopes: ['property', 'class'] as const }
    expect(sameDeclaration(one, other)).to.equal(true)
    const changes: Partial<CIMQualifierDeclaration>[] = [
      { name: 'Other' },
      { type: 'uint8' },
      { isArray: false },
      { arraySize: 3 },
      { value: null },
      { scopes: ['class'] },
      { scopes: ['class', 'method'] },
      { overridable: false },
      { toSubclass: false },
      { translatable: true },
    ]
    for (const change of changes) expect(sameDeclaration(one, { ...one, ...change })).to.equal(false)
  })
})
