import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Stream } from '../operations/result.ts'

/** Streams stay synchronous as long as all their parts are: an asynchronous step for each of 100,000 items costs. */
export function isAsync<T>(stream: Stream<T>): stream is AsyncIterable<T> {
  return Symbol.asyncIterator in stream
}

/** One stream after the other; each is opened only when its turn comes. */
export function concatenate<T>(openers: readonly (() => Stream<T>)[]): Stream<T> {
  const first = openers[0]
  if (first === undefined) return []
  if (openers.length === 1) return first()
  return concatenateAsync(openers)
}

async function* concatenateAsync<T>(openers: readonly (() => Stream<T>)[]): AsyncGenerator<T> {
  for (const open of openers) yield* open()
}

export function map<T, R>(stream: Stream<T>, change: (item: T) => R): Stream<R> {
  return isAsync(stream) ? mapAsync(stream, change) : mapSync(stream, change)
}

function* mapSync<T, R>(items: Iterable<T>, change: (item: T) => R): Generator<R> {
  for (const item of items) yield change(item)
}

async function* mapAsync<T, R>(items: AsyncIterable<T>, change: (item: T) => R): AsyncGenerator<R> {
  for await (const item of items) yield change(item)
}

async function* filterAsync<T>(items: AsyncIterable<T>, passes: (item: T) => boolean): AsyncGenerator<T> {
  for await (const item of items) if (passes(item)) yield item
}

/** So many items are looked at before other requests get their turn. */
const itemsInATurn = 100

/** The items that pass. Where few of very many do, nothing else would let other requests have their turn. */
export async function* filterInTurns<T>(stream: Stream<T>, passes: (item: T) => boolean): AsyncGenerator<T> {
  if (isAsync(stream)) return yield* filterAsync(stream, passes)
  let looked = 0
  for (const item of stream) {
    if (passes(item)) yield item
    if (++looked % itemsInATurn === 0) await nextTurn()
  }
}

/**
 * The stream, ended by an error when `check` throws before an item, and with every error passed through
 * `translate`: what a provider throws in the middle of a result is treated like what it throws at the start.
 */
export function guard<T>(
  stream: Stream<T>,
  check: () => void,
  translate: (error: unknown) => Error,
): Stream<T> {
  return isAsync(stream) ? guardAsync(stream, check, translate) : guardSync(stream, check, translate)
}

function* guardSync<T>(
  items: Iterable<T>,
  check: () => void,
  translate: (error: unknown) => Error,
): Generator<T> {
  try {
    for (const item of items) {
      check()
      yield item
    }
  } catch (error) {
    throw translate(error)
  }
}

async function* guardAsync<T>(
  items: AsyncIterable<T>,
  check: () => void,
  translate: (error: unknown) => Error,
): AsyncGenerator<T> {
  try {
    for await (const item of items) {
      check()
      yield item
    }
  } catch (error) {
    throw translate(error)
  }
}
