import { findOperation } from '../../operations/operations.ts'

/**
 * The operations of each functional group, by its number in the ValueMap of
 * CIM_ObjectManagerCommunicationMechanism.FunctionalProfilesSupported.
 */
const groups: ReadonlyMap<number, readonly string[]> = new Map([
  [
    2,
    [
      'GetClass',
      'EnumerateClasses',
      'EnumerateClassNames',
      'GetInstance',
      'EnumerateInstances',
      'EnumerateInstanceNames',
      'GetProperty',
    ],
  ],
  [3, ['SetProperty']],
  [4, ['CreateClass', 'ModifyClass', 'DeleteClass']],
  [5, ['CreateInstance', 'ModifyInstance', 'DeleteInstance']],
  [6, ['Associators', 'AssociatorNames', 'References', 'ReferenceNames']],
  [7, ['ExecQuery']],
  [8, ['GetQualifier', 'EnumerateQualifiers', 'SetQualifier', 'DeleteQualifier']],
  [
    10,
    [
      'OpenEnumerateInstances',
      'OpenEnumerateInstancePaths',
      'OpenReferenceInstances',
      'OpenReferenceInstancePaths',
      'OpenAssociatorInstances',
      'OpenAssociatorInstancePaths',
      'PullInstancesWithPath',
      'PullInstancePaths',
      'CloseEnumeration',
    ],
  ],
  [11, ['EnumerationCount']],
  [12, ['OpenQueryInstances', 'PullInstances']],
])

/** The functional groups of which the operations table has every operation. */
export function functionalProfiles(): number[] {
  return [...groups]
    .filter(([, names]) => names.every((name) => findOperation(name) !== undefined))
    .map(([number]) => number)
}

/**
 * The intrinsic operations behind each value from 2 on of OperationsSupported in
 * CIM_GenericOperationCapabilitiesStructure; methods are called by no intrinsic operation.
 */
const genericOperations = [
  'GetInstance',
  'DeleteInstance',
  'ModifyInstance',
  'CreateInstance',
  'EnumerateInstances',
  'EnumerateInstanceNames',
  'Associators',
  'AssociatorNames',
  'References',
  'ReferenceNames',
  'OpenEnumerateInstances',
  'OpenEnumerateInstancePaths',
  'OpenAssociatorInstances',
  'OpenAssociatorInstancePaths',
  'OpenReferenceInstances',
  'OpenReferenceInstancePaths',
  'OpenQueryInstances',
  'PullInstancesWithPath',
  'PullInstancePaths',
  'PullInstances',
  'CloseEnumeration',
  'EnumerationCount',
  'METHODCALL',
  'METHODCALL',
  'GetClass',
  'DeleteClass',
  'ModifyClass',
  'CreateClass',
  'EnumerateClasses',
  'EnumerateClassNames',
  'Associators',
  'AssociatorNames',
  'References',
  'ReferenceNames',
  'GetQualifier',
  'DeleteQualifier',
  'SetQualifier',
  'SetQualifier',
  'EnumerateQualifiers',
] as const

/** The values of OperationsSupported that the operations table stands for. */
export function supportedGenericOperations(): number[] {
  return genericOperations.flatMap((name, index) =>
    name === 'METHODCALL' || findOperation(name) !== undefined ? [index + 2] : [],
  )
}
