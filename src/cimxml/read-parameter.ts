import { CIMClassName, CIMInstanceName, type CIMObjectPath } from '../cim/object-path.ts'
import type { ParameterKind, ParameterKinds } from '../operations/parameter.ts'
import type { Decoding } from './decoding.ts'
import { readUntypedValue, untypedValueElements } from './read-argument.ts'
import { readClass } from './read-class.ts'
import { readInstance, readNamedInstance } from './read-instance.ts'
import { readClassName, readInstanceName, readObjectPath } from './read-path.ts'
import { readQualifierDeclaration } from './read-qualifier.ts'
import { readScalar, readValue, readValueArray, textReader } from './read-value.ts'

/** How a parameter of one kind is written: in which elements, and how they are read. */
interface KindReader<Kind extends ParameterKind> {
  readonly elements: readonly string[]
  /** Undefined where the value was wrong, which has been reported. */
  read(decoding: Decoding): ParameterKinds[Kind] | undefined
}

const kindReaders: { readonly [Kind in ParameterKind]: KindReader<Kind> } = {
  boolean: {
    elements: ['VALUE'],
    read: (decoding) =>
      (readScalar(decoding, 'boolean', decoding.reader.content()) as boolean | null) ?? undefined,
  },
  string: {
    elements: ['VALUE'],
    read: (decoding) => readValue(decoding, textReader('string')) as string,
  },
  uint32: {
    elements: ['VALUE'],
    read: (decoding) =>
      (readScalar(decoding, 'uint32', decoding.reader.content()) as number | null) ?? undefined,
  },
  strings: { elements: ['VALUE.ARRAY'], read: readStrings },
  className: { elements: ['CLASSNAME'], read: readClassName },
  instanceName: { elements: ['INSTANCENAME'], read: (decoding) => readInstanceName(decoding) },
  objectName: { elements: ['INSTANCENAME', 'CLASSNAME'], read: readObjectName },
  class: { elements: ['CLASS'], read: readClass },
  instance: { elements: ['INSTANCE'], read: (decoding) => readInstance(decoding) },
  namedInstance: { elements: ['VALUE.NAMEDINSTANCE'], read: readNamedInstance },
  qualifierDeclaration: { elements: ['QUALIFIER.DECLARATION'], read: readQualifierDeclaration },
  propertyValue: { elements: untypedValueElements, read: readUntypedValue },
}

/**
 * Reads the content of IPARAMVALUE as the kind that its operation's row asks for (DSP0201 2.4, IPARAMVALUE).
 * Undefined where it is something else, which has been reported; null where it is NULL.
 */
export function readParameter(decoding: Decoding, name: string, kind: ParameterKind): unknown {
  const { reader } = decoding
  if (!reader.child()) return null
  const { elements, read } = kindReaders[kind]
  let value: unknown
  if (elements.includes(reader.name)) {
    value = read(decoding)
  } else if (parameterElements.has(reader.name)) {
    const message = `parameter ${name} is given as ${reader.name}: expected ${elements.join(' or ')}`
    decoding.report('CIM_ERR_INVALID_PARAMETER', message)
    reader.skipElement()
  } else {
    throw decoding.misplaced(elements.join(' or '))
  }
  decoding.leave()
  return value
}

/** What the DTD allows in IPARAMVALUE at all. */
const parameterElements = new Set([
  'VALUE',
  'VALUE.ARRAY',
  'VALUE.REFERENCE',
  'CLASSNAME',
  'INSTANCENAME',
  'QUALIFIER.DECLARATION',
  'CLASS',
  'INSTANCE',
  'VALUE.NAMEDINSTANCE',
])

function readStrings(decoding: Decoding): readonly string[] | undefined {
  const texts = readValueArray(decoding, textReader('string'))
  if (!texts.includes(null)) return texts as string[]
  decoding.report('CIM_ERR_INVALID_PARAMETER', 'an entry of a list of names is NULL')
  return undefined
}

/**
 * An INSTANCENAME without keys names the class: no instance is named so, and the SBLIM Java client asks for the
 * associated classes in this way.
 */
function readObjectName(decoding: Decoding): CIMObjectPath {
  const path = readObjectPath(decoding)
  return path instanceof CIMInstanceName && Object.keys(path.keys).length === 0
    ? new CIMClassName(path.className)
    : path
}
