import type { Stream } from '../operations/result.ts'
import { OutputBuffer } from '../xml/output-buffer.ts'

/** A part of a document: text, or UTF-8 that was made before. */
export type Piece = string | Uint8Array

/**
 * Texts are put together up to about this length: each write has a price of its own. A document that is no longer
 * stays a text, since HTTP sends that together with its head.
 */
const textLength = 8192

/**
 * A document in pieces of about 64 KiB, or in one text when it is small: its beginning, each item as it comes, its end, which may depend on the items.
 * Nothing is made before it is asked for, so the reader of the pieces sets the pace. When the reader stops early, so does the source of the items.
 */
export function chunks<T>(
  open: string,
  items: Stream<T>,
  write: (item: T) => Piece,
  close: () => string,
): Stream<Piece> {
  return Symbol.asyncIterator in items
    ? asyncChunks(open, items, write, close)
    : syncChunks(open, items, write, close)
}

function* syncChunks<T>(
  open: string,
  items: Iterable<T>,
  write: (item: T) => Piece,
  close: () => string,
): Generator<Piece> {
  const document = new Gathering(open)
  try {
    for (const item of items) {
      const pieces = document.add(write(item))
      if (pieces !== undefined) yield* pieces
    }
    yield* document.end(close())
  } finally {
    document.release()
  }
}

async function* asyncChunks<T>(
  open: string,
  items: AsyncIterable<T>,
  write: (item: T) => Piece,
  close: () => string,
): AsyncGenerator<Piece> {
  const document = new Gathering(open)
  try {
    for await (const item of items) {
      const pieces = document.add(write(item))
      if (pieces !== undefined) yield* pieces
    }
    yield* document.end(close())
  } finally {
    document.release()
  }
}

/** What has been made of a document and not been handed out yet. */
class Gathering {
  readonly #out = new OutputBuffer()
  #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** Answers with what is to be handed out now, if anything is. Bytes go out as they are, without being copied. */
  add(piece: Piece): readonly Piece[] | undefined {
    if (typeof piece !== 'string') return [...this.#rest(), piece]
    this.#text += piece
    if (this.#text.length < textLength) return undefined
    this.#out.write(this.#text)
    this.#text = ''
    return this.#out.isFull ? [this.#out.take()] : undefined
  }

  /** Answers with what is left. */
  end(text: string): readonly Piece[] {
    this.#text += text
    return this.#rest()
  }

  release(): void {
    this.#out.release()
  }

  #rest(): readonly Piece[] {
    const text = this.#text
    this.#text = ''
    if (this.#out.length === 0) return text === '' ? [] : [text]
    this.#out.write(text)
    return [this.#out.take()]
  }
}
