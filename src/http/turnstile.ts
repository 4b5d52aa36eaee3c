import { HTTPError } from './http-error.ts'

/** Lets a few do slow work at once and a bounded number wait; one more is turned away with 503. */
export class Turnstile {
  readonly #most: number
  readonly #mostWaiting: number
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor(most: number, mostWaiting: number) {
    this.#most = most
    this.#mostWaiting = mostWaiting
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#most) await this.#turn()
    else this.#inside++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#inside--
      else next()
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting)
      throw new HTTPError(503, 'Too many logins at the moment: try again later', undefined, [
        'Retry-After',
        '1',
      ])
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
