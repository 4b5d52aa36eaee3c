/**
 * The signal of one request: aborted when the client goes, when nothing has moved for too long, or when the server
 * stops. The reason of the signal says which. Time passes for it when it is told so: a timer for each request would
 * cost more than looking at all of them now and then.
 */
export class Deadline {
  #controller: AbortController | undefined
  #reason: Error | undefined
  #reject: ((reason: Error) => void) | undefined
  #timeoutMs: number
  #lateReason: () => Error
  #endsAtMs: number

  constructor(timeoutMs: number, reason: () => Error) {
    this.#timeoutMs = timeoutMs
    this.#lateReason = reason
    this.#endsAtMs = performance.now() + timeoutMs
  }

  /** Made when somebody asks for it: most requests are answered before anybody would listen. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#reason !== undefined) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  get isAborted(): boolean {
    return this.#reason !== undefined
  }

  /** Why it was aborted; undefined while it was not. */
  get reason(): Error | undefined {
    return this.#reason
  }

  /** Aborts when its time is up. */
  check(nowMs: number): void {
    if (nowMs >= this.#endsAtMs) this.abort(this.#lateReason())
  }

  /** From now on this much time until the abort, counted again from each `refresh`. */
  restart(timeoutMs: number, reason: () => Error): void {
    this.#timeoutMs = timeoutMs
    this.#lateReason = reason
    this.refresh()
  }

  refresh(): void {
    this.#endsAtMs = performance.now() + this.#timeoutMs
  }

  /** Only the first abort counts. */
  abort(reason: Error): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    this.#controller?.abort(reason)
    this.#reject?.(reason)
  }

  /**
   * Waits for the work, or throws the reason of the abort; the work itself goes on or stops as it heeds the signal. One
   * at a time.
   */
  race<T>(work: PromiseLike<T>): Promise<T> {
    if (this.#reason !== undefined) return Promise.reject(this.#reason)
    return new Promise<T>((resolve, reject) => {
      this.#reject = reject
      work.then(resolve, reject)
    })
  }
}
