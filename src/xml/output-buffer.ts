/** Pieces of about this many bytes are sent. */
const pieceBytes = 64 * 1024
const bufferBytes = 128 * 1024
/** A UTF-16 code unit becomes at most three bytes of UTF-8. */
const bytesPerUnit = 3
/** Buffers kept for the next document. */
const spareBuffers = 8

const spare: Buffer[] = []

/**
 * Collects text as UTF-8 bytes and hands it out in pieces: write until `isFull`, then `take`. Text is written right
 * after it is made, since long strings are costly to build up. Call `release` at the end, so that the memory serves
 * the next document.
 */
export class OutputBuffer {
  #buffer = spare.pop() ?? Buffer.allocUnsafeSlow(bufferBytes)
  #length = 0

  get isFull(): boolean {
    return this.#length >= pieceBytes
  }

  get length(): number {
    return this.#length
  }

  write(text: string): void {
    if (this.#length + text.length * bytesPerUnit > this.#buffer.length)
      this.#grow(text.length * bytesPerUnit)
    this.#length += this.#buffer.write(text, this.#length)
  }

  /** A copy of what was written since the last time; the caller's own. */
  take(): Buffer {
    const piece = Buffer.allocUnsafe(this.#length)
    this.#buffer.copy(piece, 0, 0, this.#length)
    this.#length = 0
    return piece
  }

  release(): void {
    this.#length = 0
    if (this.#buffer.length === bufferBytes && spare.length < spareBuffers) spare.push(this.#buffer)
    this.#buffer = Buffer.alloc(0)
  }

  #grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#length + more))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
