import type { CIMProperty } from '../cim/class.ts'
import { isIntegerType } from '../cim/type.ts'

/**
 * The value of ValueMap that Values calls by this text (DSP0004 2.8, 5.6.3.55, 5.6.3.56), compared with regard to
 * letter case; without a ValueMap, the place in Values. An error says why there is none.
 */
export function valueOfText(property: CIMProperty, text: string): string | number | bigint | Error {
  const values = property.qualifiers.get('Values')?.value
  if (!Array.isArray(values)) return new Error(`${property.name} has no Values`)
  const at = values.indexOf(text)
  if (at < 0)
    return new Error(`none of the Values of ${property.name} is ${JSON.stringify(text.slice(0, 80))}`)
  const map = property.qualifiers.get('ValueMap')?.value
  if (!Array.isArray(map)) return at
  const entry = String(map[at] ?? '')
  if (!isIntegerType(property.type)) return entry
  const isOne = /^[+-]?\d{1,20}$/.test(entry)
  if (isOne) return property.type.endsWith('64') ? BigInt(entry) : Number(entry)
  return new Error(`${JSON.stringify(text)} stands for more than one value of ${property.name}: ${entry}`)
}
