import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Environment } from '../base/environment.ts'
import type { Limits } from '../base/limits.ts'

type NonceLimits = Pick<Limits, 'digestNonceMs' | 'digestNonces'>

/** So many counts below the highest may still come: requests over several connections overtake one another. */
const window = 128

/**
 * The nonces of Digest (RFC 7616, 3.3): each says when it was made and bears a keyed hash of that, so that asking for
 * one costs no memory. Memory is taken by those that a user has logged in with: their counts are kept, so that no
 * request can be sent again. Where that becomes too much, the oldest go, and with them every nonce as old as they.
 */
export class Nonces {
  readonly #limits: NonceLimits
  readonly #environment: Environment
  readonly #key: Uint8Array
  readonly #used = new Map<string, { madeMs: number; highest: number; seen: bigint }>()
  #notBeforeMs = 0

  constructor(limits: NonceLimits, environment: Environment) {
    this.#limits = limits
    this.#environment = environment
    this.#key = environment.randomBytes(32)
  }

  make(): string {
    const random = Buffer.from(this.#environment.randomBytes(12)).toString('base64url')
    const text = `${this.#environment.now().toString(36)}.${random}`
    return `${text}.${this.#mac(text)}`
  }

  /** Whether the nonce is one of ours and young enough; otherwise the client is to take another. */
  isFresh(nonce: string): boolean {
    const madeMs = this.#madeMs(nonce)
    return (
      madeMs !== undefined &&
      madeMs > this.#notBeforeMs &&
      this.#environment.now() - madeMs <= this.#limits.digestNonceMs
    )
  }

  /** Uses a count of a fresh nonce up, once the response was found right; false when it was used before. */
  use(nonce: string, count: number): boolean {
    const known = this.#used.get(nonce)
    if (known === undefined) {
      this.#makeRoom()
      this.#used.set(nonce, { madeMs: this.#madeMs(nonce) ?? 0, highest: count, seen: 1n })
      return this.isFresh(nonce)
    }
    const ahead = count - known.highest
    if (ahead > 0) {
      known.seen = ahead >= window ? 1n : BigInt.asUintN(window, known.seen << BigInt(ahead)) | 1n
      known.highest = count
      return true
    }
    const bit = 1n << BigInt(-ahead)
    if (-ahead >= window || (known.seen & bit) !== 0n) return false
    known.seen |= bit
    return true
  }

  /** The number of nonces that take memory. */
  get size(): number {
    return this.#used.size
  }

  #makeRoom(): void {
    if (this.#used.size < this.#limits.digestNonces) return
    const expiredMs = this.#environment.now() - this.#limits.digestNonceMs
    for (const [nonce, { madeMs }] of this.#used) if (madeMs < expiredMs) this.#used.delete(nonce)
    const oldest = [...this.#used].sort(([, one], [, other]) => one.madeMs - other.madeMs)
    for (const [nonce, { madeMs }] of oldest.slice(0, Math.ceil(this.#limits.digestNonces / 4))) {
      if (this.#used.size < (this.#limits.digestNonces * 3) / 4) break
      this.#used.delete(nonce)
      this.#notBeforeMs = madeMs
    }
    for (const [nonce, { madeMs }] of this.#used) if (madeMs <= this.#notBeforeMs) this.#used.delete(nonce)
  }

  /** When the nonce was made; undefined when it is none of ours. */
  #madeMs(nonce: string): number | undefined {
    const end = nonce.lastIndexOf('.')
    const mac = Buffer.from(nonce.slice(end + 1))
    const expected = Buffer.from(this.#mac(nonce.slice(0, Math.max(end, 0))))
    if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined
    return parseInt(nonce, 36)
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }
}
