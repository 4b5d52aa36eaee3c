import type { CIMTyped } from '../cim/class.ts'
import type { CIMValue } from '../cim/value.ts'
import { escapeAttribute } from '../xml/escape.ts'
import { EncodingError, encodingError } from './encoding-error.ts'
import { inferType } from './infer-type.ts'
import type { Surroundings } from './surroundings.ts'
import type { NamedValue, TypedValue } from '../operations/result.ts'
import { isEmptyArray, plain, typeAttributes, writeValue } from './write-value.ts'

/** PARAMVALUE with its type (DSP0201 2.4, PARAMVALUE). Throws EncodingError naming the parameter. */
export function writeArgument({ name, typed, value }: NamedValue, at: Surroundings): string {
  return element('PARAMVALUE', ` NAME="${escapeAttribute(name)}"`, typed, value, `parameter ${name}`, at)
}

/**
 * PARAMVALUE of which the sender does not know the declared type: numbers go without a type, so that the receiver
 * takes them for what its class declares.
 */
export function writeUndeclaredArgument(name: string, value: CIMValue, at: Surroundings): string {
  const inferred = inferType(value)
  if (inferred !== undefined && !isNumber(inferred))
    return writeArgument({ name, typed: inferred, value }, at)
  const open = `<PARAMVALUE NAME="${escapeAttribute(name)}"`
  if (value === null) return `${open}/>`
  const empty = '<VALUE.ARRAY></VALUE.ARRAY>'
  return `${open}>${inferred === undefined ? empty : writeValue(inferred, value, 'anywhere', at)}</PARAMVALUE>`
}

/** RETURNVALUE (DSP0201 2.4, RETURNVALUE). Throws EncodingError for an array, which cannot be returned. */
export function writeReturnValue({ typed, value }: TypedValue, at: Surroundings): string {
  if (typed.isArray) throw new EncodingError('the return value', 'methods cannot return arrays')
  return element('RETURNVALUE', '', typed, value, 'the return value', at)
}

function element(
  name: string,
  attributes: string,
  typed: CIMTyped,
  value: CIMValue,
  place: string,
  at: Surroundings,
): string {
  const open = `<${name}${attributes}${typeAttributes('PARAMTYPE', isEmptyArray(value) ? plain(typed) : typed)}`
  try {
    const text = writeValue(typed, value, 'anywhere', at)
    return text === '' ? `${open}/>` : `${open}>${text}</${name}>`
  } catch (error) {
    throw encodingError(error, () => place)
  }
}

function isNumber({ type }: CIMTyped): boolean {
  return type !== 'string' && type !== 'boolean' && type !== 'datetime' && type !== 'reference'
}
