import { ObjectType } from 'net-snmp'
import type { Varbind as LibraryVarbind } from 'net-snmp'
import { SNMPAnswerError } from './mib-access.ts'
import type { MIBValue, Varbind } from './mib-access.ts'

/** What the library read from an answer. */
export function fromLibrary({ oid, type, value }: LibraryVarbind): Varbind {
  return { oid, value: valueOf(oid, type, value) }
}

/** What the library writes into a question that sets something. Throws a RangeError for a value that cannot be set. */
export function toLibrary({ oid, value }: Varbind): LibraryVarbind {
  switch (value.type) {
    case 'integer':
      return { oid, type: ObjectType.Integer, value: value.value }
    case 'unsigned':
      return { oid, type: ObjectType.Gauge, value: value.value }
    case 'octets':
      return { oid, type: ObjectType.OctetString, value: Buffer.from(value.value) }
    case 'oid':
      return { oid, type: ObjectType.OID, value: value.value }
    case 'noSuchObject':
    case 'noSuchInstance':
    case 'endOfMibView':
      throw new RangeError(`${oid} cannot be set to ${value.type}`)
  }
}

/** Counters, gauges and times are all numbers without a sign; addresses and what is opaque are octets. */
function valueOf(oid: string, type: number | undefined, value: LibraryVarbind['value']): MIBValue {
  switch (type) {
    case ObjectType.Integer:
      if (typeof value === 'number') return { type: 'integer', value }
      break
    case ObjectType.Gauge:
    case ObjectType.Counter:
    case ObjectType.TimeTicks:
      if (typeof value === 'number') return { type: 'unsigned', value }
      break
    case ObjectType.OctetString:
    case ObjectType.Opaque:
      if (value instanceof Uint8Array) return { type: 'octets', value: new Uint8Array(value) }
      break
    case ObjectType.IpAddress:
      if (typeof value === 'string')
        return { type: 'octets', value: Uint8Array.from(value.split('.'), Number) }
      break
    case ObjectType.OID:
      if (typeof value === 'string') return { type: 'oid', value }
      break
    case ObjectType.NoSuchObject:
      return { type: 'noSuchObject' }
    case ObjectType.NoSuchInstance:
      return { type: 'noSuchInstance' }
    case ObjectType.EndOfMibView:
      return { type: 'endOfMibView' }
    case undefined:
    default:
      break
  }
  throw new SNMPAnswerError(
    `${oid} has a value of the type ${type ?? 'none'}, which is none of those expected`,
  )
}
