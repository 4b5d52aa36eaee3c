import { NameMap } from '../base/name-map.ts'
import { CIMClass, type CIMMethod, type CIMProperty, type CIMQualifier } from '../cim/class.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { CIMInstance } from '../cim/instance.ts'
import { CIMClassName, CIMInstanceName, UntypedKey, type CIMKey } from '../cim/object-path.ts'
import type { CIMArray, CIMScalar, CIMValue } from '../cim/value.ts'

/** A value as JSON has it. What JSON cannot say exactly is an object with one property, the form's letter. */
type JSONValue = null | boolean | string | number | JSONValue[] | { [key: string]: JSONValue }

/** The forms: i big integer, r real that JSON lacks, d datetime, u untyped key, p path, n class name, o instance, c class. */
type Form = 'i' | 'r' | 'd' | 'u' | 'p' | 'n' | 'o' | 'c'

/** The properties of an instance as compact JSON, from which `readProperties` makes exactly the same values. */
export function writeProperties(properties: Readonly<Record<string, CIMValue>>): string {
  return JSON.stringify(mapValues(properties, write))
}

/** @throws SyntaxError or TypeError for a text that `writeProperties` did not write. */
export function readProperties(text: string): Record<string, CIMValue> {
  const properties = JSON.parse(text) as Record<string, CIMValue>
  for (const name in properties) {
    const value = properties[name]
    // Most values are what they are.
    if (typeof value === 'object') properties[name] = read(value as JSONValue)
  }
  return properties
}

function write(value: CIMValue | UntypedKey): JSONValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number')
    return isPlain(value) ? value : { r: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value === 'bigint') return { i: String(value) }
  if (Array.isArray(value)) return value.map(write)
  if (value instanceof CIMDateTime) return { d: value.text }
  if (value instanceof CIMInstanceName) {
    return { p: [value.className, mapValues(value.keys, write), value.namespace ?? null, value.host ?? null] }
  }
  if (value instanceof CIMClassName) {
    return { n: [value.className, value.namespace ?? null, value.host ?? null] }
  }
  if (value instanceof CIMInstance) {
    return { o: [value.className, mapValues(value.properties, write), value.namespace ?? null] }
  }
  return value instanceof UntypedKey ? { u: [value.valueType ?? null, value.text] } : { c: writeClass(value) }
}

function isPlain(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0)
}

function read(value: JSONValue): CIMValue {
  if (Array.isArray(value)) return value.map(read) as CIMArray
  if (typeof value !== 'object' || value === null) return value
  for (const form in value) return readers[form as Form](value[form] as never)
  throw new TypeError('a stored value has no form')
}

const readers: { readonly [F in Form]: (content: never) => CIMScalar } = {
  i: (digits: string) => BigInt(digits),
  r: (text: string) => Number(text),
  d: (text: string) => CIMDateTime.parse(text),
  u: ([type, text]: [UntypedKey['valueType'] | null, string]) =>
    new UntypedKey(type ?? undefined, text) as unknown as CIMScalar,
  p: ([name, keys, namespace, host]: [string, Record<string, JSONValue>, string | null, string | null]) =>
    new CIMInstanceName(
      name,
      mapValues(keys, read) as Record<string, CIMKey>,
      namespace ?? undefined,
      host ?? undefined,
    ),
  n: ([name, namespace, host]: [string, string | null, string | null]) =>
    new CIMClassName(name, namespace ?? undefined, host ?? undefined),
  o: ([name, properties, namespace]: [string, Record<string, JSONValue>, string | null]) =>
    new CIMInstance(name, mapValues(properties, read), namespace ?? undefined),
  c: (fields: ClassFields) => readClass(fields),
}

/** A class as a value: an embedded object may be one (DSP0004 2.8, 5.6.3.15). */
type ClassFields = {
  readonly name: string
  readonly superclass?: string
  readonly qualifiers: JSONValue[]
  readonly properties: Fields[]
  readonly methods: Fields[]
}

type Fields = { readonly [field: string]: JSONValue }

function writeClass(value: CIMClass): JSONValue {
  const { name, superclass } = value
  return {
    name,
    ...(superclass === undefined ? {} : { superclass }),
    qualifiers: writeQualifiers(value.qualifiers),
    properties: Array.from(value.properties, (property) => ({
      ...(property as unknown as Fields),
      qualifiers: writeQualifiers(property.qualifiers),
      value: write(property.value),
    })),
    methods: Array.from(value.methods, (method) => ({
      ...(method as unknown as Fields),
      qualifiers: writeQualifiers(method.qualifiers),
      parameters: Array.from(method.parameters, (parameter) => ({
        ...(parameter as unknown as Fields),
        qualifiers: writeQualifiers(parameter.qualifiers),
      })),
    })),
  }
}

function writeQualifiers(qualifiers: NameMap<CIMQualifier>): JSONValue[] {
  return Array.from(qualifiers, (qualifier) => ({
    ...(qualifier as unknown as Fields),
    value: write(qualifier.value),
  }))
}

function readClass({ name, superclass, qualifiers, properties, methods }: ClassFields): CIMClass {
  const readProperty = (fields: Fields): CIMProperty =>
    ({ ...withQualifiers(fields), value: read(fields['value'] as JSONValue) }) as CIMProperty
  const readMethod = (fields: Fields): CIMMethod =>
    ({
      ...withQualifiers(fields),
      parameters: new NameMap((fields['parameters'] as Fields[]).map(withQualifiers)),
    }) as unknown as CIMMethod
  return new CIMClass({
    name,
    superclass,
    qualifiers: readQualifiers(qualifiers),
    properties: new NameMap(properties.map(readProperty)),
    methods: new NameMap(methods.map(readMethod)),
  })
}

function withQualifiers(fields: Fields): { name: string; qualifiers: NameMap<CIMQualifier> } {
  const qualifiers = readQualifiers(fields['qualifiers'] as JSONValue[])
  return { ...fields, name: fields['name'] as string, qualifiers }
}

function readQualifiers(qualifiers: readonly JSONValue[]): NameMap<CIMQualifier> {
  const list = qualifiers as unknown as (CIMQualifier & { value: JSONValue })[]
  return new NameMap(list.map((fields) => ({ ...fields, value: read(fields.value) })))
}

function mapValues<V, R>(record: Readonly<Record<string, V>>, change: (value: V) => R): Record<string, R> {
  const changed: Record<string, R> = {}
  for (const name in record) changed[name] = change(record[name] as V)
  return changed
}
