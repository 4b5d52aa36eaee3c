/** Fulfilled when the signal is aborted; never without a signal. `stop` ends the listening. */
export function aborted(signal: AbortSignal | undefined): { promise: Promise<void>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const listener = (): void => resolve()
  if (signal?.aborted) resolve()
  else signal?.addEventListener('abort', listener, { once: true })
  return { promise, stop: () => signal?.removeEventListener('abort', listener) }
}

/** @throws the signal's reason, when it is aborted first. The promise goes on by itself. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: abort, stop } = aborted(signal)
  const leave = abort.then(() => {
    throw signal.reason
  })
  try {
    return await Promise.race([promise, leave])
  } finally {
    stop()
  }
}
