import type { CIMValue } from '../cim/value.ts'
import type { Arithmetic } from './expression.ts'

/**
 * Calculates with two values. Integers stay exact and of any size, except that they are divided as reals; an
 * integer and a real make a real. NULL for what is no number and for a division by zero.
 */
export function calculate(operator: Arithmetic['operator']): (left: CIMValue, right: CIMValue) => CIMValue {
  return (left, right) => {
    if (!isNumber(left) || !isNumber(right)) return null
    if (operator === '/') return Number(right) === 0 ? null : Number(left) / Number(right)
    if (!isInteger(left) || !isInteger(right)) return ofReals(operator, Number(left), Number(right))
    return ofIntegers(operator, BigInt(left), BigInt(right))
  }
}

function isNumber(value: CIMValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isInteger(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

function ofReals(operator: '+' | '-' | '*', left: number, right: number): number {
  if (operator === '+') return left + right
  return operator === '-' ? left - right : left * right
}

function ofIntegers(operator: '+' | '-' | '*', left: bigint, right: bigint): bigint {
  if (operator === '+') return left + right
  return operator === '-' ? left - right : left * right
}
