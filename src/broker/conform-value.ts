import { CIMError } from '../cim/cim-error.ts'
import { CIMClass, type CIMTyped } from '../cim/class.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { CIMInstance } from '../cim/instance.ts'
import { CIMClassName, CIMInstanceName } from '../cim/object-path.ts'
import { integerRanges, isBigType, isIntegerType } from '../cim/type.ts'
import { isTextType, parseValueText } from '../cim/value-text.ts'
import type { CIMScalar, CIMValue } from '../cim/value.ts'
import { conformReference, type FindClass } from './conform-key.ts'

/** What values are checked against: the schema, and the namespace that relative references belong to. */
export interface Conformance {
  readonly namespace: string
  readonly find: FindClass
  isSubclassOf(className: string, superclass: string, namespace: string): boolean
  readonly readEmbedded: ReadEmbedded
}

/**
 * Reads an embedded object from the text that a client sent without saying that it is one: the declaration does. Null
 * for an empty text. `depth` counts the objects around it, itself included. Throws CIM_ERR_INVALID_PARAMETER.
 */
export type ReadEmbedded = (
  text: string,
  kind: NonNullable<CIMTyped['embedded']>,
  depth: number,
) => CIMInstance | CIMClass | null

/**
 * Checks a value that a client sent against the declared type and brings it into this program's form. `wire` is the
 * type that the message gave, where it gave one. Throws CIM_ERR_TYPE_MISMATCH for arrays in place of scalars and
 * the reverse, otherwise CIM_ERR_INVALID_PARAMETER (DSP0200 1.4, 5.4.1 and 5.4.2.6).
 */
export function conformValue(
  what: string,
  declared: CIMTyped,
  value: CIMValue,
  wire: CIMTyped | undefined,
  to: Conformance,
): CIMValue {
  if (value === null) return null
  if (Array.isArray(value) !== declared.isArray) {
    throw new CIMError(
      'CIM_ERR_TYPE_MISMATCH',
      `${what} is declared as ${declared.isArray ? 'an array' : 'a single value'}, and ${Array.isArray(value) ? 'an array' : 'a single value'} was given`,
    )
  }
  if (wire !== undefined && wire.type !== declared.type) {
    throw invalid(`${what} is declared as ${declared.type}, and a ${wire.type} was given`)
  }
  const read = (entry: CIMScalar): CIMScalar => (wire === undefined ? untyped(what, declared, entry) : entry)
  if (!Array.isArray(value)) return conformScalar(what, declared, read(value), to)
  if (declared.arraySize !== undefined && value.length > declared.arraySize) {
    throw invalid(`${what} holds at most ${declared.arraySize} entries, and ${value.length} were given`)
  }
  return value.map((entry) => (entry === null ? null : conformScalar(what, declared, read(entry), to)))
}

/** A value that came without a type is text; the declaration says what it means (DSP0201 2.4, PARAMVALUE). */
function untyped(what: string, declared: CIMTyped, value: CIMScalar): CIMScalar {
  const { type, embedded } = declared
  if (typeof value !== 'string' || embedded !== undefined || !isTextType(type)) return value
  try {
    return parseValueText(type, value)
  } catch (error) {
    if (error instanceof RangeError) throw invalid(`${what}: ${error.message}`)
    throw error
  }
}

/** An instance that a client sent: its properties in the class's spelling and types. */
export function conformInstance(cls: CIMClass, instance: CIMInstance, to: Conformance): CIMInstance {
  const properties: Record<string, CIMValue> = {}
  for (const [name, value] of Object.entries(instance.properties)) {
    const property = cls.properties.get(name)
    if (property === undefined) throw invalid(`${cls.name} has no property ${name}`)
    const what = `property ${property.name} of ${cls.name}`
    properties[property.name] = mismatchAsParameter(() =>
      conformValue(what, property, value, instance.wireTypes?.[name], to),
    )
  }
  return new CIMInstance(cls.name, properties, instance.namespace)
}

