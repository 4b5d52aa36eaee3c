import type { CIMTyped } from '../cim/class.ts'
import type { CIMArray, CIMValue } from '../cim/value.ts'
import type { MethodArgument } from '../operations/request.ts'
import type { Decoding } from './decoding.ts'
import { readClass } from './read-class.ts'
import { readInstance, readNamedInstance } from './read-instance.ts'
import { readObjectPath, readReference } from './read-path.ts'
import { readEmbeddedKind, typedReader } from './read-property.ts'
import { limitArray, readNull, readValue, readValueArray } from './read-value.ts'
import { textType, typed } from './typed.ts'

/** What PARAMTYPE and EmbeddedObject say, before the value is seen. */
interface Announced {
  readonly type: CIMTyped['type'] | undefined
  readonly embedded: CIMTyped['embedded']
}

/**
 * Reads PARAMVALUE (DSP0201 2.4, PARAMVALUE). Without PARAMTYPE a value is read as text and its type left out,
 * unless its element tells it.
 */
export function readArgument(decoding: Decoding): MethodArgument {
  const name = decoding.name()
  return { name, ...readTypedValue(decoding) }
}

/** Reads the attributes and the content of PARAMVALUE or RETURNVALUE. */
export function readTypedValue(decoding: Decoding): { typed: CIMTyped | undefined; value: CIMValue } {
  const announced = readAnnounced(decoding)
  if (!decoding.reader.child()) return { typed: nullType(announced), value: null }
  const read = readContent(decoding, announced)
  decoding.leave()
  return read
}

/** What a value of which the message gives no type is written in (DSP0201 2.4, IPARAMVALUE, IRETURNVALUE). */
export const untypedValueElements = ['VALUE', 'VALUE.ARRAY', 'VALUE.REFERENCE']

/** Reads the value that stands here, one of `untypedValueElements`: paths, or else texts. */
export function readUntypedValue(decoding: Decoding): CIMValue {
  return readContent(decoding, { type: undefined, embedded: undefined }).value
}

/** The DTD's PARAMTYPEs "object" and "instance", which nobody sends, mean the same as EmbeddedObject. */
function readAnnounced(decoding: Decoding): Announced {
  const { reader } = decoding
  // Some servers write TYPE where PARAMTYPE belongs.
  const name = reader.attribute('PARAMTYPE') ?? reader.attribute('TYPE')
  const embedded = readEmbeddedKind(decoding)
  if (name === undefined) return { type: undefined, embedded }
  if (name === 'reference') return { type: 'reference', embedded: undefined }
  if (name === 'object' || name === 'instance') return { type: 'string', embedded: name }
  const type = textType(name)
  if (type === undefined)
    throw reader.unexpected(`"${name.slice(0, 40)}" in ${reader.name} is not a CIM type`)
  return { type, embedded }
}

/** NULL does not tell whether an array was meant: then the type is left to the method's declaration. */
function nullType({ type, embedded }: Announced): CIMTyped | undefined {
  return type === undefined ? undefined : typed(type, false, embedded)
}

function readContent(
  decoding: Decoding,
  announced: Announced,
): { typed: CIMTyped | undefined; value: CIMValue } {
  switch (decoding.reader.name) {
    case 'VALUE':
    case 'VALUE.ARRAY':
      return readTexts(decoding, announced)
    case 'VALUE.REFERENCE':
      return { typed: typed('reference', false), value: readReference(decoding) }
    case 'VALUE.REFARRAY':
      return { typed: typed('reference', true), value: readReferenceArray(decoding) }
    case 'CLASSNAME':
    case 'INSTANCENAME':
      return { typed: typed('reference', false), value: readObjectPath(decoding) }
    case 'CLASS':
      return { typed: typed('string', false, 'object'), value: readClass(decoding) }
    case 'INSTANCE':
      return { typed: typed('string', false, 'instance'), value: readInstance(decoding) }
    case 'VALUE.NAMEDINSTANCE':
      return { typed: typed('string', false, 'instance'), value: readNamedInstance(decoding).instance }
    default:
      throw decoding.misplaced('a value')
  }
}

function readTexts(
  decoding: Decoding,
  announced: Announced,
): { typed: CIMTyped | undefined; value: CIMValue } {
  const { type, embedded } = announced
  const isArray = decoding.reader.name === 'VALUE.ARRAY'
  if (type === 'reference') {
    decoding.report('CIM_ERR_INVALID_PARAMETER', 'a parameter of type reference needs VALUE.REFERENCE')
    decoding.reader.skipElement()
    return { typed: typed('reference', isArray), value: null }
  }
  const read = typedReader(type ?? 'string', embedded)
  const value = isArray ? readValueArray(decoding, read) : readValue(decoding, read)
  const isTyped = type !== undefined || embedded !== undefined
  return { typed: isTyped ? typed(type ?? 'string', isArray, embedded) : undefined, value }
}

/** Reads VALUE.REFARRAY. */
function readReferenceArray(decoding: Decoding): CIMArray {
  const { reader } = decoding
  const paths: CIMArray = []
  while (reader.child()) {
    if (reader.name === 'VALUE.REFERENCE') paths.push(readReference(decoding))
    else if (reader.name === 'VALUE.NULL') paths.push(readNull(decoding))
    else throw decoding.misplaced('VALUE.REFERENCE or VALUE.NULL')
    limitArray(decoding, paths)
  }
  return paths
}
