import { join } from 'node:path'
import { silentLog } from '../../../src/base/log.ts'
import type { RequestContext, Role } from '../../../src/broker/context.ts'
import type { CIMProperty, CIMTyped } from '../../../src/cim/class.ts'
import { CIMDateTime } from '../../../src/cim/datetime.ts'
import { CIMInstance } from '../../../src/cim/instance.ts'
import { CIMInstanceName } from '../../../src/cim/object-path.ts'
import { integerRanges, isBigType, isIntegerType } from '../../../src/cim/type.ts'
import type { CIMValue } from '../../../src/cim/value.ts'
import { fileLoader } from '../../../src/mof/file-loader.ts'
import { iovNamespace } from '../../../src/providers/iov/names.ts'
import { loadRepository } from '../../../src/repository/load.ts'
import type { Repository } from '../../../src/repository/repository.ts'

let loaded: Repository | undefined

/** The shipped schema, compiled once for all tests. */
export function shippedSchema(): Repository {
  const file = join(import.meta.dirname, '../../../mof/iovm.mof')
  loaded ??= loadRepository(fileLoader(), [{ namespace: iovNamespace, file }])
  return loaded
}

export function context(role: Role = 'administrator'): RequestContext {
  return {
    requestID: 'r1',
    user: 'tester',
    address: '::1',
    receivedAtMs: 0,
    roleIn: () => role,
    signal: new AbortController().signal,
    log: silentLog,
  }
}

/** What is wrong with a value for this property: type, range, length, value map; undefined when nothing is. */
export function faultIn(property: CIMProperty, value: CIMValue): string | undefined {
  if (value === null) return property.isKey ? 'NULL in a key' : undefined
  if (Array.isArray(value) !== property.isArray) return 'array and single value are mixed up'
  for (const entry of Array.isArray(value) ? value : [value]) {
    const fault =
      entry === null ? 'NULL in an array' : (typeFault(property, entry) ?? mapFault(property, entry))
    if (fault !== undefined) return fault
  }
  return undefined
}

function typeFault(typed: CIMTyped & CIMProperty, value: CIMValue): string | undefined {
  const { type } = typed
  if (isIntegerType(type)) {
    if (typeof value !== (isBigType(type) ? 'bigint' : 'number')) return `${typeof value} for ${type}`
    const { min, max } = integerRanges[type]
    const big = BigInt(value as number | bigint)
    return big < min || big > max ? `${big} is outside ${type}` : undefined
  }
  if (type === 'datetime') return value instanceof CIMDateTime ? undefined : 'no datetime'
  if (type === 'reference') return value instanceof CIMInstanceName ? undefined : 'no reference'
  if (type === 'boolean') return typeof value === 'boolean' ? undefined : 'no boolean'
  if (typed.embedded !== undefined) return value instanceof CIMInstance ? undefined : 'no embedded instance'
  if (typeof value !== 'string') return `${typeof value} for ${type}`
  const longest = typed.qualifiers.get('MaxLen')?.value ?? null
  return longest !== null && value.length > Number(longest) ? `longer than ${String(longest)}` : undefined
}

function mapFault(property: CIMProperty, value: CIMValue): string | undefined {
  const map = property.qualifiers.get('ValueMap')?.value
  if (!Array.isArray(map)) return undefined
  if (map.some((entry) => entry === String(value) || String(entry).includes('..'))) return undefined
  return `${String(value)} is not in the value map`
}
