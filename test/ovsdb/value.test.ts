import { expect } from 'chai'
import * as value from '../../src/ovsdb/value.ts'

describe('OVSDB values', () => {
  it('reads a set of one in both forms', () => {
    expect(value.readSet(5)).to.deep.equal([5])
    expect(value.readSet(['set', [5]])).to.deep.equal([5])
    expect(value.readSet(['set', []])).to.deep.equal([])
    expect(value.readSet(['set', [1, 2]])).to.deep.equal([1, 2])
    expect(value.readSet(undefined)).to.deep.equal([])
  })

  it('does not take a UUID for a set', () => {
    expect(value.readUUIDs(value.uuid('a'))).to.deep.equal(['a'])
    expect(value.readUUIDs(value.setOf([value.uuid('a'), value.uuid('b')]))).to.deep.equal(['a', 'b'])
    expect(value.readUUID('a')).to.equal(null)
  })

  it('reads what it writes', () => {
    expect(value.readOptional(value.optional(null))).to.equal(null)
    expect(value.readOptional(value.optional(0))).to.equal(0)
    const map = new Map([['a', 'b']])
    expect(value.readStringMap(value.mapOf(map))).to.deep.equal(map)
  })
})
