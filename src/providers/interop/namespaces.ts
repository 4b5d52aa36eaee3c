import { fewInstances } from '../fixed.ts'
import type { CIM_Namespace } from './classes.ts'
import { namespaceClass, type ServerFacts } from './facts.ts'
import { namespaceKeys } from './names.ts'

/** Every namespace of the server, the interop namespace itself among them. */
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
  )
}
