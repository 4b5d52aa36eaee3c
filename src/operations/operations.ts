import { nullable, optional, required, type Parameter } from './parameter.ts'
import type { ResultForm, ResultForms } from './result.ts'

/** What a caller needs to be allowed to do. */
export type Access = 'read' | 'write' | 'classWrite'

interface Row {
  /** Where DSP0200 1.4 defines it. */
  readonly clause: string
  readonly access: Access
  readonly parameters: Readonly<Record<string, Parameter>>
  readonly returns: ResultForm
}

function row<const R extends Row>(definition: R): R {
  return definition
}

const classFilter = {
  LocalOnly: optional('boolean', true),
  IncludeQualifiers: optional('boolean', true),
  IncludeClassOrigin: optional('boolean', false),
}

const instanceFilter = {
  IncludeQualifiers: optional('boolean', false),
  IncludeClassOrigin: optional('boolean', false),
  PropertyList: nullable('strings'),
}

/** What every Open operation has (DSP0200 1.4, 5.4.2.24.2). */
const opening = {
  OperationTimeout: nullable('uint32'),
  ContinueOnError: optional('boolean', false),
  MaxObjectCount: optional('uint32', 0),
}

const openFilter = { FilterQueryLanguage: nullable('string'), FilterQuery: nullable('string'), ...opening }

const pullParameters = { EnumerationContext: required('string'), MaxObjectCount: required('uint32') }

const pulledProperties = { IncludeClassOrigin: optional('boolean', false), PropertyList: nullable('strings') }

const pulledReferences = {
  InstanceName: required('instanceName'),
  ResultClass: nullable('className'),
  Role: nullable('string'),
}

const pulledAssociators = {
  InstanceName: required('instanceName'),
  AssocClass: nullable('className'),
  ResultClass: nullable('className'),
  Role: nullable('string'),
  ResultRole: nullable('string'),
}

/**
 * The intrinsic operations that this server performs, one row each. Decoding, encoding, the client, authorization,
 * audit and metrics are derived from this table; `broker/handlers.ts` must have a handler for each row.
 */
