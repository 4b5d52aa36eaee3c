/**
 * Keeps one of each of equal values. Thousands of hosts have the same hardware, and tell the same of it each in texts
 * and objects of their own.
 */
export class SharedValues {
  readonly #texts = new Map<string, string>()
  readonly #objects = new Map<string, object>()

  text<T extends string>(text: T): T {
    const known = this.#texts.get(text)
    if (known !== undefined) return known as T
    this.#texts.set(text, text)
    return text
  }

  /** For objects of plain values, which nobody changes any more. */
  object<T extends object>(object: T): T {
    const key = JSON.stringify(object)
    const known = this.#objects.get(key)
    if (known !== undefined) return known as T
    this.#objects.set(key, object)
    return object
  }
}
