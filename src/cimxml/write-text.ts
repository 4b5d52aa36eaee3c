import { CIMClass, type CIMTyped } from '../cim/class.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { CIMInstance } from '../cim/instance.ts'
import { integerRanges, isBigType, isIntegerType, type IntegerType } from '../cim/type.ts'
import type { TextType } from '../cim/value-text.ts'
import { escapeText } from '../xml/escape.ts'
import type { Surroundings } from './surroundings.ts'

/** Writes a value as the content of VALUE. Throws RangeError for a value that is not of the type. */
export type TextWriter = (value: unknown, at: Surroundings) => string

/** The writer for values of a type; embedded objects are texts of type string (DSP0201 2.4, 4.1). */
export function textWriter(type: TextType, embedded: CIMTyped['embedded']): TextWriter {
  if (embedded !== undefined) return embedded === 'instance' ? writeEmbeddedInstance : writeEmbeddedObject
  if (isIntegerType(type)) return integerWriter(type)
  return plainWriters[type]
}

const plainWriters: Readonly<Record<Exclude<TextType, IntegerType>, TextWriter>> = {
  string: (value) => (typeof value === 'string' ? escapeText(value) : misfit('string', value)),
  boolean: (value) => (value === true ? 'TRUE' : value === false ? 'FALSE' : misfit('boolean', value)),
  char16: (value) => {
    const fits = typeof value === 'string' && value.length === 1 && value.isWellFormed()
    return fits ? escapeText(value) : misfit('char16', value)
  },
  datetime: (value) => (value instanceof CIMDateTime ? value.text : misfit('datetime', value)),
  real32: (value) => (typeof value === 'number' ? formatReal32(value) : misfit('real32', value)),
  real64: (value) => (typeof value === 'number' ? formatReal64(value) : misfit('real64', value)),
}

function integerWriter(type: IntegerType): TextWriter {
  const range = integerRanges[type]
  if (isBigType(type)) {
    return (value) =>
      typeof value === 'bigint' && value >= range.min && value <= range.max
        ? String(value)
        : misfit(type, value)
  }
  const min = Number(range.min)
  const max = Number(range.max)
  return (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? String(value)
      : misfit(type, value)
}

const writeEmbeddedInstance: TextWriter = (value, at) =>
  value instanceof CIMInstance ? escapeText(at.writeEmbedded(value, at)) : misfit('embedded instance', value)

const writeEmbeddedObject: TextWriter = (value, at) =>
  value instanceof CIMInstance || value instanceof CIMClass
    ? escapeText(at.writeEmbedded(value, at))
    : misfit('embedded object', value)

/**
 * The shortest text that reads back as the same number, always with a decimal point (DSP0201 2.4, 4.1.4). Infinities
 * and NaN have names.
 */
export function formatReal64(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'INF' : '-INF'
  return withPoint(Object.is(value, -0) ? '-0' : String(value))
}

/** As formatReal64, for a number that is read back with 32 bits. Throws RangeError for one that needs more. */
export function formatReal32(value: number): string {
  const single = Math.fround(value)
  if (!Number.isFinite(single)) return Number.isFinite(value) ? misfit('real32', value) : formatReal64(value)
  if (Object.is(single, -0)) return '-0.0'
  // Nine digits tell any two 32-bit numbers apart.
  for (let digits = 1; digits < 9; digits++) {
    const text = single.toPrecision(digits)
    if (Math.fround(Number(text)) === single) return withPoint(String(Number(text)))
  }
  return withPoint(String(Number(single.toPrecision(9))))
}

function withPoint(text: string): string {
  const [mantissa, exponent] = text.split('e') as [string, string | undefined]
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.0`
  return exponent === undefined ? pointed : `${pointed}E${exponent}`
}

function misfit(type: string, value: unknown): never {
  const shown =
    typeof value === 'object' && value !== null
      ? `a ${value.constructor.name}`
      : `${typeof value} ${String(value).slice(0, 40)}`
  throw new RangeError(`${shown} is not a value of type ${type}`)
}
