import type { CIMClass } from '../cim/class.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { normalizeNamespace } from '../cim/namespace-name.ts'
import { CIMInstanceName, UntypedKey, type CIMKey } from '../cim/object-path.ts'
import { integerRanges, isBigType, isIntegerType } from '../cim/type.ts'

/** What a path's keys are typed by; a class that is not known leaves them untyped. */
export type FindClass = (className: string) => CIMClass | undefined

/**
 * Reads an untyped WBEM URI that names an instance: `[//host/][namespace:]Class.Key=value,…` or `Class=@`
 * (DSP0207 1.0; DSP0004 2.8, 8.2). Answers with what is wrong if it is none.
 */
export function parseInstancePath(text: string, findClass: FindClass): CIMInstanceName | string {
  const head = /^(?:\/\/([^/]+))?\/?(?:([^.:="]*):)?([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)(\.|=@$)/.exec(
    text,
  )
  if (head === null)
    return `"${text.slice(0, 60)}" is not the path of an instance, such as CIM_Foo.Key="value"`
  const [whole, host, namespace, className = '', mark] = head
  const found = findClass(className)
  const keys = mark === '=@' ? {} : parseKeys(text.slice(whole.length), found, findClass)
  if (typeof keys === 'string') return `the path of ${className}: ${keys}`
  const place = namespace === undefined ? undefined : normalizeNamespace(namespace)
  return new CIMInstanceName(found?.name ?? className, keys, place, host)
}

const keyPattern = /([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)=("(?:[^"\\]|\\.)*"|[^,"]+)(,|$)/y

function parseKeys(
  text: string,
  found: CIMClass | undefined,
  findClass: FindClass,
): Record<string, CIMKey> | string {
  const keys: Record<string, CIMKey> = {}
  keyPattern.lastIndex = 0
  for (let end = 0; end < text.length || end === 0; end = keyPattern.lastIndex) {
    const match = keyPattern.exec(text)
    if (match === null) return `expected Key=value at "${text.slice(end, end + 40)}"`
    const [, name = '', raw = '', comma] = match
    const property = found?.keys.find((key) => key.name.toLowerCase() === name.toLowerCase())
    if (found !== undefined && property === undefined) return `${found.name} has no key ${name}`
    const after = keyPattern.lastIndex
    const value = keyValue(raw, property, findClass)
    keyPattern.lastIndex = after
    if (value === undefined) return `${raw} does not fit the key ${name}, a ${property?.type}`
    const spelling = property?.name ?? name
    if (spelling in keys) return `the key ${name} is given twice`
    keys[spelling] = value
    if (comma === ',' && after === text.length) return 'a key is missing after the comma'
  }
  const missing = found?.keys.find((key) => !(key.name in keys))
  return missing === undefined ? keys : `the key ${missing.name} is missing`
}

function keyValue(
  raw: string,
  property: CIMClass['keys'][number] | undefined,
  findClass: FindClass,
): CIMKey | undefined {
  const text = raw.startsWith('"') ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : undefined
  if (property === undefined) return untypedKey(raw, text)
  const { type } = property
  if (type === 'string' || type === 'char16') return text
  if (type === 'reference') {
    const path = text === undefined ? '' : parseInstancePath(text, findClass)
    return typeof path === 'string' ? undefined : path
  }
  if (type === 'datetime') return text === undefined ? undefined : dateTime(text)
  if (type === 'boolean') return /^(true|false)$/i.test(raw) ? raw.toLowerCase() === 'true' : undefined
  if (!isIntegerType(type) || !/^[+-]?\d+$/.test(raw)) return undefined
  const value = BigInt(raw.replace('+', ''))
  const { min, max } = integerRanges[type]
  if (value < min || value > max) return undefined
  return isBigType(type) ? value : Number(value)
}

function untypedKey(raw: string, text: string | undefined): CIMKey {
  if (text !== undefined) return new UntypedKey('string', text)
  return /^(true|false)$/i.test(raw) ? new UntypedKey('boolean', raw) : new UntypedKey('numeric', raw)
}

function dateTime(text: string): CIMDateTime | undefined {
  try {
    return CIMDateTime.parse(text)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
