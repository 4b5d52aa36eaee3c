import type { Stream } from '../../operations/result.ts'
import { isAsync } from '../stream.ts'

/**
 * A stream that is taken from piece by piece and tells whether more follows. It stays synchronous where its stream
 * is; there is never more in memory than the one item that was looked at ahead.
 */
export class Cursor<T> {
  readonly isAsync: boolean
  readonly #iterator: Iterator<T> | AsyncIterator<T>
  #ahead: IteratorResult<T> | undefined

  constructor(stream: Stream<T>) {
    this.isAsync = isAsync(stream)
    this.#iterator = isAsync(stream) ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]()
  }

  /** The next item, which is then taken. A promise only where the stream is asynchronous. */
  take(): IteratorResult<T> | Promise<IteratorResult<T>> {
    const ahead = this.#ahead
    if (ahead === undefined) return this.#iterator.next()
    if (ahead.done !== true) this.#ahead = undefined
    return ahead
  }

  /** Puts back what was taken last: to look whether there is something. */
  putBack(step: IteratorResult<T>): void {
    this.#ahead = step
  }

  /** Lets the maker of the stream release what it holds. Rejects where that fails. */
  async close(): Promise<void> {
    await this.#iterator.return?.()
  }
}
