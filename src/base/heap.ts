/** A queue from which the least item comes first; of equal ones the one that was put in first. */
export class Heap<T> {
  readonly #before: (one: T, other: T) => boolean
  readonly #items: { readonly item: T; readonly order: number }[] = []
  #order = 0

  /** `before`: one is less than the other. */
  constructor(before: (one: T, other: T) => boolean) {
    this.#before = before
  }

  put(item: T): void {
    const items = this.#items
    const added = { item, order: this.#order++ }
    let at = items.length
    for (let above = (at - 1) >> 1; at > 0 && this.#isLess(added, items[above]!); above = (at - 1) >> 1) {
      items[at] = items[above]!
      at = above
    }
    items[at] = added
  }

  /** Takes out the least item; undefined when there is none. */
  take(): T | undefined {
    const items = this.#items
    const least = items[0]
    const moved = items.pop()
    if (least === undefined || moved === undefined) return undefined
    if (items.length > 0) this.#sink(moved)
    return least.item
  }

  /** Puts the item in the place of the least one, and lets it go down as far as it belongs. */
  #sink(moved: { readonly item: T; readonly order: number }): void {
    const items = this.#items
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= items.length) break
      if (below + 1 < items.length && this.#isLess(items[below + 1]!, items[below]!)) below++
      if (!this.#isLess(items[below]!, moved)) break
      items[at] = items[below]!
      at = below
    }
    items[at] = moved
  }

  #isLess(
    one: { readonly item: T; readonly order: number },
    other: { readonly item: T; readonly order: number },
  ): boolean {
    if (this.#before(one.item, other.item)) return true
    return !this.#before(other.item, one.item) && one.order < other.order
  }
}
