import type { Stream } from '../../operations/result.ts'
import type { Cursor } from './cursor.ts'

/** What a page tells its enumeration. */
export interface PageEvents {
  /** The first item is about to be made. */
  begun(): void
  /** An item was taken. Throws when the enumeration has been closed meanwhile. */
  taken(): void
  /** Waits for an item, or throws when the enumeration is closed meanwhile. */
  wait<R>(step: Promise<R>): Promise<R>
  /** All items were taken; whether the sequence is at its end, too. */
  finished(endOfSequence: boolean): void
  /** Making an item failed, or somebody stopped taking them. */
  broken(): void
}

/**
 * At most `most` items from the cursor, made while they are taken. After them one more is looked at, so that the
 * client learns at once that there is none; where nothing was asked for, nothing is looked at.
 */
export function page<T>(cursor: Cursor<T>, most: number, events: PageEvents): Stream<T> {
  if (most === 0) return emptyPage(events)
  return cursor.isAsync ? asyncPage(cursor, most, events) : syncPage(cursor, most, events)
}

function* emptyPage(events: PageEvents): Generator<never> {
  events.begun()
  events.finished(false)
}

function* syncPage<T>(cursor: Cursor<T>, most: number, events: PageEvents): Generator<T> {
  let isWhole = false
  try {
    events.begun()
    // The cursor is as synchronous as its stream.
    let step = cursor.take() as IteratorResult<T>
    for (let left = most; left > 0 && step.done !== true; left--) {
      yield step.value
      events.taken()
      step = cursor.take() as IteratorResult<T>
    }
    cursor.putBack(step)
    isWhole = true
    events.finished(step.done === true)
  } finally {
    if (!isWhole) events.broken()
  }
}

async function* asyncPage<T>(cursor: Cursor<T>, most: number, events: PageEvents): AsyncGenerator<T> {
  let isWhole = false
  try {
    events.begun()
    let step = await take(cursor, events)
    for (let left = most; left > 0 && step.done !== true; left--) {
      yield step.value
      events.taken()
      step = await take(cursor, events)
    }
    cursor.putBack(step)
    isWhole = true
    events.finished(step.done === true)
  } finally {
    if (!isWhole) events.broken()
  }
}

function take<T>(cursor: Cursor<T>, events: PageEvents): IteratorResult<T> | Promise<IteratorResult<T>> {
  const taken = cursor.take()
  return taken instanceof Promise ? events.wait(taken) : taken
}
