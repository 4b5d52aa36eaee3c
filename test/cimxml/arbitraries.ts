import fc from 'fast-check'
import { NameMap } from '../../src/base/name-map.ts'
import {
  CIMClass,
  scopes,
  type CIMMethod,
  type CIMParameter,
  type CIMProperty,
  type CIMQualifier,
  type CIMQualifierDeclaration,
} from '../../src/cim/class.ts'
import { CIMDateTime } from '../../src/cim/datetime.ts'
import { CIMInstance } from '../../src/cim/instance.ts'
import { CIMClassName, CIMInstanceName } from '../../src/cim/object-path.ts'
import { cimTypes, integerRanges, isBigType, isIntegerType, type CIMType } from '../../src/cim/type.ts'
import type { CIMScalar, CIMValue } from '../../src/cim/value.ts'
import { classOf } from './model.ts'

/** Random things of CIM, all of which CIM-XML can carry. */

export const name = fc.stringMatching(/^[A-Z][A-Za-z0-9_]{0,11}$/)

export const text = fc
  .string({ unit: fc.constantFrom(...'aB1 &<>"\'\t\n\r]-é中😀') })
  .map((candidate) => candidate.toWellFormed())

const types = cimTypes.filter((type) => type !== 'reference')
const namespace = fc.constantFrom('root/cimv2', 'interop', 'a/b/c')

const key = fc.oneof(
  text,
  fc.boolean(),
  fc.integer({ min: 0, max: 0xffff_ffff }),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  datetime(),
)

/** Paths of instances of a class that no lookup knows, so that the keys tell their own types. */
export const instanceName: fc.Arbitrary<CIMInstanceName> = fc
  .record({ keys: fc.dictionary(name, key, { minKeys: 1, maxKeys: 3 }), space: namespace })
  .chain(({ keys, space }) => {
    const path = new CIMInstanceName('EX_Elsewhere', distinct(keys), space)
    // A reference among the keys of some.
    return fc.constantFrom(path, new CIMInstanceName('EX_Tie', { To: path, Rank: 1 }, space))
  })

const objectPath = fc.oneof(
  instanceName,
  fc.record({ name, namespace }).map((of) => new CIMClassName(of.name, of.namespace)),
)

/** A value of a type that is not NULL. */
export function scalar(type: CIMType): fc.Arbitrary<CIMScalar> {
  if (isIntegerType(type)) {
    const { min, max } = integerRanges[type]
    return isBigType(type) ? fc.bigInt({ min, max }) : fc.integer({ min: Number(min), max: Number(max) })
  }
  switch (type) {
    case 'boolean':
      return fc.boolean()
    case 'char16':
      return fc.constantFrom(...'aZ0 <&中\r')
    case 'real32':
      return fc.float()
    case 'real64':
      return fc.double()
    case 'datetime':
      return datetime()
    case 'reference':
      return objectPath
    case 'string':
      return text
  }
}

/** A value, or NULL, of a scalar or array type; NULL entries only where clients can read them. */
export function value(type: CIMType, isArray: boolean): fc.Arbitrary<CIMValue> {
  if (!isArray) return fc.option(scalar(type))
  const entry: fc.Arbitrary<CIMScalar | null> = type === 'string' ? fc.option(scalar(type)) : scalar(type)
  return fc.option(fc.array(entry, { maxLength: 4 }))
}

const settings = fc
  .record({ Text: fc.option(text), Limit: fc.option(fc.integer({ min: 0, max: 255 })) })
  .map((properties) => new CIMInstance('EX_Settings', { ...properties, Inner: null }))

/** An instance of the EX_Settings of the model, up to one in the other. */
export const embedded = fc
  .record({ outer: settings, inner: fc.option(settings) })
  .map(({ outer, inner }) => new CIMInstance('EX_Settings', { ...outer.properties, Inner: inner }))

/** An instance of EX_Port of the model, with a value for every property. */
export const port: fc.Arbitrary<CIMInstance> = fc
  .record(
    Object.fromEntries(
      [...classOf('EX_Port', '').properties].map((property) => {
        if (property.isKey) return [property.name, text]
        if (property.embedded === undefined) return [property.name, value(property.type, property.isArray)]
        return [property.name, property.isArray ? fc.option(fc.array(embedded)) : fc.option(embedded)]
      }),
    ) as Record<string, fc.Arbitrary<CIMValue>>,
  )
  .map((properties) => new CIMInstance('EX_Port', { ...properties }))

