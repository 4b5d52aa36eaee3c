import { conflict } from './element-locks.ts'
import type { LockRequest } from './element-locks.ts'

/** One operation's place among those that have not begun. */
export interface Place {
  /** What it will hold, as far as it is known; decided anew each time that others have ended. */
  wants: LockRequest
  /** How often it has decided. */
  decisions: number
  /** It has begun, or does not want to any more. */
  leave(): void
}

interface Waiting extends Place {
  readonly left: Promise<void>
}

/**
 * Operations that have not begun, in the order in which they came. None overtakes one before it that wants the same,
 * so that one which needs much gets its turn; those that want different things pass each other. What an operation
 * wants can change while it waits. So that nobody chases what is taken again and again, one that has decided
 * `precedenceAfter` times lets nobody pass at all.
 */
export class Line {
  readonly #line = new Set<Waiting>()
  readonly #precedenceAfter: number

  constructor(precedenceAfter: number) {
    this.#precedenceAfter = precedenceAfter
  }

  /** How many have not begun. */
  get length(): number {
    return this.#line.size
  }

  /** Takes the last place. */
  join(wants: LockRequest): Place {
    const { promise, resolve } = Promise.withResolvers<void>()
    const place: Waiting = {
      wants,
      decisions: 0,
      left: promise,
      leave: () => {
        this.#line.delete(place)
        resolve()
      },
    }
    this.#line.add(place)
    return place
  }

  /** Settles when one ahead of this place leaves that is not to be overtaken; undefined: there is none. */
  ahead(place: Place): Promise<void> | undefined {
    for (const other of this.#line) {
      if (other === place) return undefined
      if (other.decisions >= this.#precedenceAfter || conflict(other.wants, place.wants)) return other.left
    }
    return undefined
  }
}
