import type { AssociationProvider, InstanceProvider, MethodTypes } from '../broker/provider.ts'
import { CIMInstanceName } from '../cim/object-path.ts'

/**
 * Providers of a few instances that are made anew on each call: listing is cheap, so getting and following edges
 * are looked up in the list.
 */
export function fewInstances<T extends object, Methods extends MethodTypes = Record<never, never>>(
  className: string,
  keys: readonly (keyof T & string)[],
  list: () => Iterable<T>,
  more: Pick<InstanceProvider<T, Methods>, 'create' | 'remove' | 'methods'> = {},
): InstanceProvider {
  const provider: InstanceProvider<T, Methods> = {
    ...more,
    kind: 'instance',
    class: className,
    list,
    get: (wanted) => {
      for (const instance of list()) {
        if (keys.every((key) => instance[key] === wanted[key])) return instance
      }
      return undefined
    },
  }
  return provider as unknown as InstanceProvider
}

export function fewAssociations<T extends object>(
  className: string,
  list: () => Iterable<T>,
): AssociationProvider {
  const provider: AssociationProvider<T> = {
    kind: 'association',
    class: className,
    list,
    *from(role, path) {
      const wanted = path.identity()
      for (const association of list()) {
        const end = association[role]
        if (end instanceof CIMInstanceName && end.identity(path.namespace) === wanted) yield association
      }
    },
  }
  return provider as unknown as AssociationProvider
}
