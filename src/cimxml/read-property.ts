import type { NameMap } from '../base/name-map.ts'
import type { CIMQualifier, CIMTyped } from '../cim/class.ts'
import type { CIMValue } from '../cim/value.ts'
import type { Decoding } from './decoding.ts'
import { readReference } from './read-path.ts'
import { QualifierCollector, readArraySize } from './read-qualifier.ts'
import { readType, readValue, readValueArray, textReader, type TextReader } from './read-value.ts'
import { typed } from './typed.ts'

/** What PROPERTY, PROPERTY.ARRAY and PROPERTY.REFERENCE have in common, in instances and classes. */
export interface PropertyElement {
  readonly name: string
  readonly typed: CIMTyped
  readonly value: CIMValue
  readonly qualifiers: NameMap<CIMQualifier> | undefined
  readonly classOrigin: string | undefined
  readonly propagated: boolean
}

/** Reads the property that stands here (DSP0201 2.4, PROPERTY, PROPERTY.ARRAY, PROPERTY.REFERENCE). */
export function readProperty(decoding: Decoding): PropertyElement {
  switch (decoding.reader.name) {
    case 'PROPERTY':
      return readTyped(decoding, false)
    case 'PROPERTY.ARRAY':
      return readTyped(decoding, true)
    case 'PROPERTY.REFERENCE':
      return readReferenceProperty(decoding)
    default:
      throw decoding.misplaced('a property')
  }
}

/** The attribute EmbeddedObject, in either of its two spellings. Throws XMLContentError for an unknown kind. */
export function readEmbeddedKind(decoding: Decoding): CIMTyped['embedded'] {
  const { reader } = decoding
  const kind = reader.attribute('EmbeddedObject') ?? reader.attribute('EMBEDDEDOBJECT')
  if (kind === undefined || kind === 'instance' || kind === 'object') return kind
  throw reader.unexpected(`EmbeddedObject of ${reader.name} is neither "instance" nor "object"`)
}

/** The reader for the texts of a type: embedded objects are texts of type string. */
export function typedReader(
  type: Parameters<typeof textReader>[0],
  embedded: CIMTyped['embedded'],
): TextReader {
  if (embedded === undefined) return textReader(type)
  return (decoding, text) => decoding.readEmbedded(decoding, text, embedded)
}

function readTyped(decoding: Decoding, isArray: boolean): PropertyElement {
  const { reader } = decoding
  const name = decoding.name()
  const type = readType(decoding)
  const embedded = readEmbeddedKind(decoding)
  const arraySize = isArray ? readArraySize(decoding) : undefined
  const classOrigin = reader.attribute('CLASSORIGIN')
  const propagated = decoding.flag('PROPAGATED', false)
  const read = typedReader(type, embedded)
  const valueElement = isArray ? 'VALUE.ARRAY' : 'VALUE'
  let collector: QualifierCollector | undefined
  let value: CIMValue = null
  while (reader.child()) {
    if (reader.name === 'QUALIFIER') (collector ??= new QualifierCollector()).read(decoding)
    else if (reader.name === valueElement) {
      value = isArray ? readValueArray(decoding, read) : readValue(decoding, read)
      decoding.leave()
      break
    } else throw decoding.misplaced(valueElement)
  }
  const plain = typed(type, isArray, embedded)
  return {
    name,
    typed: arraySize === undefined ? plain : { ...plain, arraySize },
    value,
    qualifiers: collector?.qualifiers,
    classOrigin,
    propagated,
  }
}

function readReferenceProperty(decoding: Decoding): PropertyElement {
  const { reader } = decoding
  const name = decoding.name()
  const referenceClass = reader.attribute('REFERENCECLASS')
  const classOrigin = reader.attribute('CLASSORIGIN')
  const propagated = decoding.flag('PROPAGATED', false)
  let collector: QualifierCollector | undefined
  let value: CIMValue = null
  while (reader.child()) {
    if (reader.name === 'QUALIFIER') (collector ??= new QualifierCollector()).read(decoding)
    else if (reader.name === 'VALUE.REFERENCE') {
      value = readReference(decoding)
      decoding.leave()
      break
    } else throw decoding.misplaced('VALUE.REFERENCE')
  }
  const plain = typed('reference', false)
  return {
    name,
    typed: referenceClass === undefined ? plain : { ...plain, referenceClass },
    value,
    qualifiers: collector?.qualifiers,
    classOrigin,
    propagated,
  }
}
