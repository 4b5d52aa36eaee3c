/** Time, randomness and identifiers, passed in so that tests can fix them. */
export interface Environment {
  /** Milliseconds since the epoch. */
  now(): number
  /** Cryptographically strong random bytes. */
  randomBytes(count: number): Uint8Array
}
