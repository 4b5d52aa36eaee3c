import type { CIMClass } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type {
  ClassesResult,
  ClassLookup,
  InstanceSelection,
  InstancesResult,
  ResultForm,
  ResultForms,
  RowsResult,
  Stream,
} from '../operations/result.ts'
import type { Piece } from './chunks.ts'
import { EncodingError } from './encoding-error.ts'
import type { Surroundings } from './surroundings.ts'
import { classBytes, writeClass } from './write-class.ts'
import { surroundings } from './write-embedded.ts'
import { everything, InstanceWriters, type InstanceWriter } from './write-instance.ts'
import {
  nameWriter,
  openInstancePath,
  writeClassName,
  writeClassPath,
  writeInstanceName,
  writeInstancePath,
  type NameWriter,
} from './write-path.ts'
import { writeProgress, writeQueryResultClass } from './write-progress.ts'
import { writeQualifierDeclaration } from './write-qualifier.ts'
import { writeValue } from './write-value.ts'

/** What stands in IRETURNVALUE: things, and how each is written. */
export interface Body<T = unknown> {
  readonly items: Stream<T>
  readonly write: (item: T) => Piece
  /** What follows IRETURNVALUE; asked for when all items have been made. */
  readonly after?: () => string
}

/** What results need besides themselves. */
export interface BodyOptions {
  /** Written as HOST. */
  readonly host: string
  /** The namespace of the operation. */
  readonly namespace: string
  /** Finds classes where the result does not bring a lookup of its own. */
  readonly classOf?: ClassLookup | undefined
}

type BodyMaker<Form extends ResultForm> = (
  result: ResultForms[Form],
  options: BodyOptions,
) => Body | undefined

/**
 * One row for each return form (DSP0200 1.4, 5.4.2; DSP0201 2.4, IRETURNVALUE). Undefined for a form that has no
 * IRETURNVALUE.
 */
const makers: { readonly [Form in ResultForm]: BodyMaker<Form> } = {
  void: () => undefined,
  instance: (result, options) => bareInstancesBody({ ...result, items: [result.instance] }, options),
  namedInstances: (result, options) => instancesBody(result, options, withName),
  instanceName: (path, options) => {
    const at = surroundings(options.host, options.namespace, options.classOf)
    return one(path, (item) => writeInstanceName(item, at))
  },
  instanceNames: ({ namespace, items }, options) => {
    const at = surroundings(options.host, namespace, options.classOf)
    return many(items, (path) => writeInstanceName(path, at))
  },
  objectsWithPath: (result, options) =>
    result.of === 'classes'
      ? classesBody(result, options, withClassPath)
      : instancesBody(result, options, withPath('VALUE.OBJECTWITHPATH')),
  queriedObjects: (result, options) =>
    result.of === 'rows'
      ? rowsBody(result, options)
      : instancesBody(result, options, withPath('VALUE.OBJECTWITHPATH')),
  pulledInstances: (result, options) => ({
    ...instancesBody(result, options, withPath('VALUE.INSTANCEWITHPATH')),
    after: () => writeProgress(result.progress()),
  }),
  pulledPaths: (result, options) => {
    const at = surroundings(options.host, result.namespace, options.classOf)
    return {
      ...many(result.items, (path) => writeInstancePath(path, at)),
      after: () => writeProgress(result.progress()),
    }
  },
  pulledQueried: (result, options) => {
    const at = surroundings(options.host, result.namespace, result.classOf)
    const { queryResultClass: cimClass } = result
    const classText = cimClass === undefined ? '' : writeQueryResultClass(cimClass, at)
    return {
      ...bareInstancesBody(result, options),
      after: () => `${classText}${writeProgress(result.progress())}`,
    }
  },
  count: (count) => one(count, (item) => `<VALUE>${item}</VALUE>`),
  objectPaths: (result, options) => {
    const at = surroundings(options.host, result.namespace, options.classOf)
    if (result.of === 'instances')
      return many(result.items, (path) => `<OBJECTPATH>${writeInstancePath(path, at)}</OBJECTPATH>`)
    const { items, namespace } = result
    return many(items, (name) => `<OBJECTPATH>${writeClassPath(name, namespace, at)}</OBJECTPATH>`)
  },
  propertyValue: ({ typed, value }, options) => {
    if (value === null) return undefined
    const at = surroundings(options.host, options.namespace, options.classOf)
    return one(value, (item) => writeValue(typed, item, 'anywhere', at))
  },
  class: (result, options) => {
    const at = surroundings(options.host, options.namespace, options.classOf)
    return one(result.class, (item) => classBytes(item, result.select, at))
  },
  classes: ({ items, namespace, select }, options) => {
    const at = surroundings(options.host, namespace, options.classOf)
    return many(items, (cimClass) => classBytes(cimClass, select, at))
  },
  classNames: ({ items }) => many(items, writeClassName),
  qualifierDeclaration: (declaration, options) => {
    const at = surroundings(options.host, options.namespace, options.classOf)
    return one(declaration, (item) => writeQualifierDeclaration(item, at))
  },
  qualifierDeclarations: (items, options) => {
    const at = surroundings(options.host, options.namespace, options.classOf)
    return many(items, (item) => writeQualifierDeclaration(item, at))
  },
}

