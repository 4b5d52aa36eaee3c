/** How an operation ends whose end somebody asked for. */
export type Ending = 'terminated' | 'killed'

/** Thrown where an operation ends because somebody asked for its end. */
export class StoppedError extends Error {
  readonly ending: Ending
  readonly user: string

  constructor(ending: Ending, user: string) {
    super(`${ending} by ${user}`)
    this.name = 'StoppedError'
    this.ending = ending
    this.user = user
  }
}

/**
 * An operation on its way, from the call to its end: what it is called, and what may still stop it. The journal asks
 * it between steps.
 */
export class Job {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly #start = new AbortController()
  readonly #end = new AbortController()
  readonly #kill = new AbortController()
  readonly #turn = Promise.withResolvers<void>()
  #stopped: StoppedError | undefined
  #isCommitted = false

  constructor(id: string, name: string, user: string) {
    this.id = id
    this.name = name
    this.user = user
  }

  /** Aborted when it is not to begin, because its caller has gone or somebody asked for its end. */
  get start(): AbortSignal {
    return this.#start.signal
  }

  /** Aborted when somebody asked for its end, in whichever way. */
  get end(): AbortSignal {
    return this.#end.signal
  }

  /** Aborted when a call on a device that is under way is to be broken off. */
  get kill(): AbortSignal {
    return this.#kill.signal
  }

  /** Fulfilled when it has begun, or waits for others. One that is answered at once never comes so far. */
  get turned(): Promise<void> {
    return this.#turn.promise
  }

  /** It has begun, or waits for others. */
  turn(): void {
    this.#turn.resolve()
  }

  /** Its caller has gone: it does not begin any more. */
  abandon(reason: unknown): void {
    this.#start.abort(reason)
  }

  /** Asks for its end; false: it goes to its own end. */
  stop(ending: Ending, user: string): boolean {
    if (this.#isCommitted) return false
    this.#stopped ??= new StoppedError(ending, user)
    this.#start.abort(this.#stopped)
    this.#end.abort(this.#stopped)
    if (ending === 'killed') this.#kill.abort(this.#stopped)
    return true
  }

  /** @throws StoppedError when somebody asked for its end. */
  throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped
  }

  /** How it ends, where somebody asked for that. */
  get ending(): Ending | undefined {
    return this.#stopped?.ending
  }

  /** From here on it cannot be stopped: it is about to be completed, is being undone, or has ended. */
  commit(): void {
    this.#isCommitted = true
  }
}
