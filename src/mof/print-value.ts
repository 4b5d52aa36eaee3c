import { CIMClass, type CIMTyped } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import type { CIMScalar, CIMValue } from '../cim/value.ts'
import { escapeText } from './escape.ts'

/** How the printer writes an embedded instance or class inside a string. */
export type PrintObject = (object: CIMInstance | CIMClass) => string

const lineWidth = 100

/** A value as an initializer: arrays in braces, long strings as several, each on its own line after `indent` blanks. */
export function printValue(
  value: CIMValue,
  typed: CIMTyped,
  indent: number,
  printObject: PrintObject,
): string {
  if (!Array.isArray(value)) return printScalar(value, typed, indent, printObject)
  if (value.length === 0) return '{}'
  const items = value.map((item) => printScalar(item, typed, indent, printObject))
  const line = `{ ${items.join(', ')} }`
  const isShort = indent + line.length <= lineWidth && !line.includes('\n')
  return isShort ? line : `{\n${' '.repeat(indent)}${items.join(`,\n${' '.repeat(indent)}`)} }`
}

function printScalar(
  value: CIMScalar | null,
  typed: CIMTyped,
  indent: number,
  printObject: PrintObject,
): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return typed.type.startsWith('real') ? printReal(value) : String(value)
  if (typeof value === 'string') {
    return typed.type === 'char16' ? `'${escapeText(value).replace("'", "\\'")}'` : printString(value, indent)
  }
  if (value instanceof CIMInstance || value instanceof CIMClass)
    return printString(printObject(value), indent)
  return printString(String(value), indent)
}

/** A real always has a point (DSP0004 2.8, Annex A: floatValue). */
function printReal(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e')
  const digits = mantissa.includes('.') ? mantissa : `${mantissa}.0`
  return exponent === undefined ? digits : `${digits}e${exponent}`
}

/** Splits after blanks and line ends, where a line would become too long. */
function printString(text: string, indent: number): string {
  const width = lineWidth - indent - 4
  const lines: string[] = []
  let line = ''
  for (const word of text.match(/[^ \n]*(?:[ \n]|$)/g) ?? []) {
    const escaped = escapeText(word)
    if (line !== '' && line.length + escaped.length > width) {
      lines.push(line)
      line = ''
    }
    line += escaped
  }
  if (line !== '' || lines.length === 0) lines.push(line)
  return lines.map((part) => `"${part}"`).join(`\n${' '.repeat(indent)}`)
}
