import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Stream } from '../../operations/result.ts'

/** So many items are counted before other requests get their turn. */
const itemsInATurn = 5000

/** How many items a stream has. Throws the reason of the signal. */
export async function countItems(items: Stream<unknown>, signal: AbortSignal): Promise<number> {
  let count = 0
  for await (const _item of items) {
    if (++count % itemsInATurn === 0) await nextTurn()
    signal.throwIfAborted()
  }
  return count
}
