/** What an operation keeps others away from while it runs: elements by `table:id`. */
export interface LockRequest {
  /** It changes these. */
  readonly exclusive: ReadonlySet<string>
  /** It relies on these staying as they are; others may too. */
  readonly shared: ReadonlySet<string>
}

interface Holder {
  readonly request: LockRequest
  readonly ended: Promise<void>
}

/**
 * Which elements running operations hold. An operation takes all its locks at once or none, and never waits while it
 * holds some, so operations cannot wait for each other in a circle.
 */
export class ElementLocks {
  readonly #holders = new Map<string, Set<Holder>>()

  /** Settles when an operation ends that stands in the way; undefined: nothing stands in the way. */
  obstacle(request: LockRequest): Promise<void> | undefined {
    for (const key of request.exclusive) {
      for (const { ended } of this.#holders.get(key) ?? []) return ended
    }
    for (const key of request.shared) {
      for (const holder of this.#holders.get(key) ?? []) {
        if (holder.request.exclusive.has(key)) return holder.ended
      }
    }
    return undefined
  }

  /** Takes the locks; nothing may stand in the way. Answers with what gives them back. */
  take(request: LockRequest): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    const holder = { request, ended: promise }
    const keys = [...request.exclusive, ...request.shared]
    for (const key of keys) {
      const holders = this.#holders.get(key)
      if (holders === undefined) this.#holders.set(key, new Set([holder]))
      else holders.add(holder)
    }
    return () => {
      for (const key of keys) {
        const holders = this.#holders.get(key)
        holders?.delete(holder)
        if (holders?.size === 0) this.#holders.delete(key)
      }
      resolve()
    }
  }
}
