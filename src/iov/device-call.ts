import { joinSignals } from '../base/joined-signals.ts'
import { BackendError } from './backend.ts'

/** How long a call on a device may take, and how time is measured. */
export interface CallLimits {
  readonly deviceTimeoutMs: number
  /** How long a call that was told to stop may take to do so. */
  readonly deviceGraceMs: number
  /** Makes a signal that is aborted after this time: `AbortSignal.timeout`, or what a test puts in its place. */
  readonly makeTimeout: (milliseconds: number) => AbortSignal
}

/**
 * Calls a device, tells the call to stop when its time is up or `kill` is aborted, and leaves it behind when it does
 * not. `late` hears of the end of a call that was left behind: it may then have changed what was put back meanwhile.
 * @throws BackendError `timeout`; the reason of `kill`; otherwise whatever the call throws.
 */
export async function callDevice<T>(
  device: string,
  step: string,
  limits: CallLimits,
  call: (signal: AbortSignal) => Promise<T>,
  late: () => void,
  kill?: AbortSignal,
): Promise<T> {
  kill?.throwIfAborted()
  const time = limits.makeTimeout(limits.deviceTimeoutMs)
  const { signal, stop } = joinSignals(time, ...(kill === undefined ? [] : [kill]))
  const answer = start(call, signal)
  const isInTime = await settlesBefore(answer, signal)
  stop()
  if (isInTime) return answer
  const brokenOff = (options?: ErrorOptions): unknown => {
    if (kill?.aborted === true) return kill.reason
    const text = `no answer within ${limits.deviceTimeoutMs} ms`
    // What it was waiting for is in the words of the backend.
    const reason = options?.cause instanceof BackendError ? `: ${options.cause.message}` : ''
    return new BackendError(device, step, 'timeout', text + reason, options)
  }
  if (!(await settlesBefore(answer, limits.makeTimeout(limits.deviceGraceMs)))) {
    answer.then(late, late)
    throw brokenOff()
  }
  return answer.catch((error: unknown) => {
    throw brokenOff({ cause: error })
  })
}

/** A call that throws at once fails like one that throws later. */
async function start<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  return call(signal)
}

function settlesBefore(answer: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const give = (settled: boolean): void => {
      signal.removeEventListener('abort', giveUp)
      resolve(settled)
    }
    const giveUp = (): void => give(false)
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
    answer.then(
      () => give(true),
      () => give(true),
    )
  })
}
