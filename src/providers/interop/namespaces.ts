import { authorize } from '../../broker/authorization.ts'
import type { RequestContext } from '../../broker/context.ts'
import { CIMError } from '../../cim/cim-error.ts'
import { fewInstances } from '../fixed.ts'
import type { CIM_Namespace } from './classes.ts'
import { interopNamespace, namespaceClass, type ServerFacts } from './facts.ts'
import { namespaceKeys } from './names.ts'

/** Namespaces are part of the schema: to change them is no mere writing. Throws CIM_ERR_ACCESS_DENIED. */
export function requireAdministrator(context: RequestContext): void {
  authorize('classWrite', interopNamespace, context)
}

/**
 * Every namespace of the server, the interop namespace itself among them. Creating an instance creates the namespace
 * that its Name says, whatever its other keys; deleting it deletes the namespace, if that is empty.
 */
export function namespaceProvider(facts: ServerFacts) {
  return fewInstances<CIM_Namespace>(
    namespaceClass,
    [
      'SystemCreationClassName',
      'SystemName',
      'ObjectManagerCreationClassName',
      'ObjectManagerName',
      'CreationClassName',
      'Name',
    ],
    () =>
      facts.namespaces().map((name) => ({
        ...namespaceKeys(facts, name),
        ElementName: name,
        // CIM classes of a version of the CIM Schema.
        ClassInfo: 200,
        DescriptionOfClassInfo: 'CIM Schema 2.49',
        ClassType: 2,
      })),
    {
      create: async ({ Name }, context) => {
        requireAdministrator(context)
        if (Name === undefined || Name === null) {
          throw new CIMError('CIM_ERR_INVALID_PARAMETER', 'a new namespace needs its Name')
        }
        const name = await facts.createNamespace(Name)
        return { ...namespaceKeys(facts, name), ClassInfo: 200, ClassType: 2 }
      },
      remove: async ({ Name }, context) => {
        requireAdministrator(context)
        if (Name === interopNamespace) {
          throw new CIMError(
            'CIM_ERR_INVALID_PARAMETER',
            `the namespace ${Name} tells about this server and cannot be deleted`,
          )
        }
        await facts.deleteNamespace(Name)
      },
    },
  )
}
