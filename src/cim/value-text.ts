import { CIMDateTime } from './datetime.ts'
import { integerRanges, isBigType, isIntegerType, type CIMType, type IntegerType } from './type.ts'

/** The types whose values are written as text. */
export type TextType = Exclude<CIMType, 'reference'>
export type TextValue = boolean | string | number | bigint | CIMDateTime

const decimal = /^[+-]?\d+$/
const hexadecimal = /^([+-]?)0[xX]([0-9a-fA-F]+)$/
const real = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const infinity = /^[+-]?inf$/i

/**
 * Reads the text form of a value (DSP0201 2.4, 4.1; DSP0004 2.8, 5.2), for example of a VALUE, of a key without a
 * type or of a method parameter without a type. White space around booleans and numbers is allowed, booleans in any
 * letter case, integers also in hexadecimal. Throws RangeError, saying what is wrong with the text.
 */
export function parseValueText(type: TextType, text: string): TextValue {
  if (type === 'string') return text
  if (isIntegerType(type)) return parseInteger(type, text)
  if (type === 'boolean') return parseBoolean(text)
  if (type === 'datetime') return CIMDateTime.parse(text)
  return type === 'char16' ? parseCharacter(text) : parseReal(type, text)
}

/** Tells whether values of the type have a text form: all but references. */
export function isTextType(type: CIMType): type is TextType {
  return type !== 'reference'
}

function parseBoolean(text: string): boolean {
  if (text === 'TRUE' || text === 'true') return true
  if (text === 'FALSE' || text === 'false') return false
  const word = text.trim().toLowerCase()
  if (word === 'true') return true
  if (word === 'false') return false
  throw new RangeError(`${quote(text)} is not a boolean: expected TRUE or FALSE`)
}

function parseCharacter(text: string): string {
  if (text.length === 1 && text.isWellFormed()) return text
  throw new RangeError(`${quote(text)} is not a char16: expected exactly one character up to U+FFFF`)
}

function parseInteger(type: IntegerType, text: string): number | bigint {
  if (isBigType(type)) return parseBig(type, text)
  const trimmed = text.trim()
  const value = decimal.test(trimmed) ? Number(trimmed) : hexadecimalValue(trimmed)
  if (value === undefined) throw new RangeError(`${quote(text)} is not an integer, which ${type} needs`)
  const range = integerRanges[type]
  if (value < range.min || value > range.max) throw outOfRange(type, text)
  // -0 is not an integer of CIM.
  return value === 0 ? 0 : value
}

function hexadecimalValue(text: string): number | undefined {
  const match = hexadecimal.exec(text)
  if (match === null) return undefined
  return (match[1] === '-' ? -1 : 1) * parseInt(match[2] as string, 16)
}

function parseBig(type: IntegerType, text: string): bigint {
  const trimmed = text.trim()
  const hex = decimal.test(trimmed) ? null : hexadecimal.exec(trimmed)
  if (hex === null && !decimal.test(trimmed))
    throw new RangeError(`${quote(text)} is not an integer, which ${type} needs`)
  const sign = trimmed.startsWith('-') ? -1n : 1n
  const digits = (hex?.[2] ?? trimmed.replace(/^[+-]/, '')).replace(/^0+(?=.)/, '')
  // Converting takes time quadratic in the digits; no 64-bit number has more than 20.
  if (digits.length > 20) throw outOfRange(type, text)
  const value = sign * BigInt(hex === null ? digits : `0x${digits}`)
  const range = integerRanges[type]
  if (value < range.min || value > range.max) throw outOfRange(type, text)
  return value
}

function parseReal(type: 'real32' | 'real64', text: string): number {
  const trimmed = text.trim()
  if (infinity.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity
  if (trimmed.toLowerCase() === 'nan') return NaN
  if (!real.test(trimmed)) throw new RangeError(`${quote(text)} is not a real number, which ${type} needs`)
  const value = type === 'real32' ? Math.fround(Number(trimmed)) : Number(trimmed)
  if (!Number.isFinite(value)) throw outOfRange(type, text)
  return value
}

function outOfRange(type: CIMType, text: string): RangeError {
  return new RangeError(`${text.trim().slice(0, 40)} is out of the range of ${type}`)
}

function quote(text: string): string {
  return `"${text.slice(0, 40)}"`
}
