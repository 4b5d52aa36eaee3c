import type { CIMTyped } from '../cim/class.ts'
import type { CIMType } from '../cim/type.ts'
import { escapeAttribute } from '../xml/escape.ts'
import type { Surroundings } from './surroundings.ts'
import { isEmptyArray, plain, typeAttributes, valueWriter } from './write-value.ts'

/** Writes a property of an instance with its value; null and undefined are NULL. Throws RangeError. */
export type PropertyWriter = (value: unknown, at: Surroundings) => string

/**
 * The writer of one property (DSP0201 2.4, PROPERTY, PROPERTY.ARRAY, PROPERTY.REFERENCE), with what does not depend
 * on the value put together before.
 */
export function propertyWriter(name: string, typed: CIMTyped, classOrigin?: string): PropertyWriter {
  const { element, open } = propertyTag(name, typed, classOrigin)
  // wbemcli does not read a PROPERTY that is one empty tag, nor a PROPERTY.ARRAY with EmbeddedObject: that stands there
  // only where it is needed.
  const unmarked = typed.isArray ? propertyTag(name, plain(typed), classOrigin).open : open
  const nothing = `<${unmarked}></${element}>`
  if (typed.type === 'boolean' && !typed.isArray) return booleanWriter(open, nothing)
  const write = valueWriter(typed, 'strings only')
  const start = `<${open}>`
  const startOfEmpty = `<${unmarked}>`
  const end = `</${element}>`
  return (value, at) =>
    value === null || value === undefined
      ? nothing
      : (isEmptyArray(value) ? startOfEmpty : start) + write(value, at) + end
}

/**
 * The element of a property, and what stands in its tag. In the declaration of a class references say where they
 * lead; EmbeddedObject stands on instances only: in a class the qualifiers say it, and wbemcli knows no other.
 */
export function propertyTag(
  name: string,
  typed: CIMTyped,
  classOrigin?: string,
  inClass = false,
): { element: string; open: string } {
  const element = elementOf(typed.type, typed.isArray)
  let open = `${element} NAME="${escapeAttribute(name)}"`
  if (typed.type !== 'reference')
    open += typeAttributes('TYPE', inClass ? { type: typed.type, isArray: typed.isArray } : typed)
  else if (inClass && typed.referenceClass !== undefined)
    open += ` REFERENCECLASS="${escapeAttribute(typed.referenceClass)}"`
  if (typed.isArray && typed.arraySize !== undefined) open += ` ARRAYSIZE="${typed.arraySize}"`
  if (classOrigin !== undefined) open += ` CLASSORIGIN="${escapeAttribute(classOrigin)}"`
  return { element, open }
}

function elementOf(type: CIMType, isArray: boolean): string {
  if (type === 'reference') return 'PROPERTY.REFERENCE'
  return isArray ? 'PROPERTY.ARRAY' : 'PROPERTY'
}

function booleanWriter(open: string, nothing: string): PropertyWriter {
  const yes = `<${open}><VALUE>TRUE</VALUE></PROPERTY>`
  const no = `<${open}><VALUE>FALSE</VALUE></PROPERTY>`
  return (value) => {
    if (value === true) return yes
    if (value === false) return no
    if (value === null || value === undefined) return nothing
    throw new RangeError(`${typeof value} is not a value of type boolean`)
  }
}
