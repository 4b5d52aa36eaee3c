import type { CIMClass, CIMQualifierDeclaration, CIMTyped } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMInstanceName } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'
import type { NamedInstance } from './parameter.ts'

/** Results may be made while they are sent. */
export type Stream<T> = Iterable<T> | AsyncIterable<T>

/** Which properties of an instance are returned (DSP0200 1.4, 5.4.2: PropertyList, DeepInheritance). */
export interface InstanceSelection {
  /** Null: all. Otherwise these, in any letter case; unknown names are ignored. */
  readonly propertyList: readonly string[] | null
  /** Set by DeepInheritance=false: only properties that this class has. */
  readonly onlyOf: CIMClass | null
  readonly includeClassOrigin: boolean
}

/** Which parts of a class are returned (DSP0200 1.4, GetClass). */
export interface ClassSelection {
  readonly localOnly: boolean
  readonly includeQualifiers: boolean
  readonly includeClassOrigin: boolean
  readonly propertyList: readonly string[] | null
}

/** Finds the effective class of an instance; never fails for a class of an instance in the same result. */
export type ClassLookup = (className: string, namespace: string) => CIMClass

export interface InstanceResult {
  readonly namespace: string
  readonly classOf: ClassLookup
  readonly select: InstanceSelection
  readonly instance: CIMInstance
}

/** Instances, each with the path that its key properties make. */
export interface InstancesResult {
  readonly namespace: string
  readonly classOf: ClassLookup
  readonly select: InstanceSelection
  readonly items: Stream<CIMInstance>
}

export interface PathsResult {
  readonly namespace: string
  readonly items: Stream<CIMInstanceName>
}

export interface ClassResult {
  readonly select: ClassSelection
  readonly class: CIMClass
}

export interface ClassesResult {
  readonly namespace: string
  readonly select: ClassSelection
  readonly items: Stream<CIMClass>
}

export interface ClassNamesResult {
  readonly namespace: string
  readonly items: Stream<string>
}

/** Association operations answer with instances for an instance, with classes for a class. */
export type ObjectsResult = ({ of: 'instances' } & InstancesResult) | ({ of: 'classes' } & ClassesResult)
export type ObjectPathsResult = ({ of: 'instances' } & PathsResult) | ({ of: 'classes' } & ClassNamesResult)

/** What a query computed of instances: each row has the path of its instance, and the properties of `class`. */
export interface RowsResult {
  readonly namespace: string
  readonly classOf: ClassLookup
  readonly class: CIMClass
  readonly items: Stream<NamedInstance>
}

/** A query answers with instances, or with rows where it computes. */
export type QueriedObjectsResult = ({ of: 'instances' } & InstancesResult) | ({ of: 'rows' } & RowsResult)

/** What the client of a pulled enumeration learns besides the objects (DSP0200 1.4, 5.4.2.24). */
export interface PullProgress {
  /** The enumeration context to go on with; empty at the end. */
  readonly context: string
  readonly endOfSequence: boolean
}

/** A part of an enumeration. */
export interface Pulled {
  /** How far it has come; asked for after the last item was taken. */
  readonly progress: () => PullProgress
}

/** Instances that a query made, and their class where it was asked for (DSP0200 1.4, OpenQueryInstances). */
export interface QueriedResult extends InstancesResult {
  readonly queryResultClass: CIMClass | undefined
}

/** The return forms of the intrinsic operations: what stands in IRETURNVALUE, and what it is here. */
export interface ResultForms {
  void: undefined
  /** INSTANCE */
  instance: InstanceResult
  /** VALUE.NAMEDINSTANCE* */
  namedInstances: InstancesResult
  /** INSTANCENAME */
  instanceName: CIMInstanceName
  /** INSTANCENAME* */
  instanceNames: PathsResult
  /** VALUE.OBJECTWITHPATH* */
  objectsWithPath: ObjectsResult
  /** VALUE.OBJECTWITHPATH* */
  queriedObjects: QueriedObjectsResult
  /** OBJECTPATH* */
  objectPaths: ObjectPathsResult
  /** VALUE, VALUE.ARRAY or VALUE.REFERENCE; nothing for NULL */
  propertyValue: TypedValue
  /** CLASS */
  class: ClassResult
  /** CLASS* */
  classes: ClassesResult
  /** CLASSNAME* */
  classNames: ClassNamesResult
  /** QUALIFIER.DECLARATION */
  qualifierDeclaration: CIMQualifierDeclaration
  /** QUALIFIER.DECLARATION* */
  qualifierDeclarations: Stream<CIMQualifierDeclaration>
  /** VALUE.INSTANCEWITHPATH*, and the progress as output parameters */
  pulledInstances: InstancesResult & Pulled
  /** INSTANCEPATH*, and the progress as output parameters */
  pulledPaths: PathsResult & Pulled
  /** INSTANCE*, and the progress as output parameters */
  pulledQueried: QueriedResult & Pulled
  /** VALUE */
  count: bigint
}

export type ResultForm = keyof ResultForms

/** A value with the type to write it in. */
export interface TypedValue {
  readonly typed: CIMTyped
  readonly value: CIMValue
}

export interface NamedValue extends TypedValue {
  readonly name: string
}

/** The answer to an extrinsic method (DSP0200 1.4, 5.4.1). */
export interface MethodResult {
  readonly returned: TypedValue | undefined
  readonly out: readonly NamedValue[]
}
