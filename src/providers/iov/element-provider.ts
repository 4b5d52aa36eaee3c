import {
  instanceProvider,
  type InstanceProvider,
  type MethodHandlers,
  type MethodTypes,
} from '../../broker/provider.ts'
import { elementClasses, type ElementKind } from './names.ts'
import type { SiteView } from './site-view.ts'

/** How one class shows the elements of one kind. */
export interface ElementRow<T extends Shown, Methods extends MethodTypes> {
  readonly kind: ElementKind
  /** The ids of all elements of this kind. */
  ids(): Iterable<string>
  /** The element as an instance; undefined when it does not exist. */
  show(id: string): T | undefined
  readonly methods?: MethodHandlers<T, Methods>
}

interface Shown {
  Caption?: string | null
}

/** CIM_ManagedElement.Caption has a MaxLen, and the names in ours may be long. */
const captionLength = 64

/** The provider of a class whose instances are elements of the site: read only, made anew on each call. */
export function elementProvider<T extends Shown, Methods extends MethodTypes = Record<never, never>>(
  view: SiteView,
  row: ElementRow<T, Methods>,
): InstanceProvider {
  const show = (id: string): T | undefined => {
    const instance = row.show(id)
    const caption = instance?.Caption ?? ''
    if (instance === undefined || caption.length <= captionLength) return instance
    return { ...instance, Caption: `${caption.slice(0, captionLength - 1)}…` }
  }
  return instanceProvider<T, Methods>({
    class: elementClasses[row.kind],
    *list() {
      for (const id of row.ids()) {
        const instance = show(id)
        if (instance !== undefined) yield instance
      }
    },
    get(keys) {
      const id = view.names.id(row.kind, keys)
      return id === undefined ? undefined : show(id)
    },
    ...(row.methods === undefined ? {} : { methods: row.methods }),
  })
}
