import { CIMClass, type CIMTyped } from '../cim/class.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { CIMInstance } from '../cim/instance.ts'
import { UntypedKey, type CIMKey } from '../cim/object-path.ts'
import type { CIMType } from '../cim/type.ts'
import type { CIMScalar, CIMValue } from '../cim/value.ts'
import { typed } from './typed.ts'

/**
 * The type to write a value in where nothing declares it: exact for all but numbers, which are taken to be of the
 * usual integer types, or real64. Undefined for NULL and for an array that does not tell.
 */
export function inferType(value: CIMValue): CIMTyped | undefined {
  const isArray = Array.isArray(value)
  const sample = isArray ? value.find((entry) => entry !== null) : value
  if (sample === null || sample === undefined) return undefined
  if (sample instanceof CIMInstance) return typed('string', isArray, 'instance')
  if (sample instanceof CIMClass) return typed('string', isArray, 'object')
  return typed(scalarType(sample, isArray ? value : [sample]), isArray)
}

/** The type of a key that nothing declares; undefined for a key without a type. */
export function inferKeyType(key: CIMKey): CIMType | undefined {
  return key instanceof UntypedKey ? undefined : scalarType(key, [key])
}

function scalarType(sample: CIMScalar, all: readonly (CIMScalar | null)[]): CIMType {
  if (typeof sample === 'boolean') return 'boolean'
  if (typeof sample === 'string') return 'string'
  if (typeof sample === 'bigint')
    return all.some((value) => typeof value === 'bigint' && value < 0n) ? 'sint64' : 'uint64'
  if (typeof sample === 'number') return numberType(all.filter((value) => typeof value === 'number'))
  return sample instanceof CIMDateTime ? 'datetime' : 'reference'
}

function numberType(all: readonly number[]): CIMType {
  if (all.every((value) => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff)) return 'uint32'
  const isSigned = all.every(
    (value) => Number.isInteger(value) && value >= -0x8000_0000 && value <= 0x7fff_ffff,
  )
  return isSigned ? 'sint32' : 'real64'
}
