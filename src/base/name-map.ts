/**
 * An insertion-ordered map of named things whose names compare without regard to case, as CIM names do
 * (DSP0004 2.8, 5.1). The spelling of each thing's own `name` is kept.
 */
export class NameMap<T extends { readonly name: string }> implements Iterable<T> {
  readonly #items = new Map<string, T>()

  constructor(items: Iterable<T> = []) {
    for (const item of items) this.set(item)
  }

  get size(): number {
    return this.#items.size
  }

  get(name: string): T | undefined {
    return this.#items.get(name) ?? this.#items.get(name.toLowerCase())
  }

  has(name: string): boolean {
    return this.#items.has(name.toLowerCase())
  }

  /** Adds the item, or replaces the one of the same name in its place. */
  set(item: T): this {
    this.#items.set(item.name.toLowerCase(), item)
    return this
  }

  delete(name: string): boolean {
    return this.#items.delete(name.toLowerCase())
  }

  clear(): void {
    this.#items.clear()
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items.values()
  }

  values(): IterableIterator<T> {
    return this.#items.values()
  }

  toArray(): T[] {
    return [...this.#items.values()]
  }
}