export const operations = {
  GetClass: row({
    clause: '5.4.2.1',
    access: 'read',
    parameters: { ClassName: required('className'), ...classFilter, PropertyList: nullable('strings') },
    returns: 'class',
  }),
  EnumerateClasses: row({
    clause: '5.4.2.9',
    access: 'read',
    parameters: {
      ClassName: nullable('className'),
      DeepInheritance: optional('boolean', false),
      ...classFilter,
    },
    returns: 'classes',
  }),
  EnumerateClassNames: row({
    clause: '5.4.2.10',
    access: 'read',
    parameters: { ClassName: nullable('className'), DeepInheritance: optional('boolean', false) },
    returns: 'classNames',
  }),
  GetQualifier: row({
    clause: '5.4.2.20',
    access: 'read',
    parameters: { QualifierName: required('string') },
    returns: 'qualifierDeclaration',
  }),
  EnumerateQualifiers: row({
    clause: '5.4.2.23',
    access: 'read',
    parameters: {},
    returns: 'qualifierDeclarations',
  }),
  CreateClass: row({
    clause: '5.4.2.5',
    access: 'classWrite',
    parameters: { NewClass: required('class') },
    returns: 'void',
  }),
  ModifyClass: row({
    clause: '5.4.2.7',
    access: 'classWrite',
    parameters: { ModifiedClass: required('class') },
    returns: 'void',
  }),
  DeleteClass: row({
    clause: '5.4.2.3',
    access: 'classWrite',
    parameters: { ClassName: required('className') },
    returns: 'void',
  }),
  SetQualifier: row({
    clause: '5.4.2.21',
    access: 'classWrite',
    parameters: { QualifierDeclaration: required('qualifierDeclaration') },
    returns: 'void',
  }),
  DeleteQualifier: row({
    clause: '5.4.2.22',
    access: 'classWrite',
    parameters: { QualifierName: required('string') },
    returns: 'void',
  }),
  GetProperty: row({
    clause: '5.4.2.18',
    access: 'read',
    parameters: { InstanceName: required('instanceName'), PropertyName: required('string') },
    returns: 'propertyValue',
  }),
  SetProperty: row({
    clause: '5.4.2.19',
    access: 'write',
    parameters: {
      InstanceName: required('instanceName'),
      PropertyName: required('string'),
      NewValue: nullable('propertyValue'),
    },
    returns: 'void',
  }),
  GetInstance: row({
    clause: '5.4.2.2',
    access: 'read',
    parameters: {
      InstanceName: required('instanceName'),
      LocalOnly: optional('boolean', true),
      ...instanceFilter,
    },
    returns: 'instance',
  }),
  EnumerateInstances: row({
    clause: '5.4.2.11',
    access: 'read',
    parameters: {
      ClassName: required('className'),
      LocalOnly: optional('boolean', true),
      DeepInheritance: optional('boolean', true),
      ...instanceFilter,
    },
    returns: 'namedInstances',
  }),
  EnumerateInstanceNames: row({
    clause: '5.4.2.12',
    access: 'read',
    parameters: { ClassName: required('className') },
    returns: 'instanceNames',
  }),
  CreateInstance: row({
    clause: '5.4.2.6',
    access: 'write',
    parameters: { NewInstance: required('instance') },
    returns: 'instanceName',
  }),
  ModifyInstance: row({
    clause: '5.4.2.8',
    access: 'write',
    parameters: {
      ModifiedInstance: required('namedInstance'),
      IncludeQualifiers: optional('boolean', true),
      PropertyList: nullable('strings'),
    },
    returns: 'void',
  }),
  DeleteInstance: row({
    clause: '5.4.2.4',
    access: 'write',
    parameters: { InstanceName: required('instanceName') },
    returns: 'void',
  }),
  Associators: row({
    clause: '5.4.2.14',
    access: 'read',
    parameters: {
      ObjectName: required('objectName'),
      AssocClass: nullable('className'),
      ResultClass: nullable('className'),
      Role: nullable('string'),
      ResultRole: nullable('string'),
      ...instanceFilter,
    },
    returns: 'objectsWithPath',
  }),
  AssociatorNames: row({
    clause: '5.4.2.15',
    access: 'read',
    parameters: {
      ObjectName: required('objectName'),
      AssocClass: nullable('className'),
      ResultClass: nullable('className'),
      Role: nullable('string'),
      ResultRole: nullable('string'),
    },
    returns: 'objectPaths',
  }),
  References: row({
    clause: '5.4.2.16',
    access: 'read',
    parameters: {
      ObjectName: required('objectName'),
      ResultClass: nullable('className'),
      Role: nullable('string'),
      ...instanceFilter,
    },
    returns: 'objectsWithPath',
  }),
  ReferenceNames: row({
    clause: '5.4.2.17',
    access: 'read',
    parameters: {
      ObjectName: required('objectName'),
      ResultClass: nullable('className'),
      Role: nullable('string'),
    },
    returns: 'objectPaths',
  }),
  ExecQuery: row({
    clause: '5.4.2.13',
    access: 'read',
    parameters: { QueryLanguage: required('string'), Query: required('string') },
    returns: 'queriedObjects',
  }),
  OpenEnumerateInstances: row({
    clause: '5.4.2.24.3',
    access: 'read',
    parameters: {
      ClassName: required('className'),
      DeepInheritance: optional('boolean', true),
      // Not in the standard, but other servers take it, so there are clients that send it; it is ignored.
      IncludeQualifiers: optional('boolean', false),
      ...pulledProperties,
      ...openFilter,
    },
    returns: 'pulledInstances',
  }),
  OpenEnumerateInstancePaths: row({
    clause: '5.4.2.24.4',
    access: 'read',
    parameters: { ClassName: required('className'), ...openFilter },
    returns: 'pulledPaths',
  }),
  OpenReferenceInstances: row({
    clause: '5.4.2.24.5',
    access: 'read',
    parameters: { ...pulledReferences, ...pulledProperties, ...openFilter },
    returns: 'pulledInstances',
  }),
  OpenReferenceInstancePaths: row({
    clause: '5.4.2.24.6',
    access: 'read',
    parameters: { ...pulledReferences, ...openFilter },
    returns: 'pulledPaths',
  }),
  OpenAssociatorInstances: row({
    clause: '5.4.2.24.7',
    access: 'read',
    parameters: { ...pulledAssociators, ...pulledProperties, ...openFilter },
    returns: 'pulledInstances',
  }),
  OpenAssociatorInstancePaths: row({
    clause: '5.4.2.24.8',
    access: 'read',
    parameters: { ...pulledAssociators, ...openFilter },
    returns: 'pulledPaths',
  }),
  OpenQueryInstances: row({
    clause: '5.4.2.24.9',
    access: 'read',
    parameters: {
      FilterQueryLanguage: required('string'),
      FilterQuery: required('string'),
      ReturnQueryResultClass: optional('boolean', false),
      ...opening,
    },
    returns: 'pulledQueried',
  }),
  PullInstancesWithPath: row({
    clause: '5.4.2.24.10',
    access: 'read',
    parameters: pullParameters,
    returns: 'pulledInstances',
  }),
  PullInstancePaths: row({
    clause: '5.4.2.24.11',
    access: 'read',
    parameters: pullParameters,
    returns: 'pulledPaths',
  }),
  PullInstances: row({
    clause: '5.4.2.24.12',
    access: 'read',
    parameters: pullParameters,
    returns: 'pulledQueried',
  }),
  CloseEnumeration: row({
    clause: '5.4.2.24.13',
    access: 'read',
    parameters: { EnumerationContext: required('string') },
    returns: 'void',
  }),
  EnumerationCount: row({
    clause: '5.4.2.24.14',
    access: 'read',
    parameters: { EnumerationContext: required('string') },
    returns: 'count',
  }),
} as const

export type OperationName = keyof typeof operations

type ValueOf<P> = P extends Parameter<infer _Kind, infer Value> ? Value : never

/** The arguments of an operation, defaults filled in. */
export type Arguments<Name extends OperationName> = {
  [P in keyof (typeof operations)[Name]['parameters']]: ValueOf<(typeof operations)[Name]['parameters'][P]>
}

/** What an operation answers. */
export type Result<Name extends OperationName> = ResultForms[(typeof operations)[Name]['returns']]

/** A decoded intrinsic request. */
export type IntrinsicRequest = {
  [Name in OperationName]: {
    readonly kind: 'intrinsic'
    readonly operation: Name
    readonly namespace: string
    readonly arguments: Arguments<Name>
  }
}[OperationName]

const byLowerName = new Map(
  Object.keys(operations).map((name) => [name.toLowerCase(), name as OperationName]),
)

/** Finds an operation by the name of an IMETHODCALL, compared without regard to case (DSP0200 1.4, 6.2.3). */
export function findOperation(name: string): OperationName | undefined {
  return byLowerName.get(name.toLowerCase())
}