/** In instances a mismatch of arrays and scalars is an invalid parameter (DSP0200 1.4, 5.4.2.6). */
function mismatchAsParameter<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof CIMError && error.statusName === 'CIM_ERR_TYPE_MISMATCH')
      throw invalid(error.message)
    throw error
  }
}

function conformScalar(
  what: string,
  declared: CIMTyped,
  value: CIMScalar,
  to: Conformance,
): CIMScalar | null {
  if (declared.type === 'reference') return conformReferenceValue(what, declared, value, to)
  if (declared.embedded !== undefined) return conformEmbedded(what, declared, value, to)
  if (isIntegerType(declared.type)) return conformInteger(what, declared, value)
  const fits =
    declared.type === 'boolean'
      ? typeof value === 'boolean'
      : declared.type === 'datetime'
        ? value instanceof CIMDateTime
        : declared.type === 'real32' || declared.type === 'real64'
          ? typeof value === 'number'
          : typeof value === 'string'
  if (!fits) throw invalid(`${what} must be a ${declared.type}`)
  if (declared.type === 'char16' && (value as string).length !== 1)
    throw invalid(`${what} must be one character`)
  return value
}

function conformInteger(what: string, declared: CIMTyped, value: CIMScalar): CIMScalar {
  if (!isIntegerType(declared.type)) return value
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value))) {
    throw invalid(`${what} must be a ${declared.type}`)
  }
  const { min, max } = integerRanges[declared.type]
  if (value < min || value > max) throw invalid(`${what}: ${value} is outside ${min} to ${max}`)
  return isBigType(declared.type) ? BigInt(value) : Number(value)
}

function conformReferenceValue(
  what: string,
  declared: CIMTyped,
  value: CIMScalar,
  to: Conformance,
): CIMScalar {
  if (value instanceof CIMClassName) return value
  if (!(value instanceof CIMInstanceName)) throw invalid(`${what} must be a reference`)
  const path = conformReference(value, to.namespace, to.find)
  const namespace = path.namespace ?? to.namespace
  const target = declared.referenceClass
  const known = to.find(path.className, namespace)
  if (known === undefined) throw invalid(`${what}: there is no class ${path.className} in ${namespace}`)
  if (target !== undefined && !to.isSubclassOf(path.className, target, namespace)) {
    throw invalid(`${what} must lead to a ${target}, and ${path.className} is none`)
  }
  return path
}

function conformEmbedded(
  what: string,
  declared: CIMTyped,
  given: CIMScalar,
  to: Conformance,
): CIMScalar | null {
  const value = typeof given === 'string' ? to.readEmbedded(given, declared.embedded ?? 'instance', 1) : given
  if (value === null) return null
  if (declared.embedded === 'object' && value instanceof CIMClass) return value
  if (!(value instanceof CIMInstance)) {
    throw invalid(
      `${what} must be an embedded instance${declared.embeddedClass === undefined ? '' : ` of ${declared.embeddedClass}`}`,
    )
  }
  const cls = to.find(value.className, to.namespace)
  if (cls === undefined) throw invalid(`${what}: there is no class ${value.className} in ${to.namespace}`)
  const { embeddedClass } = declared
  if (embeddedClass !== undefined && !to.isSubclassOf(cls.name, embeddedClass, to.namespace)) {
    throw invalid(`${what} must be an instance of ${embeddedClass}, and ${cls.name} is none`)
  }
  return conformInstance(cls, value, within(to))
}

/** For what stands inside an embedded object. */
function within(to: Conformance): Conformance {
  return {
    namespace: to.namespace,
    find: to.find,
    isSubclassOf: (...names) => to.isSubclassOf(...names),
    readEmbedded: (text, kind, depth) => to.readEmbedded(text, kind, depth + 1),
  }
}

function invalid(message: string): CIMError {
  return new CIMError('CIM_ERR_INVALID_PARAMETER', message)
}
