/**
 * Lets one task at a time in, in the order in which they asked. A task that gives up while it waits leaves the line
 * without disturbing it; a task that is in stays in until it ends.
 */
export class Mutex {
  #held = false
  readonly #line: Waiting[] = []

  /** Nobody is in and nobody waits. */
  get idle(): boolean {
    return !this.#held
  }

  /** How many wait; the one that is in is not counted. */
  get waiting(): number {
    return this.#line.length
  }

  /**
   * Waits for its turn and runs the task, however the task ends.
   * @throws the signal's reason, when it is aborted before the task's turn has come; the task's own error otherwise.
   */
  async run<T>(task: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal)
    try {
      return await task()
    } finally {
      this.#leave()
    }
  }

  #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (!this.#held) {
      this.#held = true
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { proceed }
      const line = this.#line
      line.push(waiting)
      signal?.addEventListener('abort', giveUp, { once: true })

      function proceed(): void {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      function giveUp(): void {
        line.splice(line.indexOf(waiting), 1)
        reject(signal!.reason)
      }
    })
  }

  /** Hands over to the next in line without letting anybody in between. */
  #leave(): void {
    const next = this.#line.shift()
    if (next === undefined) this.#held = false
    else next.proceed()
  }
}

interface Waiting {
  proceed(): void
}
