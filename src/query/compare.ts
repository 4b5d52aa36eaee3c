import { unlessRangeError } from '../base/range-error.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import {
  CIMClassName,
  CIMInstanceName,
  UntypedKey,
  type CIMKey,
  type CIMObjectPath,
} from '../cim/object-path.ts'
import type { CIMScalar, CIMValue } from '../cim/value.ts'
import { parseWBEMURI } from '../cim/wbem-uri.ts'
import type { Comparator } from './expression.ts'

/** True, false, or null for unknown. */
export type Truth = boolean | null

/**
 * What NULL does to a comparison. `unknown`: the answer is unknown, which no instance passes (WQL, CQL). `value`:
 * NULL is a value that equals itself alone, and comparisons are true or false (FQL).
 */
export type NullRule = 'unknown' | 'value'

type Test = (left: CIMValue, right: CIMValue) => Truth

/**
 * The test of a comparator. Numbers compare by value whatever their types, strings by code unit. An array against a
 * scalar asks whether the array has an element that passes, `<>` whether it has none that equals; two arrays are
 * equal when all their elements are.
 */
export function comparison(operator: Comparator, rule: NullRule, namespace: string): Test {
  const holds = holding[operator]
  const isEquality = operator === '=' || operator === '<>'
  const test: Test = (left, right) => {
    if (left === null || right === null) {
      if (rule === 'unknown') return null
      return isEquality && (left === right) === (operator === '=')
    }
    if (Array.isArray(left) || Array.isArray(right)) return arrays(left, right)
    const order = orderOf(left, right, namespace, isEquality)
    return order === undefined ? (rule === 'unknown' ? null : operator === '<>') : holds(order)
  }
  const arrays = (left: CIMValue, right: CIMValue): Truth => {
    if (operator === '<>') return negate(comparison('=', rule, namespace)(left, right))
    if (!Array.isArray(right))
      return (left as readonly CIMValue[]).some((entry) => test(entry, right) === true)
    if (!Array.isArray(left)) return right.some((entry) => test(left, entry) === true)
    if (operator !== '=') return rule === 'unknown' ? null : false
    return (
      left.length === right.length &&
      left.every((entry, at) => sameElement(entry, right[at] ?? null, namespace))
    )
  }
  return test
}

export function negate(truth: Truth): Truth {
  return truth === null ? null : !truth
}

const holding: Readonly<Record<Comparator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

function sameElement(left: CIMScalar | null, right: CIMScalar | null, namespace: string): boolean {
  if (left === null || right === null) return left === right
  return orderOf(left, right, namespace, true) === 0
}

/** Negative, zero or positive; NaN for numbers that have no order; undefined for values that do not compare. */
function orderOf(
  left: CIMScalar,
  right: CIMScalar,
  namespace: string,
  isEquality: boolean,
): number | undefined {
  if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : left == right ? 0 : NaN
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (left instanceof CIMDateTime || right instanceof CIMDateTime) return orderOfDates(left, right)
  if (!isEquality) return undefined
  if (typeof left === 'boolean' && typeof right === 'boolean') return left === right ? 0 : 1
  const paths = [asPath(left), asPath(right)] as const
  if (
    paths[0] === undefined ||
    paths[1] === undefined ||
    (typeof left === 'string' && typeof right === 'string')
  )
    return undefined
  return samePath(paths[0], paths[1], namespace) ? 0 : 1
}

function isNumber(value: CIMScalar): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function orderOfDates(left: CIMScalar, right: CIMScalar): number | undefined {
  const [first, second] = [asDateTime(left), asDateTime(right)]
  if (first === undefined || second === undefined || first.isInterval !== second.isInterval) return undefined
  return first.milliseconds - second.milliseconds
}

function asDateTime(value: CIMScalar): CIMDateTime | undefined {
  if (typeof value !== 'string') return value instanceof CIMDateTime ? value : undefined
  return unlessRangeError(() => CIMDateTime.parse(value))
}

function asPath(value: CIMScalar): CIMObjectPath | undefined {
  if (typeof value === 'string') return unlessRangeError(() => parseWBEMURI(value))
  return value instanceof CIMInstanceName || value instanceof CIMClassName ? value : undefined
}

/** Whether two paths lead to one object; the host does not matter, nor the type of a key that came as text. */
function samePath(left: CIMObjectPath, right: CIMObjectPath, namespace: string): boolean {
  const isSameClass = left.className.toLowerCase() === right.className.toLowerCase()
  if (!isSameClass || space(left, namespace) !== space(right, namespace)) return false
  if (left instanceof CIMClassName || right instanceof CIMClassName)
    return left instanceof CIMClassName && right instanceof CIMClassName
  const keys = Object.entries(left.keys)
  if (keys.length !== Object.keys(right.keys).length) return false
  return keys.every(([name, value]) => sameKey(value, right.key(name), namespace))
}

function space(path: CIMObjectPath, namespace: string): string {
  return (path.namespace ?? namespace).toLowerCase()
}

function sameKey(left: CIMKey, right: CIMKey | undefined, namespace: string): boolean {
  if (right === undefined) return false
  if (left instanceof CIMInstanceName || right instanceof CIMInstanceName) {
    const paths = [asPath(plain(left)), asPath(plain(right))] as const
    return paths[0] !== undefined && paths[1] !== undefined && samePath(paths[0], paths[1], namespace)
  }
  const [first, second] = [String(plain(left)), String(plain(right))]
  return typeof left === 'boolean' || typeof right === 'boolean'
    ? first.toLowerCase() === second.toLowerCase()
    : first === second
}

function plain(key: CIMKey): Exclude<CIMKey, UntypedKey> {
  return key instanceof UntypedKey ? key.text : key
}
