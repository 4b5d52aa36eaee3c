import type { NameMap } from '../base/name-map.ts'
import { CIMClass, type CIMQualifierDeclaration } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { CIMInstanceName, type CIMClassName, type CIMObjectPath } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import type { NamedInstance } from '../operations/parameter.ts'
import type { MethodArgument } from '../operations/request.ts'
import type { PullProgress, ResultForm } from '../operations/result.ts'
import type { Decoding } from './decoding.ts'
import { readClass } from './read-class.ts'
import { readInstance, readNamedInstance } from './read-instance.ts'
import { readUntypedValue, untypedValueElements } from './read-argument.ts'
import { readClassName, readInstanceName, readObjectPath } from './read-path.ts'
import { readQualifierDeclaration } from './read-qualifier.ts'
import { readValue, textReader } from './read-value.ts'

/** An object with its path, as the association operations answer. */
export type ObjectWithPath = NamedInstance | { readonly path: CIMClassName; readonly class: CIMClass }

/** A part of an enumeration, and how to go on with it (DSP0200 1.4, 5.4.2.24). */
export interface PulledItems<Item> extends PullProgress {
  readonly items: Item[]
}

/** The same for OpenQueryInstances, with the class of the instances where it was asked for. */
export interface QueriedItems extends PulledItems<CIMInstance> {
  readonly queryResultClass: CIMClass | undefined
}

/** What a client gets for each return form: the whole answer, read. */
export interface ResponseForms {
  void: undefined
  instance: CIMInstance
  namedInstances: NamedInstance[]
  instanceName: CIMInstanceName
  instanceNames: CIMInstanceName[]
  objectsWithPath: ObjectWithPath[]
  queriedObjects: ObjectWithPath[]
  objectPaths: CIMObjectPath[]
  /** Values other than paths as text: their type is the class's. */
  propertyValue: CIMValue
  class: CIMClass
  classes: CIMClass[]
  classNames: string[]
  qualifierDeclaration: CIMQualifierDeclaration
  qualifierDeclarations: CIMQualifierDeclaration[]
  pulledInstances: PulledItems<NamedInstance>
  pulledPaths: PulledItems<CIMInstanceName>
  pulledQueried: QueriedItems
  /** Undefined where the server does not know. */
  count: bigint | undefined
}

type Entry<Value> = [Value] extends [(infer Item)[]]
  ? Item
  : Value extends PulledItems<infer Item>
    ? Item
    : Value

/** How the content of IRETURNVALUE is read. */
export interface FormReader<Value = unknown> {
  readonly elements: readonly string[]
  /** One thing must stand there; otherwise any number may. */
  readonly single: boolean
  /** Nothing stands there for NULL. */
  readonly isNullable?: boolean
  read(decoding: Decoding): Entry<Value>
  /** Puts the answer together, where output parameters belong to it. */
  finish?(decoding: Decoding, items: Entry<Value>[], out: NameMap<MethodArgument>): Value
}

const objectsWithPath: FormReader<ObjectWithPath[]> = {
  elements: ['VALUE.OBJECTWITHPATH', 'VALUE.OBJECTWITHLOCALPATH'],
  single: false,
  read: readObjectWithPath,
}

