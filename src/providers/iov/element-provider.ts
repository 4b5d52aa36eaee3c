import {
  instanceProvider,
  type InstanceProvider,
  type MethodHandlers,
  type MethodTypes,
} from '../../broker/provider.ts'
import { elementClasses, type ElementKind } from './names.ts'
import type { SiteView } from './site-view.ts'

/** How one class shows the elements of one kind. */
export interface ElementRow<T extends object, Methods extends MethodTypes> {
  readonly kind: ElementKind
  /** The ids of all elements of this kind. */
  ids(): Iterable<string>
  /** The element as an instance; undefined when it does not exist. */
  show(id: string): T | undefined
  readonly methods?: MethodHandlers<T, Methods>
}

/** The provider of a class whose instances are elements of the site: read only, made anew on each call. */
export function elementProvider<T extends object, Methods extends MethodTypes = Record<never, never>>(
  view: SiteView,
  row: ElementRow<T, Methods>,
): InstanceProvider {
  return instanceProvider<T, Methods>({
    class: elementClasses[row.kind],
    *list() {
      for (const id of row.ids()) {
        const instance = row.show(id)
        if (instance !== undefined) yield instance
      }
    },
    get(keys) {
      const id = view.names.id(row.kind, keys)
      return id === undefined ? undefined : row.show(id)
    },
    ...(row.methods === undefined ? {} : { methods: row.methods }),
  })
}
