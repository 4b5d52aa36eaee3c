import type { CIMTyped } from '../cim/class.ts'
import type { CIMType } from '../cim/type.ts'
import type { CIMValue } from '../cim/value.ts'
import type { Surroundings } from './surroundings.ts'
import { isObjectPath, writeReference } from './write-path.ts'
import { textWriter } from './write-text.ts'

/** Writes a value that is not NULL as an element: VALUE, VALUE.ARRAY, VALUE.REFERENCE or VALUE.REFARRAY. */
export type ValueWriter = (value: unknown, at: Surroundings) => string

/**
 * Whether NULL may be an entry of an array. The most used client fails on one in a property that is not of strings,
 * so there it is refused; in parameters it is read by all.
 */
export type NullEntries = 'anywhere' | 'strings only'

/** The writer for values of a type (DSP0201 2.4, VALUE). It throws RangeError for a value that is not of the type. */
export function valueWriter(typed: CIMTyped, nullEntries: NullEntries): ValueWriter {
  const { type, isArray } = typed
  const nulls = nullEntries === 'anywhere' || type === 'string' || type === 'reference'
  if (type === 'reference') return isArray ? arrayWriter('VALUE.REFARRAY', referenceOf, nulls) : referenceOf
  const text = textWriter(type, typed.embedded)
  const single: ValueWriter = (value, at) => `<VALUE>${text(value, at)}</VALUE>`
  return isArray ? arrayWriter('VALUE.ARRAY', single, nulls) : single
}

/** A value as an element; empty for NULL. */
export function writeValue(
  typed: CIMTyped,
  value: CIMValue,
  nullEntries: NullEntries,
  at: Surroundings,
): string {
  return value === null ? '' : valueWriter(typed, nullEntries)(value, at)
}

/** The name of a type in an attribute TYPE or PARAMTYPE, and EmbeddedObject where it belongs. */
export function typeAttributes(
  attribute: 'TYPE' | 'PARAMTYPE',
  typed: { type: CIMType; embedded?: CIMTyped['embedded'] },
): string {
  const embedded = typed.embedded === undefined ? '' : ` EmbeddedObject="${typed.embedded}"`
  return ` ${attribute}="${typed.type}"${embedded}`
}

/**
 * An empty array is written as one of strings, without EmbeddedObject: the SBLIM Java client looks for an INSTANCE in
 * whatever is marked so, and refuses the whole response when there is none.
 */
export function isEmptyArray(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** The type without the mark of embedded objects. */
export function plain(typed: CIMTyped): CIMTyped {
  const { embedded, ...rest } = typed
  return embedded === undefined ? typed : rest
}

function arrayWriter(element: string, entry: ValueWriter, nulls: boolean): ValueWriter {
  return (value, at) => {
    if (!Array.isArray(value)) throw new RangeError('its value is not an array')
    let text = `<${element}>`
    for (const item of value as unknown[]) {
      if (item !== null) text += entry(item, at)
      else if (nulls) text += '<VALUE.NULL/>'
      else throw new RangeError('NULL in an array that is not of strings, which clients cannot read')
    }
    return `${text}</${element}>`
  }
}

const referenceOf: ValueWriter = (value, at) => {
  if (!isObjectPath(value)) throw new RangeError('its value is not the path of an object')
  return writeReference(value, at)
}
