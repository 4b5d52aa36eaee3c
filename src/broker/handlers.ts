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
  createInstance,
  deleteInstance,
  enumerateInstanceNames,
  enumerateInstances,
  getInstance,
  modifyInstance,
} from './instance-handlers.ts'
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
}
