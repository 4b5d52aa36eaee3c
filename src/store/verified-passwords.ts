import { hash } from 'node:crypto'

/**
 * Remembers which passwords were found right, so that a client which sends its password with each request does not
 * have it hashed slowly each time. What is kept is a digest under a key of this process. Wrong passwords are not
 * remembered: guessing stays slow.
 */
export class VerifiedPasswords {
  readonly #key: string
  readonly #limit: number
  /** Digest → user, the longest unused first. */
  readonly #digests = new Map<string, string>()

  constructor(key: Uint8Array, limit: number) {
    this.#key = Buffer.from(key).toString('base64')
    this.#limit = limit
  }

  has(user: string, password: string): boolean {
    const digest = this.#digest(user, password)
    if (!this.#digests.delete(digest)) return false
    this.#digests.set(digest, user)
    return true
  }

  add(user: string, password: string): void {
    if (this.#digests.size >= this.#limit) this.#digests.delete(this.#digests.keys().next().value!)
    this.#digests.set(this.#digest(user, password), user)
  }

  forget(user: string): void {
    for (const [digest, owner] of this.#digests) if (owner === user) this.#digests.delete(digest)
  }

  /** Not an HMAC, which takes ten times as long, at each request: nobody gets to see a digest, let alone extend one. */
  #digest(user: string, password: string): string {
    return hash('sha256', this.#key + JSON.stringify([user, password]), 'base64')
  }
}
