import type { Stream } from '../operations/result.ts'
import { OutputBuffer } from '../xml/output-buffer.ts'

/** What stands for an item in the document: text, or UTF-8 that was kept from before. */
export type Piece = string | Uint8Array

/** Small items are put together up to about this length: each write has a price of its own. */
const textLength = 2048

/**
 * A document in pieces of about 64 KiB: its beginning, each item as it comes, its end, which may depend on the items.
 * Nothing is made before it is asked for, so the reader of the pieces sets the pace. When the reader stops early, so does the source of the items.
 */
export function chunks<T>(
  open: string,
  items: Stream<T>,
  write: (item: T) => Piece,
  close: () => string,
): Stream<Buffer> {
  return Symbol.asyncIterator in items
    ? asyncChunks(open, items, write, close)
    : syncChunks(open, items, write, close)
}

function* syncChunks<T>(
  open: string,
  items: Iterable<T>,
  write: (item: T) => Piece,
  close: () => string,
): Generator<Buffer> {
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
    out.write(text + close())
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
): AsyncGenerator<Buffer> {
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
    out.write(text + close())
    yield out.take()
  } finally {
    out.release()
  }
}
