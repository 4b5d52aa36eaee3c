import { associationProvider, type AssociationProvider } from '../../broker/provider.ts'
import type { Element } from './names.ts'
import type { SiteView } from './site-view.ts'

/**
 * An association, told from both ends: what is right of a left element and what is left of a right one, each found
 * without looking at the rest of the site. Both are asked only for elements that exist, of any kind that the
 * reference allows, and may name some that do not exist: those are left out.
 */
export interface Relation<T extends object> {
  readonly class: string
  /** The role names. */
  readonly left: keyof T & string
  readonly right: keyof T & string
  /** All elements that may have something to their right. */
  lefts(): Iterable<Element>
  rightsOf(left: Element): Iterable<Element>
  leftsOf(right: Element): Iterable<Element>
  /** The properties besides the references. */
  properties?(left: Element, right: Element): Partial<T>
}

export function relationProvider<T extends object>(
  view: SiteView,
  relation: Relation<T>,
): AssociationProvider {
  const edge = (left: Element, right: Element): T =>
    ({
      [relation.left]: view.names.path(left),
      [relation.right]: view.names.path(right),
      ...relation.properties?.(left, right),
    }) as T
  function* fromLeft(left: Element): Generator<T> {
    for (const right of relation.rightsOf(left)) if (view.has(right)) yield edge(left, right)
  }
  function* fromRight(right: Element): Generator<T> {
    for (const left of relation.leftsOf(right)) if (view.has(left)) yield edge(left, right)
  }
  return associationProvider<T>({
    class: relation.class,
    *list() {
      for (const left of relation.lefts()) if (view.has(left)) yield* fromLeft(left)
    },
    from(role, path) {
      const element = view.find(path)
      if (element === undefined) return []
      return role === relation.left ? fromLeft(element) : fromRight(element)
    },
  })
}

/** Elements of one kind, by their ids. */
export function* elements(
  kind: Element['kind'],
  ids: Iterable<string | null | undefined>,
): Generator<Element> {
  for (const id of ids) if (id !== null && id !== undefined) yield { kind, id }
}

export function idsOf(items: Iterable<{ readonly id: string }>): string[] {
  return Array.from(items, ({ id }) => id)
}

export function namesOf(items: Iterable<{ readonly name: string }>): string[] {
  return Array.from(items, ({ name }) => name)
}
