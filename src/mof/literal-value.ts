import { CIMDateTime } from '../cim/datetime.ts'
import { integerRanges, isBigType, isIntegerType, type CIMType, type IntegerType } from '../cim/type.ts'
import type { CIMArray, CIMScalar } from '../cim/value.ts'
import type { Initializer, Literal } from './syntax.ts'

/** Why a written value does not fit its type. */
export class Mismatch {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

interface Shape {
  readonly type: CIMType
  readonly isArray: boolean
  readonly arraySize?: number | undefined
}

type Plain = CIMScalar | null | CIMArray

/**
 * The value that an initializer has for a type (DSP0004 2.8, 5.2 and 7.6.4): what is not a reference or an embedded
 * object, both of which need the classes and are made elsewhere.
 */
export function literalValue(node: Initializer, shape: Shape): Plain | Mismatch {
  if (node.kind === 'null') return null
  if (node.kind === 'array') {
    if (!shape.isArray) return new Mismatch(`an array is given for a single ${shape.type}`)
    if (shape.arraySize !== undefined && node.items.length > shape.arraySize) {
      return new Mismatch(`the array has ${shape.arraySize} entries at most, not ${node.items.length}`)
    }
    return arrayValue(node.items, shape.type)
  }
  if (shape.isArray)
    return new Mismatch(`a single value is given for an array of ${shape.type}; use braces: { ... }`)
  if (node.kind === 'alias') return new Mismatch(`an alias is given for a ${shape.type}`)
  return scalarValue(node, shape.type)
}

function arrayValue(items: readonly Initializer[], type: CIMType): CIMArray | Mismatch {
  const values: CIMArray = []
  for (const item of items) {
    if (item.kind === 'null') {
      values.push(null)
      continue
    }
    const value =
      item.kind === 'alias' || item.kind === 'array'
        ? new Mismatch(`an ${item.kind} is given for a ${type}`)
        : scalarValue(item, type)
    if (value instanceof Mismatch) return value
    values.push(value)
  }
  return values
}

function scalarValue(node: Exclude<Literal, { kind: 'null' }>, type: CIMType): CIMScalar | Mismatch {
  if (isIntegerType(type)) return node.kind === 'integer' ? integerValue(node.value, type) : given(node, type)
  switch (type) {
    case 'string':
      return node.kind === 'string' ? node.value : given(node, type)
    case 'boolean':
      return node.kind === 'boolean' ? node.value : given(node, type)
    case 'datetime':
      return node.kind === 'string' ? dateTimeValue(node.value) : given(node, type)
    case 'char16':
      return characterValue(node)
    case 'real32':
    case 'real64':
      return node.kind === 'real' || node.kind === 'integer'
        ? realValue(Number(node.value), type)
        : given(node, type)
    case 'reference':
      return given(node, type)
  }
}

function integerValue(value: number | bigint, type: IntegerType): number | bigint | Mismatch {
  const range = integerRanges[type]
  if (value < range.min || value > range.max) {
    return new Mismatch(`${value} is outside ${type}, which goes from ${range.min} to ${range.max}`)
  }
  return isBigType(type) ? BigInt(value) : Number(value)
}

const largestReal32 = 3.4028234663852886e38

function realValue(value: number, type: CIMType): number | Mismatch {
  return type === 'real32' && Math.abs(value) > largestReal32
    ? new Mismatch(`${value} is too large for a real32`)
    : value
}

function characterValue(node: Exclude<Literal, { kind: 'null' }>): string | Mismatch {
  if (node.kind === 'character') return node.value
  if (node.kind !== 'integer') return given(node, 'char16')
  return node.value >= 0 && node.value <= 0xffff
    ? String.fromCharCode(Number(node.value))
    : new Mismatch(`${node.value} is no char16: it goes from 0 to 65535`)
}

function dateTimeValue(text: string): CIMDateTime | Mismatch {
  try {
    return CIMDateTime.parse(text)
  } catch (error) {
    if (error instanceof RangeError) return new Mismatch(error.message)
    throw error
  }
}

function given(node: Exclude<Literal, { kind: 'null' }>, type: CIMType): Mismatch {
  const article = node.kind === 'integer' ? 'an' : 'a'
  return new Mismatch(`${article} ${node.kind} is given for a ${type}`)
}
