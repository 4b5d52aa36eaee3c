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
  const out = new OutputBuffer()
  try {
    let text = open
    for (const item of items) {
      const piece = write(item)
      if (typeof piece === 'string') {
        text += piece
        if (text.length < textLength) continue
        out.write(text)
      } else {
        out.write(text)
        out.writeBytes(piece)
      }
      text = ''
      if (out.isFull) yield out.take()
    }
    text += close()
    if (out.isUntouched) return yield text
    out.write(text)
    yield out.take()
  } finally {
    out.release()
  }
}

async function* asyncChunks<T>(
  open: string,
  items: AsyncIterable<T>,
  write: (item: T) => Piece,
  close: () => string,
): AsyncGenerator<Piece> {
  const out = new OutputBuffer()
  try {
    let text = open
    for await (const item of items) {
      const piece = write(item)
      if (typeof piece === 'string') {
        text += piece
        if (text.length < textLength) continue
        out.write(text)
      } else {
        out.write(text)
        out.writeBytes(piece)
      }
      text = ''
      if (out.isFull) yield out.take()
    }
    text += close()
    if (out.isUntouched) return yield text
    out.write(text)
    yield out.take()
  } finally {
    out.release()
  }
}
