import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { CIMInstanceName, type CIMClassName, type CIMObjectPath } from '../cim/object-path.ts'
import type { NamedInstance } from '../operations/parameter.ts'
import type { ResultForm } from '../operations/result.ts'
import type { Decoding } from './decoding.ts'
import { readClass } from './read-class.ts'
import { readInstance, readNamedInstance } from './read-instance.ts'
import { readClassName, readInstanceName, readObjectPath } from './read-path.ts'
import { readQualifierDeclaration } from './read-qualifier.ts'

/** An object with its path, as the association operations answer. */
export type ObjectWithPath = NamedInstance | { readonly path: CIMClassName; readonly class: CIMClass }

/** What a client gets for each return form: the whole answer, read. */
export interface ResponseForms {
  void: undefined
  instance: CIMInstance
  namedInstances: NamedInstance[]
  instanceName: CIMInstanceName
  instanceNames: CIMInstanceName[]
  objectsWithPath: ObjectWithPath[]
  objectPaths: CIMObjectPath[]
  class: CIMClass
  classes: CIMClass[]
  classNames: string[]
  qualifierDeclaration: CIMQualifierDeclaration
  qualifierDeclarations: CIMQualifierDeclaration[]
}

type Entry<Value> = Value extends (infer Item)[] ? Item : Value

/** How the content of IRETURNVALUE is read. */
export interface FormReader<Value = unknown> {
  readonly elements: readonly string[]
  /** One thing must stand there; otherwise any number may. */
  readonly single: boolean
  read(decoding: Decoding): Entry<Value>
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
  objectsWithPath: {
    elements: ['VALUE.OBJECTWITHPATH', 'VALUE.OBJECTWITHLOCALPATH'],
    single: false,
    read: readObjectWithPath,
  },
  objectPaths: { elements: ['OBJECTPATH'], single: false, read: readPathElement },
  class: { elements: ['CLASS'], single: true, read: readClass },
  classes: { elements: ['CLASS'], single: false, read: readClass },
  classNames: { elements: ['CLASSNAME'], single: false, read: readClassName },
  qualifierDeclaration: { elements: ['QUALIFIER.DECLARATION'], single: true, read: readQualifierDeclaration },
  qualifierDeclarations: {
    elements: ['QUALIFIER.DECLARATION'],
    single: false,
    read: readQualifierDeclaration,
  },
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