const typeAndArray = fc.record({ type: fc.constantFrom(...types), isArray: fc.boolean() })
const flavors = { overridable: fc.boolean(), toSubclass: fc.boolean(), translatable: fc.boolean() }

/** A qualifier whose value tells whether it is an array: NULL does not. */
const qualifier: fc.Arbitrary<CIMQualifier> = typeAndArray.chain(({ type, isArray }) =>
  value(type, isArray).chain((content) =>
    fc.record({
      name: fc.constantFrom('Key', 'Description', 'Values', 'Max'),
      type: fc.constant(type),
      isArray: fc.constant(Array.isArray(content)),
      value: fc.constant(content),
      propagated: fc.boolean(),
      ...flavors,
    }),
  ),
)

export const qualifierDeclaration: fc.Arbitrary<CIMQualifierDeclaration> = typeAndArray.chain(
  ({ type, isArray }) =>
    fc.record({
      name,
      type: fc.constant(type),
      isArray: fc.constant(isArray),
      arraySize: fc.option(fc.nat(9), { nil: undefined }),
      value: value(type, isArray),
      scopes: fc.subarray([...scopes]),
      ...flavors,
    }),
)

const qualifiers = named(qualifier)
const elementType = fc.record({ type: fc.constantFrom(...cimTypes), isArray: fc.boolean() })
const arraySize = fc.option(fc.nat(9), { nil: undefined })
const referenceClass = fc.option(name, { nil: undefined })

/** Reference arrays are possible as parameters only. */
const property: fc.Arbitrary<CIMProperty> = elementType.chain((given) => {
  const { type } = given
  const isArray = given.isArray && type !== 'reference'
  const made = fc.record({
    name,
    type: fc.constant(type),
    isArray: fc.constant(isArray),
    arraySize: isArray ? arraySize : fc.constant(undefined),
    referenceClass: type === 'reference' ? referenceClass : fc.constant(undefined),
    qualifiers,
    value: value(type, isArray),
    classOrigin: name,
    propagated: fc.boolean(),
  })
  return made.map((fields) => ({ ...fields, isKey: fields.qualifiers.get('Key')?.value === true }))
})

const parameter: fc.Arbitrary<CIMParameter> = elementType.chain(({ type, isArray }) =>
  fc.record({
    name,
    type: fc.constant(type),
    isArray: fc.constant(isArray),
    arraySize: isArray ? arraySize : fc.constant(undefined),
    referenceClass: type === 'reference' ? referenceClass : fc.constant(undefined),
    qualifiers,
  }),
)

const method: fc.Arbitrary<CIMMethod> = fc.record({
  name,
  returnType: fc.constantFrom(...types).map((type) => ({ type, isArray: false })),
  qualifiers,
  parameters: named(parameter),
  classOrigin: name,
  propagated: fc.boolean(),
})

export const cimClass: fc.Arbitrary<CIMClass> = fc
  .record({
    name,
    superclass: fc.option(name, { nil: undefined }),
    qualifiers,
    properties: named(property),
    methods: named(method),
  })
  .map((fields) => new CIMClass(fields))

/** The plain form of anything, for comparisons: what a message adds, or does not carry, is left out. */
export function plain(thing: unknown): unknown {
  if (typeof thing !== 'object' || thing === null) return thing
  if (thing instanceof CIMDateTime) return thing.text
  if (Array.isArray(thing)) return thing.map(plain)
  if (thing instanceof NameMap) return thing.toArray().map(plain)
  const entries = Object.entries(thing)
    .filter(([field, content]) => content !== undefined && field !== 'wireTypes')
    .map(([field, content]) => [field, plain(content)])
  return Object.fromEntries(entries)
}

function datetime(): fc.Arbitrary<CIMDateTime> {
  const moment = fc.integer({ min: 0, max: Date.UTC(9999, 0) }).map((ms) => CIMDateTime.fromMilliseconds(ms))
  const duration = fc.nat().map((ms) => CIMDateTime.ofDuration(ms))
  return fc.oneof(moment, duration, fc.constant(CIMDateTime.parse('202401********.******+060')))
}

function named<T extends { readonly name: string }>(item: fc.Arbitrary<T>): fc.Arbitrary<NameMap<T>> {
  return fc.array(item, { maxLength: 3 }).map((items) => new NameMap(items))
}

/** Without names that differ in letter case only. */
function distinct<T>(record: Record<string, T>): Record<string, T> {
  const byLower = new Map(Object.keys(record).map((field) => [field.toLowerCase(), field]))
  return Object.fromEntries([...byLower.values()].map((field) => [field, record[field] as T]))
}