/** The body of a result in its form. */
export function resultBody<Form extends ResultForm>(
  form: Form,
  result: ResultForms[Form],
  options: BodyOptions,
): Body | undefined {
  return makers[form](result, options)
}

function one<T>(item: T, write: (item: T) => Piece): Body {
  return many([item], write)
}

function many<T>(items: Stream<T>, write: (item: T) => Piece): Body {
  return { items, write } as Body
}

/** INSTANCE*, each written by its own class. */
function bareInstancesBody(result: InstancesResult, { host }: BodyOptions): Body {
  const at = surroundings(host, result.namespace, result.classOf)
  const writers = new InstanceWriters(result.select)
  return many(result.items, (instance) => {
    const cimClass = classFor(instance, instance.namespace ?? result.namespace, at)
    return writers.of(cimClass)(instance.properties, at)
  })
}

/** What stands around the name and the text of an instance; the same for all of a namespace. */
interface Wrapping {
  readonly before: string
  readonly between: string
  readonly after: string
}

type InstanceWrapper = (namespace: string, at: Surroundings) => Wrapping

interface Compiled {
  readonly at: Surroundings
  readonly wrapping: Wrapping
  readonly name: NameWriter
  readonly instance: InstanceWriter
}

const withName: InstanceWrapper = () => ({
  before: '<VALUE.NAMEDINSTANCE>',
  between: '',
  after: '</VALUE.NAMEDINSTANCE>',
})

function withPath(element: 'VALUE.OBJECTWITHPATH' | 'VALUE.INSTANCEWITHPATH'): InstanceWrapper {
  return (namespace, at) => ({
    before: `<${element}>${openInstancePath(namespace, at)}`,
    between: '</INSTANCEPATH>',
    after: `</${element}>`,
  })
}

function rowsBody(result: RowsResult, { host }: BodyOptions): Body {
  const at = surroundings(host, result.namespace, result.classOf)
  const write = new InstanceWriters(everything).of(result.class)
  return many(result.items, ({ path, instance }) => {
    const text = write(instance.properties, at)
    return `<VALUE.OBJECTWITHPATH>${writeInstancePath(path, at)}${text}</VALUE.OBJECTWITHPATH>`
  })
}

/** The instances of one class usually come in a row: what writes them is looked up when the class changes. */
function instancesBody(result: InstancesResult, { host }: BodyOptions, wrap: InstanceWrapper): Body {
  const compile = compiler(host, result.classOf, result.select, wrap)
  let lastClass: string | undefined
  let lastNamespace: string | undefined
  let compiled: Compiled | undefined
  return many(result.items, (instance) => {
    const namespace = instance.namespace ?? result.namespace
    if (compiled === undefined || lastClass !== instance.className || lastNamespace !== namespace) {
      compiled = compile(instance, namespace)
      lastClass = instance.className
      lastNamespace = namespace
    }
    const { at, name, instance: write, wrapping } = compiled
    const { before, between, after } = wrapping
    return before + name(instance.properties, at) + between + write(instance.properties, at) + after
  })
}

function compiler(
  host: string,
  classOf: ClassLookup,
  select: InstanceSelection,
  wrap: InstanceWrapper,
): (instance: CIMInstance, namespace: string) => Compiled {
  const places = new Map<string, Surroundings>()
  const writers = new InstanceWriters(select)
  return (instance, namespace) => {
    let at = places.get(namespace)
    if (at === undefined) places.set(namespace, (at = surroundings(host, namespace, classOf)))
    const cimClass = classFor(instance, namespace, at)
    const wrapping = wrap(namespace, at)
    return { at, wrapping, name: nameWriter(cimClass), instance: writers.of(cimClass) }
  }
}

function classFor(instance: CIMInstance, namespace: string, at: Surroundings): CIMClass {
  const cimClass = at.findClass(instance.className, namespace)
  if (cimClass !== undefined) return cimClass
  throw new EncodingError(`an instance of ${instance.className}`, `namespace ${namespace} has no such class`)
}

/** How the text of a class is put together with its path. */
type ClassWrapper = (text: string, cimClass: CIMClass, namespace: string, at: Surroundings) => string

const withClassPath: ClassWrapper = (text, cimClass, namespace, at) =>
  `<VALUE.OBJECTWITHPATH>${writeClassPath(cimClass.name, namespace, at)}${text}</VALUE.OBJECTWITHPATH>`

function classesBody(
  { items, namespace, select }: ClassesResult,
  options: BodyOptions,
  wrap: ClassWrapper,
): Body {
  const at = surroundings(options.host, namespace, options.classOf)
  return many(items, (cimClass) => wrap(writeClass(cimClass, select, at), cimClass, namespace, at))
}