/** One row for each return form that has an IRETURNVALUE (DSP0201 2.4, IRETURNVALUE). */
export const formReaders: {
  readonly [Form in Exclude<ResultForm, 'void'>]: FormReader<ResponseForms[Form]>
} = {
  instance: { elements: ['INSTANCE'], single: true, read: (decoding) => readInstance(decoding) },
  namedInstances: { elements: ['VALUE.NAMEDINSTANCE'], single: false, read: readNamedInstance },
  instanceName: { elements: ['INSTANCENAME'], single: true, read: (decoding) => readInstanceName(decoding) },
  instanceNames: {
    elements: ['INSTANCENAME'],
    single: false,
    read: (decoding) => readInstanceName(decoding),
  },
  objectsWithPath,
  queriedObjects: objectsWithPath,
  objectPaths: { elements: ['OBJECTPATH'], single: false, read: readPathElement },
  propertyValue: { elements: untypedValueElements, single: true, isNullable: true, read: readUntypedValue },
  class: { elements: ['CLASS'], single: true, read: readClass },
  classes: { elements: ['CLASS'], single: false, read: readClass },
  classNames: { elements: ['CLASSNAME'], single: false, read: readClassName },
  qualifierDeclaration: { elements: ['QUALIFIER.DECLARATION'], single: true, read: readQualifierDeclaration },
  qualifierDeclarations: {
    elements: ['QUALIFIER.DECLARATION'],
    single: false,
    read: readQualifierDeclaration,
  },
  pulledInstances: {
    elements: ['VALUE.INSTANCEWITHPATH'],
    single: false,
    read: readInstanceWithPath,
    finish: (decoding, items, out) => ({ items, ...readProgress(decoding, out) }),
  },
  pulledPaths: {
    elements: ['INSTANCEPATH'],
    single: false,
    // An INSTANCEPATH leads to an instance.
    read: (decoding) => readObjectPath(decoding) as CIMInstanceName,
    finish: (decoding, items, out) => ({ items, ...readProgress(decoding, out) }),
  },
  pulledQueried: {
    elements: ['INSTANCE'],
    single: false,
    read: (decoding) => readInstance(decoding),
    finish: (decoding, items, out) => ({
      items,
      queryResultClass: readQueryResultClass(out),
      ...readProgress(decoding, out),
    }),
  },
  count: {
    elements: ['VALUE'],
    single: true,
    read: (decoding) => readValue(decoding, textReader('uint64')) as bigint,
    finish: (_decoding, [count]) => count,
  },
}

/** Reads VALUE.INSTANCEWITHPATH (DSP0201 2.4, VALUE.INSTANCEWITHPATH). */
function readInstanceWithPath(decoding: Decoding): NamedInstance {
  decoding.enter('INSTANCEPATH')
  const path = readObjectPath(decoding) as CIMInstanceName
  decoding.enter('INSTANCE')
  const instance = readInstance(decoding, path.namespace)
  decoding.leave()
  return { path, instance }
}

/**
 * Some servers leave out one of the two, or their types. Throws XMLContentError where the parameters do not tell how
 * to go on.
 */
function readProgress(decoding: Decoding, out: NameMap<MethodArgument>): PullProgress {
  const context = out.get('EnumerationContext')?.value ?? ''
  const end = out.get('EndOfSequence')?.value ?? context === ''
  const endOfSequence = end === true || (typeof end === 'string' && end.trim().toLowerCase() === 'true')
  if (typeof context === 'string' && (endOfSequence || context !== '')) return { context, endOfSequence }
  throw decoding.reader.unexpected(
    'the response has no EnumerationContext and is not the end of the sequence',
  )
}

function readQueryResultClass(out: NameMap<MethodArgument>): CIMClass | undefined {
  const value = out.get('QueryResultClass')?.value
  return value instanceof CIMClass ? value : undefined
}

function readPathElement(decoding: Decoding): CIMObjectPath {
  if (!decoding.reader.child()) throw decoding.reader.unexpected('OBJECTPATH is empty')
  const path = readObjectPath(decoding)
  decoding.leave()
  return path
}

function readObjectWithPath(decoding: Decoding): ObjectWithPath {
  if (!decoding.reader.child()) throw decoding.reader.unexpected('an object with its path is missing')
  const path = readObjectPath(decoding)
  decoding.enter(path instanceof CIMInstanceName ? 'INSTANCE' : 'CLASS')
  const object =
    path instanceof CIMInstanceName
      ? { path, instance: readInstance(decoding, path.namespace) }
      : { path, class: readClass(decoding) }
  decoding.leave()
  return object
}
