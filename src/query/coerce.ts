import { CIMDateTime } from '../cim/datetime.ts'
import { parseWBEMURI } from '../cim/wbem-uri.ts'
import type { LiteralValue } from './expression.ts'
import type { ValueType } from './types.ts'

/**
 * A literal in the type of what it is compared with: a text as datetime or reference, a number as the real32 nearest
 * to it. An error says why it is none; what needs no change stays as it is.
 */
export function parseLiteralAs(
  value: LiteralValue,
  { kind, property }: ValueType,
): LiteralValue | RangeError {
  if (typeof value === 'number' && property?.type === 'real32') return Math.fround(value)
  if (typeof value !== 'string' || (kind !== 'datetime' && kind !== 'reference')) return value
  try {
    return kind === 'datetime' ? CIMDateTime.parse(value) : parseWBEMURI(value)
  } catch (error) {
    if (error instanceof RangeError) return error
    throw error
  }
}
