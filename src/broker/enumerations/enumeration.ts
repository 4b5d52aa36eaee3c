import { CIMError } from '../../cim/cim-error.ts'
import type { Stream } from '../../operations/result.ts'
import type { Timers } from '../../base/timers.ts'
import { countItems } from './count-items.ts'
import { Cursor } from './cursor.ts'
import type { EnumerationKind, EnumerationKinds, PulledKinds } from './kinds.ts'
import { page, type PageEvents } from './page.ts'

export interface EnumerationOptions<Kind extends EnumerationKind> {
  /** The enumeration context that the client hands back: opaque, and the same for all its pulls. */
  readonly id: string
  readonly kind: Kind
  readonly user: string
  readonly namespace: string
  /** So long a client may wait between the end of one answer and its next request. */
  readonly timeoutMs: number
  /** So many pulls in a row may ask for nothing, only to keep the enumeration alive. */
  readonly emptyPulls: number
  readonly timers: Timers
  /** Aborted when the enumeration is closed before its end; what makes the items heeds its signal. */
  readonly controller: AbortController
  readonly result: EnumerationKinds[Kind]
  /** Makes the items once more from their beginning, for counting them. */
  readonly again: () => Promise<Stream<unknown>>
  readonly onClose: () => void
}

/**
 * One open enumeration session (DSP0200 1.4, 5.4.2.24): it holds the source of the items, never the items. A request
 * that is cut off before its client has the whole answer closes it, since what was taken cannot be given again.
 */
export class Enumeration<Kind extends EnumerationKind = EnumerationKind> {
  readonly #options: EnumerationOptions<Kind>
  readonly #cursor: Cursor<unknown>
  #isClosed = false
  #isPulling = false
  #pullsInARow = 0
  #taken = 0
  #disarm = (): void => undefined
  #detach = (): void => undefined
  #interrupt: ((reason: Error) => void) | undefined

  constructor(options: EnumerationOptions<Kind>) {
    this.#options = options
    this.#cursor = new Cursor<unknown>(options.result.items)
    this.#arm()
  }

  get id(): string {
    return this.#options.id
  }

  get user(): string {
    return this.#options.user
  }

  get kind(): Kind {
    return this.#options.kind
  }

  /** Whether this client may continue it from this namespace. */
  admits(user: string, namespace: string): boolean {
    return this.#options.user === user && this.#options.namespace === namespace
  }

  /**
   * At most `most` items. While they are on their way no other pull is let in: it gets
   * CIM_ERR_PULL_CANNOT_BE_ABANDONED at once, since one client has no use for two at a time.
   */
  pull(most: number, signal: AbortSignal): PulledKinds[Kind] {
    if (this.#isPulling) {
      throw new CIMError(
        'CIM_ERR_PULL_CANNOT_BE_ABANDONED',
        'another pull of this enumeration is still being answered: wait for its end',
      )
    }
    this.#limitEmptyPulls(most)
    this.#attend(signal)
    this.#isPulling = true
    // In case that nobody begins to take the items.
    this.#arm()
    const items = page(this.#cursor, most, this.#events)
    const progress = () => ({ context: this.#isClosed ? '' : this.id, endOfSequence: this.#isClosed })
    // The items are of the kind that the result had.
    return { ...this.#options.result, items, progress } as unknown as PulledKinds[Kind]
  }

  /** How many items are left, by an enumeration of its own that is thrown away. */
  async count(signal: AbortSignal): Promise<bigint> {
    const all = await countItems(await this.#options.again(), signal)
    return BigInt(Math.max(0, all - this.#taken))
  }

  /** Ends it. A pull that is being answered ends with the reason; what makes the items is told to stop. */
  close(reason: Error): void {
    if (this.#isClosed) return
    this.#leave()
    this.#options.controller.abort(reason)
    this.#interrupt?.(reason)
    // The maker of the items may be waiting for a device: it is told, not waited for, and has no one to fail to.
    this.#cursor.close().catch(() => undefined)
  }

  readonly #events: PageEvents = {
    begun: () => {
      this.#check()
      this.#disarm()
    },
    taken: () => {
      this.#taken++
      this.#check()
    },
    wait: (step) =>
      new Promise((resolve, reject) => {
        this.#interrupt = reject
        step.then(resolve, reject)
      }),
    finished: (endOfSequence) => {
      this.#isPulling = false
      if (endOfSequence) this.#leave()
      else this.#arm()
    },
    broken: () =>
      this.close(new CIMError('CIM_ERR_FAILED', 'the enumeration was closed by an error before its end')),
  }

  /** Throws the reason for which it was closed. */
  #check(): void {
    this.#options.controller.signal.throwIfAborted()
  }

  #limitEmptyPulls(most: number): void {
    this.#pullsInARow = most === 0 ? this.#pullsInARow + 1 : 0
    if (this.#pullsInARow <= this.#options.emptyPulls) return
    throw new CIMError(
      'CIM_ERR_SERVER_LIMITS_EXCEEDED',
      `${this.#options.emptyPulls} pulls in a row asked for nothing: ask for objects, or close the enumeration`,
    )
  }

  /** Until the next request the fate of this one is the enumeration's: its last bytes may be on their way for long. */
  #attend(signal: AbortSignal): void {
    this.#detach()
    const onAbort = (): void => this.close(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.throwIfAborted()
    signal.addEventListener('abort', onAbort, { once: true })
    this.#detach = () => signal.removeEventListener('abort', onAbort)
  }

  #arm(): void {
    const { timers, timeoutMs } = this.#options
    this.#disarm()
    this.#disarm = timers.after(timeoutMs, () =>
      this.close(new CIMError('CIM_ERR_INVALID_ENUMERATION_CONTEXT', 'the enumeration has timed out')),
    )
  }

  #leave(): void {
    this.#isClosed = true
    this.#disarm()
    this.#detach()
    this.#options.onClose()
  }
}
