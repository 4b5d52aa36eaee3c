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
