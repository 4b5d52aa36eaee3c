import { NameMap } from '../../base/name-map.ts'
import type { CIMClass } from '../../cim/class.ts'
import { effectiveClass } from '../../mof/effective-class.ts'
import type { Namespace } from '../../repository/namespace.ts'
import type { ServerSchema } from './schema-server.ts'

/**
 * Makes a namespace a copy of a server's: MOF is compiled against it before anything is sent. What is wrong with the
 * server's own classes is not for us to complain of.
 */
export function copySchema({ qualifiers, classes }: ServerSchema, namespace: Namespace): void {
  for (const declaration of qualifiers) namespace.setQualifier(declaration)
  const declared = new NameMap(classes)
  const done = new Set<string>()
  const add = (local: CIMClass): void => {
    const key = local.name.toLowerCase()
    if (done.has(key)) return
    done.add(key)
    const superclass = local.superclass === undefined ? undefined : declared.get(local.superclass)
    if (superclass !== undefined) add(superclass)
    if (local.superclass !== undefined && namespace.get(local.superclass) === undefined) return
    namespace.setClass(
      effectiveClass(local, {
        get: (name) => namespace.get(name),
        isBeingMade: () => false,
        getQualifier: (name) => namespace.getQualifier(name),
        qualifierNames: () => Array.from(namespace.qualifiers(), ({ name }) => name),
        whenKnown() {},
        report() {},
      }),
    )
  }
  for (const local of classes) add(local)
}
