import type { CIMClass, CIMProperty, CIMTyped } from '../cim/class.ts'
import { isIntegerType, type CIMType } from '../cim/type.ts'
import type { LiteralValue } from './expression.ts'
import { CIMDateTime } from '../cim/datetime.ts'

/** What queries know of a namespace. Names compare without regard to case. */
export interface ClassDirectory {
  get(className: string): CIMClass | undefined
  /** Also true for the class itself. */
  isSubclassOf(className: string, ancestor: string): boolean
}

/** The kinds of values that a query tells apart. `any`: only the value will tell. */
export type Kind =
  'boolean' | 'string' | 'integer' | 'real' | 'datetime' | 'reference' | 'object' | 'null' | 'any'

export interface ValueType {
  readonly kind: Kind
  readonly isArray: boolean
  /** Of an object: its class or a superclass of it, where one is declared. */
  readonly class?: CIMClass | undefined
  /** The property that the value comes from. */
  readonly property?: CIMProperty | undefined
}

export const anyType: ValueType = { kind: 'any', isArray: false }
export const truthType: ValueType = { kind: 'boolean', isArray: false }

export function scalar(kind: Kind): ValueType {
  return { kind, isArray: false }
}

export function typeOfProperty(property: CIMProperty, classes: ClassDirectory): ValueType {
  const { isArray, embedded, embeddedClass } = property
  if (embedded === undefined) return { kind: kindOf(property.type), isArray, property }
  const declared = embeddedClass === undefined ? undefined : classes.get(embeddedClass)
  return { kind: 'object', isArray, property, class: declared }
}

export function typeOfLiteral(value: LiteralValue): ValueType {
  if (value === null) return scalar('null')
  if (typeof value === 'boolean') return truthType
  if (typeof value === 'string') return scalar('string')
  if (typeof value === 'bigint') return scalar('integer')
  if (typeof value === 'number') return scalar(Number.isInteger(value) ? 'integer' : 'real')
  return scalar(value instanceof CIMDateTime ? 'datetime' : 'reference')
}

export function isNumeric(kind: Kind): boolean {
  return kind === 'integer' || kind === 'real'
}

/** The type to show a computed value of this kind in; undefined where the kind does not tell. */
export function typedOf(type: ValueType): CIMTyped | undefined {
  const { kind, isArray, property } = type
  if (property !== undefined)
    return { ...property, isArray, arraySize: isArray ? property.arraySize : undefined }
  const shown: Partial<Record<Kind, CIMType>> = {
    boolean: 'boolean',
    string: 'string',
    integer: 'sint64',
    real: 'real64',
    datetime: 'datetime',
    reference: 'reference',
  }
  const found = shown[kind]
  return found === undefined ? undefined : { type: found, isArray }
}

/** For messages: "a string", "an array of integers". */
export function describeType({ kind, isArray }: ValueType): string {
  if (isArray) return `an array of ${kind}s`
  return kind === 'null' ? 'NULL' : `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`
}

function kindOf(type: CIMType): Kind {
  if (isIntegerType(type)) return 'integer'
  if (type === 'char16') return 'string'
  return type === 'real32' || type === 'real64' ? 'real' : type
}
