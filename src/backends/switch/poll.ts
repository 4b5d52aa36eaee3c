import type { Timers } from '../../base/timers.ts'

/** Asks again and again, so often, until there is an answer other than undefined. Throws the signal's reason. */
export async function poll<T>(
  ask: () => Promise<T | undefined>,
  { everyMs, timers }: { everyMs: number; timers: Timers },
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await pause(everyMs, timers, signal)
  }
}

function pause(everyMs: number, timers: Timers, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = timers.after(everyMs, resolve)
  const aborted = () => {
    stop()
    reject(signal.reason)
  }
  signal.addEventListener('abort', aborted, { once: true })
  if (signal.aborted) aborted()
  return promise.finally(() => signal.removeEventListener('abort', aborted))
}
