/**
 * Which of two readings of a device is the newer one. Reading a whole host or switch takes a while; what an operation
 * reads of a single part meanwhile is newer than what the reading of the whole will bring.
 */
export class ReadOrder {
  #moment = 0
  readonly #readAt = new Map<string, number>()

  /** The present moment, to be kept when the reading of a whole begins. */
  get moment(): number {
    return this.#moment
  }

  /** A part was read by itself. */
  read(part: string): void {
    this.#moment += 1
    this.#readAt.set(part, this.#moment)
  }

  /** The part was read by itself after that moment. */
  isNewer(part: string, moment: number): boolean {
    return (this.#readAt.get(part) ?? 0) > moment
  }
}
