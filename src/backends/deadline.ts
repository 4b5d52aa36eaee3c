import { joinSignals } from '../base/joined-signals.ts'
import { BackendError } from '../iov/backend.ts'

/**
 * Makes one call on a device with a signal that is aborted when the caller's is or when the time is over. Whatever
 * the call throws once that has happened is told as a BackendError `timeout`.
 */
export async function withDeadline<T>(
  { device, step, timeoutMs }: { device: string; step: string; timeoutMs: number },
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  const either = joinSignals(signal, deadline.signal)
  try {
    if (signal.aborted) throw signal.reason
    return await call(either.signal)
  } catch (error) {
    if (!either.signal.aborted || error instanceof BackendError) throw error
    const why = signal.aborted ? 'the caller gave up' : `no answer within ${timeoutMs} ms`
    throw new BackendError(device, step, 'timeout', why, { cause: error })
  } finally {
    clearTimeout(timer)
    either.stop()
  }
}
