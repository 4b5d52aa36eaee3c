import type { Arguments, OperationName, Result } from '../operations/operations.ts'
import { associatorNames, associators, referenceNames, references } from './association-handlers.ts'
import {
  enumerateClasses,
  enumerateClassNames,
  enumerateQualifiers,
  getClass,
  getQualifier,
} from './class-handlers.ts'
import {
  openAssociatorInstancePaths,
  openAssociatorInstances,
  openEnumerateInstancePaths,
  openEnumerateInstances,
  openReferenceInstancePaths,
  openReferenceInstances,
} from './enumerations/open-handlers.ts'
import {
  closeEnumeration,
  enumerationCount,
  pullInstancePaths,
  pullInstances,
  pullInstancesWithPath,
} from './enumerations/pull-handlers.ts'
import {
  createInstance,
  deleteInstance,
  enumerateInstanceNames,
  enumerateInstances,
  getInstance,
  modifyInstance,
} from './instance-handlers.ts'
import { getProperty, setProperty } from './property-handlers.ts'
import { execQuery, openQueryInstances } from './query-handlers.ts'
import { createClass, deleteClass, deleteQualifier, modifyClass, setQualifier } from './schema-handlers.ts'
import type { Scope } from './scope.ts'

/** A handler for each row of the operations table; a missing one does not compile. */
export const handlers: {
  readonly [Name in OperationName]: (
    scope: Scope,
    args: Arguments<Name>,
  ) => Result<Name> | Promise<Result<Name>>
} = {
  GetClass: getClass,
  EnumerateClasses: enumerateClasses,
  EnumerateClassNames: enumerateClassNames,
  GetQualifier: getQualifier,
  EnumerateQualifiers: enumerateQualifiers,
  CreateClass: createClass,
  ModifyClass: modifyClass,
  DeleteClass: deleteClass,
  SetQualifier: setQualifier,
  DeleteQualifier: deleteQualifier,
  GetProperty: getProperty,
  SetProperty: setProperty,
  GetInstance: getInstance,
  EnumerateInstances: enumerateInstances,
  EnumerateInstanceNames: enumerateInstanceNames,
  CreateInstance: createInstance,
  ModifyInstance: modifyInstance,
  DeleteInstance: deleteInstance,
  Associators: associators,
  AssociatorNames: associatorNames,
  References: references,
  ReferenceNames: referenceNames,
  ExecQuery: execQuery,
  OpenEnumerateInstances: openEnumerateInstances,
  OpenEnumerateInstancePaths: openEnumerateInstancePaths,
  OpenReferenceInstances: openReferenceInstances,
  OpenReferenceInstancePaths: openReferenceInstancePaths,
  OpenAssociatorInstances: openAssociatorInstances,
  OpenAssociatorInstancePaths: openAssociatorInstancePaths,
  OpenQueryInstances: openQueryInstances,
  PullInstancesWithPath: pullInstancesWithPath,
  PullInstancePaths: pullInstancePaths,
  PullInstances: pullInstances,
  CloseEnumeration: closeEnumeration,
  EnumerationCount: enumerationCount,
}
