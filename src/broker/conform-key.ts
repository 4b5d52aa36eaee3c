import { unlessRangeError } from '../base/range-error.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMProperty } from '../cim/class.ts'
import { CIMInstanceName, UntypedKey, type CIMKey } from '../cim/object-path.ts'
import type { CIMType } from '../cim/type.ts'
import { isTextType, parseValueText } from '../cim/value-text.ts'
import { parseWBEMURI } from '../cim/wbem-uri.ts'

/** Finds a class by name in a namespace; undefined when there is none. */
export type FindClass = (className: string, namespace: string) => CIMClass | undefined

/**
 * Brings a path that a client sent into the class's own spelling and key types (DSP0201 2.4, KEYVALUE: the type in
 * the message is a hint; DSP0004 2.8, 8.2.5). Keys of references are conformed likewise, as far as their classes
 * are known. Throws CIM_ERR_INVALID_PARAMETER for keys that are missing, not the class's, or not of its types.
 */
export function conformPath(
  cls: CIMClass,
  path: CIMInstanceName,
  namespace: string,
  find: FindClass,
): CIMInstanceName {
  const given = Object.entries(path.keys)
  const keys: Record<string, CIMKey> = {}
  for (const property of cls.keys) {
    const value =
      given.length === 1 && given[0]?.[0] === '' && cls.keys.length === 1
        ? given[0][1]
        : path.key(property.name)
    if (value === undefined) {
      throw invalid(`the path of a ${cls.name} needs the key ${property.name}; its keys are ${keyNames(cls)}`)
    }
    keys[property.name] = conformKey(property, value, namespace, find)
  }
  if (given.length > cls.keys.length) {
    const surplus = given.map(([name]) => name).filter((name) => cls.properties.get(name)?.isKey !== true)
    throw invalid(`${surplus.join(', ')}: not a key of ${cls.name}; its keys are ${keyNames(cls)}`)
  }
  return new CIMInstanceName(cls.name, keys, namespace)
}

/** As `conformPath`, for a reference value: its class may be unknown here, then only its namespace is filled in. */
export function conformReference(path: CIMInstanceName, namespace: string, find: FindClass): CIMInstanceName {
  const target = path.namespace ?? namespace
  const cls = find(path.className, target)
  return cls === undefined ? path.inNamespace(target) : conformPath(cls, path, target, find)
}

function conformKey(property: CIMProperty, value: CIMKey, namespace: string, find: FindClass): CIMKey {
  const { name, type } = property
  if (type === 'string' && typeof value === 'string') return value
  if (isTextType(type)) {
    const read = unlessRangeError(() => parseValueText(type, textOf(value)))
    return read ?? fail(wrong(name, type, value))
  }
  return conformReference(toPath(value) ?? fail(wrong(name, type, value)), namespace, find)
}

function toPath(value: CIMKey): CIMInstanceName | undefined {
  if (value instanceof CIMInstanceName) return value
  const path = unlessRangeError(() => parseWBEMURI(textOf(value)))
  return path instanceof CIMInstanceName ? path : undefined
}

function textOf(value: CIMKey): string {
  return value instanceof UntypedKey ? value.text : String(value)
}

function wrong(key: string, type: CIMType, value: CIMKey): CIMError {
  return invalid(`key ${key}: "${textOf(value).slice(0, 80)}" is not a ${type}`)
}

function keyNames(cls: CIMClass): string {
  return cls.keys.map((key) => key.name).join(', ')
}

function invalid(message: string): CIMError {
  return new CIMError('CIM_ERR_INVALID_PARAMETER', message)
}

function fail(error: CIMError): never {
  throw error
}
