import { joinSignals } from '../../base/joined-signals.ts'
import type { Context } from './context.ts'

/**
 * Looks again and again until it holds, for not longer than this time: by the clock, since a virsh may take long itself.
 * Answers whether it held.
 */
export async function heldWithin(
  { limits, wait }: Pick<Context, 'limits' | 'wait'>,
  ms: number,
  signal: AbortSignal,
  holds: () => Promise<boolean>,
): Promise<boolean> {
  let isOver = false
  const enough = new AbortController()
  const either = joinSignals(signal, enough.signal)
  const time = wait(ms, either.signal).then(
    () => (isOver = true),
    // Nobody waits for it any more.
    () => undefined,
  )
  try {
    for (;;) {
      const isLast = isOver
      if (await holds()) return true
      if (isLast) return false
      await wait(limits.vmPollMs, signal)
    }
  } finally {
    enough.abort()
    await time
    either.stop()
  }
}
