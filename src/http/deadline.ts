/**
 * The signal of one request: aborted when the client goes, when nothing has moved for too long, or when the server
 * stops. The reason of the signal says which.
 */
export class Deadline {
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  readonly #aborted: Promise<never>
  #timer: NodeJS.Timeout

  constructor(timeoutMs: number, reason: () => Error) {
    this.signal = this.#controller.signal
    this.#aborted = new Promise((_resolve, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true })
    })
    this.#aborted.catch(() => undefined)
    this.#timer = setTimeout(() => this.abort(reason()), timeoutMs)
  }

  /** From now on this much time until the abort, counted again from each `refresh`. */
  restart(timeoutMs: number, reason: () => Error): void {
    clearTimeout(this.#timer)
    if (!this.signal.aborted) this.#timer = setTimeout(() => this.abort(reason()), timeoutMs)
  }

  refresh(): void {
    this.#timer.refresh()
  }

  abort(reason: Error): void {
    clearTimeout(this.#timer)
    this.#controller.abort(reason)
  }

  /** Waits for the work, or throws the reason of the abort; the work itself goes on or stops as it heeds the signal. */
  race<T>(work: PromiseLike<T>): Promise<T> {
    return Promise.race([work, this.#aborted])
  }

  /** The request has ended: nothing is timed any longer. */
  end(): void {
    clearTimeout(this.#timer)
  }
}
