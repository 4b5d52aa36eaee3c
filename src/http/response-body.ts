import type { ServerResponse } from 'node:http'
import type { Limits } from '../base/limits.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { Piece } from '../cimxml/chunks.ts'
import type { Stream } from '../operations/result.ts'
import { ClientGone } from './body.ts'
import type { Deadline } from './deadline.ts'
import type { RequestHead } from './request-head.ts'
import { headerText, trailerNames } from './response-head.ts'

/** A response whose first chunks are at hand. */
export interface Opened {
  readonly held: readonly Piece[]
  /** What makes the chunks that follow; undefined when the held ones are all there are. */
  readonly rest: AnyIterator | undefined
}

type AnyIterator = Iterator<Piece> | AsyncIterator<Piece>

/**
 * Makes the first chunks, so that a failure up to there can still be answered with an ERROR, and a document that ends
 * there gets a Content-Length. At least `heldBytes` are made: as many as are worth holding back for a client to which a
 * later failure cannot be told.
 */
export async function openBody(
  chunks: Stream<Piece>,
  heldBytes: number,
  deadline: Deadline,
): Promise<Opened> {
  const iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  const held: Piece[] = []
  for (let bytes = 0; bytes < Math.max(heldBytes, smallBytes);) {
    const step = next(iterator, deadline)
    // What is there at once is not waited for.
    const chunk = step instanceof Promise ? await step : step
    if (chunk === undefined) {
      if (held.length === 0) throw new Error('the response document is empty')
      return { held, rest: undefined }
    }
    held.push(chunk)
    bytes += chunk.length
  }
  return { held, rest: iterator }
}

/** Most documents are smaller, and sent whole to whatever client. */
const smallBytes = 128 * 1024

/** Sends a whole document. */
export function sendWhole(response: ServerResponse, lines: string[], body: readonly Piece[]): void {
  const sizes = body.map((piece) => (typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  lines.push('Content-Length', String(bytes))
  response.writeHead(200, lines)
  for (const piece of body.slice(0, -1)) response.write(piece)
  const last = body.at(-1)
  // A text of one byte for each character needs no encoding.
  if (typeof last === 'string' && sizes.at(-1) === last.length) response.end(last, 'latin1')
  else response.end(last)
}

/**
 * Sends a document in chunks, at the client's pace. When making it fails half-way, a client that reads trailers gets
 * the status in them (DSP0200 1.4, 7.4.6); to any other the connection is cut, so that it cannot take the part for
 * the whole. Throws what went wrong, after the answer has been ended either way.
 */
export async function sendChunked(
  response: ServerResponse,
  head: RequestHead,
  lines: string[],
  opened: Opened,
  deadline: Deadline,
  limits: Limits,
): Promise<void> {
  const trailers = trailerNames(head)
  if (head.readsTrailers) lines.push('Trailer', `${trailers.status}, ${trailers.description}`)
  response.writeHead(200, lines)
  deadline.restart(limits.stallTimeoutMs, () => new Error('the response has stood still for too long'))
  const iterator = opened.rest
  try {
    for (const chunk of opened.held) await write(response, chunk, deadline)
    while (iterator !== undefined) {
      const chunk = await next(iterator, deadline)
      if (chunk === undefined) break
      deadline.refresh()
      await write(response, chunk, deadline)
    }
  } catch (error) {
    // The maker of the chunks may be waiting for a device: it is told, not waited for.
    Promise.resolve(iterator?.return?.()).catch(() => undefined)
    if (response.destroyed || !head.readsTrailers || deadline.isAborted) response.destroy()
    else end(response, trailers, error)
    throw error
  }
  if (head.readsTrailers) response.addTrailers([[trailers.status, '0']])
  response.end()
}

function next(iterator: AnyIterator, deadline: Deadline): Piece | undefined | Promise<Piece | undefined> {
  const step = iterator.next()
  return step instanceof Promise ? deadline.race(step).then(chunkOf) : chunkOf(step)
}

function chunkOf(result: IteratorResult<Piece, unknown>): Piece | undefined {
  return result.done === true ? undefined : result.value
}

async function write(response: ServerResponse, chunk: Piece, deadline: Deadline): Promise<void> {
  if (response.destroyed) throw new ClientGone()
  if (!response.write(chunk)) {
    await deadline.race(new Promise<void>((resolve) => response.once('drain', resolve)))
    deadline.refresh()
  }
  await othersTurn()
}

/**
 * Where the client takes everything at once, `drain` comes without a turn of the event loop, and a large response would
 * keep all other requests waiting until its end.
 */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function end(
  response: ServerResponse,
  trailers: { status: string; description: string },
  error: unknown,
): void {
  const status = error instanceof CIMError ? error.status : 1
  const text = error instanceof CIMError ? error.message : 'the server failed while it was answering'
  response.addTrailers([
    [trailers.status, String(status)],
    [trailers.description, headerText(text)],
  ])
  response.end()
}
