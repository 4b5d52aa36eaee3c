import type { CIMArray, CIMScalar, CIMValue } from '../cim/value.ts'
import { parseValueText, type TextType, type TextValue } from '../cim/value-text.ts'
import { copyText } from '../xml/copy-text.ts'
import type { Decoding } from './decoding.ts'
import { textType } from './typed.ts'

/** How the text of a VALUE becomes a value; null for a text that was reported as wrong, or means NULL. */
export type TextReader = (decoding: Decoding, text: string) => CIMScalar | null

/** Reads VALUE (DSP0201 2.4, VALUE). */
export function readValue(decoding: Decoding, read: TextReader): CIMScalar | null {
  return read(decoding, decoding.reader.content())
}

/** Reads VALUE.ARRAY; entries are NULL where VALUE.NULL stands. */
export function readValueArray(decoding: Decoding, read: TextReader): CIMArray {
  const { reader } = decoding
  const values: CIMArray = []
  while (reader.child()) {
    if (reader.name === 'VALUE') values.push(readValue(decoding, read))
    else if (reader.name === 'VALUE.NULL') values.push(readNull(decoding))
    else throw decoding.misplaced('VALUE or VALUE.NULL')
    limitArray(decoding, values)
  }
  return values
}

/** Reads VALUE.NULL. */
export function readNull(decoding: Decoding): null {
  decoding.leave()
  return null
}

/** Keeps arrays within their limit. Throws XMLContentError for one entry too many. */
export function limitArray(decoding: Decoding, values: CIMArray): void {
  const limit = decoding.limits.arrayLength
  if (values.length > limit)
    throw decoding.reader.unexpected(`an array exceeds the limit of ${limit} entries`)
}

/** The reader for texts of a CIM type. A text that does not fit is reported as an invalid parameter. */
export function textReader(type: TextType): TextReader {
  return textReaders[type]
}

/** A value of a given type from its text; null, and a report, where the text does not fit. */
export function readScalar(decoding: Decoding, type: TextType, text: string): TextValue | null {
  if (type === 'string') return copyText(text)
  try {
    return parseValueText(type, text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    decoding.report('CIM_ERR_INVALID_PARAMETER', error.message)
    return null
  }
}

/** The attribute TYPE of an element that must have it. Throws XMLContentError where it names no type. */
export function readType(decoding: Decoding): TextType {
  const name = decoding.required('TYPE')
  const type = textType(name)
  if (type === undefined)
    throw decoding.reader.unexpected(`"${name.slice(0, 40)}" in ${decoding.reader.name} is not a CIM type`)
  return type
}

/** Reads the optional VALUE or VALUE.ARRAY that ends an element, after other children were told apart. */
export function readEither(decoding: Decoding, type: TextType): CIMValue {
  const read = textReader(type)
  if (decoding.reader.name === 'VALUE') return readValue(decoding, read)
  if (decoding.reader.name === 'VALUE.ARRAY') return readValueArray(decoding, read)
  throw decoding.misplaced('VALUE or VALUE.ARRAY')
}

const textReaders: Readonly<Record<TextType, TextReader>> = {
  boolean: (decoding, text) => readScalar(decoding, 'boolean', text),
  string: (_decoding, text) => copyText(text),
  char16: (decoding, text) => readScalar(decoding, 'char16', text),
  uint8: (decoding, text) => readScalar(decoding, 'uint8', text),
  sint8: (decoding, text) => readScalar(decoding, 'sint8', text),
  uint16: (decoding, text) => readScalar(decoding, 'uint16', text),
  sint16: (decoding, text) => readScalar(decoding, 'sint16', text),
  uint32: (decoding, text) => readScalar(decoding, 'uint32', text),
  sint32: (decoding, text) => readScalar(decoding, 'sint32', text),
  uint64: (decoding, text) => readScalar(decoding, 'uint64', text),
  sint64: (decoding, text) => readScalar(decoding, 'sint64', text),
  real32: (decoding, text) => readScalar(decoding, 'real32', text),
  real64: (decoding, text) => readScalar(decoding, 'real64', text),
  datetime: (decoding, text) => readScalar(decoding, 'datetime', text),
}
