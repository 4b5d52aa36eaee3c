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

/** Two operations that cannot run at the same time. */
export function conflict(one: LockRequest, other: LockRequest): boolean {
  return (
    meets(one.exclusive, other.exclusive) ||
    meets(one.exclusive, other.shared) ||
    meets(one.shared, other.exclusive)
  )
}

export function union(one: LockRequest, other: LockRequest): LockRequest {
  const exclusive = new Set([...one.exclusive, ...other.exclusive])
  const shared = [...one.shared, ...other.shared].filter((key) => !exclusive.has(key))
  return { exclusive, shared: new Set(shared) }
}

/**
 * Which elements running operations hold. An operation takes all its locks at once or none, and never waits while it
 * holds some, so operations cannot wait for each other in a circle.
 */
export class ElementLocks {
  readonly #holders = new Map<string, Set<Holder>>()

  /** An operation is changing the element. */
  isChanging(element: string): boolean {
    return [...(this.#holders.get(element) ?? [])].some(({ request }) => request.exclusive.has(element))
  }

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

function meets(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const [few, many] = one.size <= other.size ? [one, other] : [other, one]
  for (const key of few) if (many.has(key)) return true
  return false
}
