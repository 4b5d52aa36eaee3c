/** Pieces of about this many bytes are sent. */
const pieceBytes = 64 * 1024
const slabBytes = 256 * 1024
/** A UTF-16 code unit becomes at most three bytes of UTF-8. */
const bytesPerUnit = 3
/** Slabs kept for the next document. */
const spareSlabs = 8
/** A slab with less room than this is not kept. */
const usefulBytes = 16 * 1024

/** Memory of which the first `used` bytes have been handed out. */
interface Slab {
  readonly bytes: Buffer
  used: number
}

const spare: Slab[] = []

/**
 * Collects text as UTF-8 bytes and hands it out in pieces: write until `isFull`, then `take`. Text is written right
 * after it is made, since long strings are costly to build up. Pieces are parts of larger memory that is written only
 * once, so nothing is copied and small documents share an allocation. Call `release` at the end, so that what is left
 * of it serves the next document.
 */
export class OutputBuffer {
  #slab = spare.pop() ?? newSlab(slabBytes)
  #length = 0

  get isFull(): boolean {
    return this.#length >= pieceBytes
  }

  get length(): number {
    return this.#length
  }

  write(text: string): void {
    const most = text.length * bytesPerUnit
    const { bytes, used } = this.#slab
    if (used + this.#length + most > bytes.length) this.#move(most)
    this.#length += this.#slab.bytes.write(text, this.#slab.used + this.#length)
  }

  /** What was written since the last time. It does not change any more. */
  take(): Buffer {
    const { bytes, used } = this.#slab
    this.#slab.used += this.#length
    this.#length = 0
    return bytes.subarray(used, this.#slab.used)
  }

  release(): void {
    this.#length = 0
    const { bytes, used } = this.#slab
    if (bytes.length - used >= usefulBytes && spare.length < spareSlabs) spare.push(this.#slab)
    this.#slab = nothing
  }

  /** Goes on in another slab, with what is not taken yet. */
  #move(more: number): void {
    const { bytes, used } = this.#slab
    const next = newSlab(Math.max(slabBytes, (this.#length + more) * 2))
    bytes.copy(next.bytes, 0, used, used + this.#length)
    this.#slab = next
  }
}

const nothing: Slab = { bytes: Buffer.alloc(0), used: 0 }

function newSlab(size: number): Slab {
  return { bytes: Buffer.allocUnsafeSlow(size), used: 0 }
}
