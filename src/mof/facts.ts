import type { NameMap } from '../base/name-map.ts'
import type { CIMClass, CIMQualifier, CIMQualifierDeclaration, CIMTyped } from '../cim/class.ts'
import type { CIMValue } from '../cim/value.ts'

/** A value as JSON: integers of 64 bits, datetimes and references as text. */
export type FactValue = null | boolean | number | string | FactValue[]

/** By the name as written. `own` is false for what is inherited unchanged. */
export type QualifierValues = Record<string, { value: FactValue; own: boolean }>

export interface TypeFacts {
  readonly type: string
  readonly isArray: boolean
  readonly arraySize: number | null
  readonly referenceClass: string | null
}

export interface PropertyFacts extends TypeFacts {
  readonly name: string
  readonly value: FactValue
  readonly classOrigin: string
  readonly own: boolean
  readonly isKey: boolean
  readonly qualifiers: QualifierValues
}

export interface ParameterFacts extends TypeFacts {
  readonly name: string
  readonly qualifiers: QualifierValues
}

export interface MethodFacts {
  readonly name: string
  readonly returnType: string
  readonly classOrigin: string
  readonly own: boolean
  readonly qualifiers: QualifierValues
  readonly parameters: readonly ParameterFacts[]
}

export interface ClassFacts {
  readonly name: string
  readonly superclass: string | null
  readonly qualifiers: QualifierValues
  readonly properties: readonly PropertyFacts[]
  readonly methods: readonly MethodFacts[]
}

export interface QualifierFacts {
  readonly name: string
  readonly type: string
  readonly isArray: boolean
  readonly value: FactValue
  readonly scopes: readonly string[]
  readonly overridable: boolean
  readonly toSubclass: boolean
  readonly translatable: boolean
}

/** All that an effective class says, in plain values. */
export function classFacts(found: CIMClass): ClassFacts {
  return {
    name: found.name,
    superclass: found.superclass ?? null,
    qualifiers: qualifierValues(found.qualifiers),
    properties: Array.from(found.properties, (property) => ({
      name: property.name,
      ...typeFacts(property),
      value: factValue(property.value),
      classOrigin: property.classOrigin,
      own: !property.propagated,
      isKey: property.isKey,
      qualifiers: qualifierValues(property.qualifiers),
    })),
    methods: Array.from(found.methods, (method) => ({
      name: method.name,
      returnType: method.returnType.type,
      classOrigin: method.classOrigin,
      own: !method.propagated,
      qualifiers: qualifierValues(method.qualifiers),
      parameters: Array.from(method.parameters, (parameter) => ({
        name: parameter.name,
        ...typeFacts(parameter),
        qualifiers: qualifierValues(parameter.qualifiers),
      })),
    })),
  }
}

export function qualifierFacts(declaration: CIMQualifierDeclaration): QualifierFacts {
  const { name, type, isArray, scopes, overridable, toSubclass, translatable } = declaration
  return {
    name,
    type,
    isArray,
    value: factValue(declaration.value),
    scopes,
    overridable,
    toSubclass,
    translatable,
  }
}

function typeFacts(typed: CIMTyped): TypeFacts {
  return {
    type: typed.type,
    isArray: typed.isArray,
    arraySize: typed.arraySize ?? null,
    referenceClass: typed.referenceClass ?? null,
  }
}

function qualifierValues(qualifiers: NameMap<CIMQualifier>): QualifierValues {
  return Object.fromEntries(
    Array.from(qualifiers, ({ name, value, propagated }) => [
      name,
      { value: factValue(value), own: !propagated },
    ]),
  )
}

function factValue(value: CIMValue): FactValue {
  if (
    value === null ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    typeof value === 'string'
  ) {
    return value
  }
  return Array.isArray(value) ? value.map(factValue) : String(value)
}
