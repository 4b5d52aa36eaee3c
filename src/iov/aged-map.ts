import { isDeepStrictEqual } from 'node:util'

/**
 * Elements with the time at which each was last seen. Counts the changes of anything but that time: elements are read
 * again and again, and who watches them need not look anew where all is as it was.
 */
export class AgedMap<K, V extends { readonly observedAtMs: number | null }> extends Map<K, V> {
  /** How often something has changed. */
  changes = 0

  override set(key: K, value: V): this {
    const known = this.get(key)
    if (
      known === undefined ||
      !isDeepStrictEqual({ ...known, observedAtMs: null }, { ...value, observedAtMs: null })
    )
      this.changes += 1
    return super.set(key, value)
  }

  override delete(key: K): boolean {
    const was = super.delete(key)
    if (was) this.changes += 1
    return was
  }
}
