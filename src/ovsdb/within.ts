import { OVSDBError } from './error.ts'

/** How long a caller waits, and how it stops waiting. */
export interface CallOptions {
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/**
 * The result of the work, or an OVSDBError (timeout, aborted) when the caller's patience ends first; `giveUp` is called
 * then. The work itself goes on, and what becomes of it is of no interest any more.
 */
export function within<T>(
  work: Promise<T>,
  options: CallOptions,
  what: string,
  giveUp: () => void = () => {},
): Promise<T> {
  const { signal, timeoutMs } = options
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    const stop = (error: OVSDBError): void => {
      settle()
      giveUp()
      reject(error)
    }
    const onAbort = (): void => stop(abortError(signal, what))
    const timer = setTimeout(
      () => stop(new OVSDBError('timeout', `${what}: no answer after ${timeoutMs} ms`)),
      timeoutMs,
    )
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    work.then(
      (value) => {
        settle()
        resolve(value)
      },
      (error: unknown) => {
        settle()
        reject(error)
      },
    )
  })
}

/** A signal made by AbortSignal.timeout says so in its reason: that is a time-out, not a change of mind. */
function abortError(signal: AbortSignal, what: string): OVSDBError {
  const reason: unknown = signal.reason
  const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError'
  return new OVSDBError(
    timedOut ? 'timeout' : 'aborted',
    `${what}: ${timedOut ? 'no answer in time' : 'given up'}`,
    { cause: reason },
  )
}
