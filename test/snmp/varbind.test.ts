import { expect } from 'chai'
import fc from 'fast-check'
import { ObjectType } from 'net-snmp'
import { SNMPAnswerError } from '../../src/snmp/mib-access.ts'
import type { MIBValue } from '../../src/snmp/mib-access.ts'
import { fromLibrary, toLibrary } from '../../src/snmp/varbind.ts'

describe('SNMP varbinds', () => {
  const oid = '1.3.6.1.2.1.1.1.0'

  it('come back as they went', () => {
    const values: fc.Arbitrary<MIBValue> = fc.oneof(
      fc.record({ type: fc.constant('integer' as const), value: fc.integer() }),
      fc.record({ type: fc.constant('unsigned' as const), value: fc.nat({ max: 0xffffffff }) }),
      fc.record({ type: fc.constant('octets' as const), value: fc.uint8Array() }),
      fc.record({ type: fc.constant('oid' as const), value: fc.constant('1.3.6.1') }),
    )
    fc.assert(
      fc.property(values, (value) => {
        expect(fromLibrary(toLibrary({ oid, value }))).to.deep.equal({ oid, value })
      }),
    )
  })

  it('are read from every type that a switch has', () => {
    const read = (type: ObjectType, value: number | string | Buffer | null) =>
      fromLibrary({ oid, type, value }).value
    expect(read(ObjectType.Counter, 4)).to.deep.equal({ type: 'unsigned', value: 4 })
    expect(read(ObjectType.TimeTicks, 5)).to.deep.equal({ type: 'unsigned', value: 5 })
    expect(read(ObjectType.IpAddress, '10.0.0.255')).to.deep.equal({
      type: 'octets',
      value: Uint8Array.of(10, 0, 0, 255),
    })
    expect(read(ObjectType.NoSuchInstance, null)).to.deep.equal({ type: 'noSuchInstance' })
    expect(read(ObjectType.EndOfMibView, null)).to.deep.equal({ type: 'endOfMibView' })
  })

  it('are none where the type and the value do not fit', () => {
    expect(() => fromLibrary({ oid, type: ObjectType.Null, value: null })).to.throw(SNMPAnswerError, oid)
    expect(() => fromLibrary({ oid, type: ObjectType.Integer, value: 'x' })).to.throw(SNMPAnswerError, oid)
  })

  it('cannot be set to what is not there', () => {
    expect(() => toLibrary({ oid, value: { type: 'noSuchObject' } })).to.throw(RangeError)
  })
})
