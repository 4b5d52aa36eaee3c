import type { Limits } from '../../base/limits.ts'
import type { Timers } from '../../base/timers.ts'
import { BackendError } from '../../iov/backend.ts'
import type { MIBAccess } from '../../snmp/mib-access.ts'
import { columnOf, integerOf } from './mib-column.ts'
import type { SaveObject } from './vendor-table.ts'

export interface SaveOptions {
  readonly device: string
  readonly access: MIBAccess
  readonly save: SaveObject
  readonly timers: Timers
  readonly limits: Pick<Limits, 'savePollMs'>
}

/** Tells the switch to save what is configured, and waits until it has, where it says so. */
export async function saveConfiguration(options: SaveOptions, signal: AbortSignal): Promise<void> {
  const { device, access, save, timers, limits } = options
  const used = save.rows === null ? [] : [...(await columnOf(access, save.rows, signal)).keys()]
  await access.set(save.varbinds(Math.max(0, ...used) + 1), signal)
  if (save.state === null) return
  const { oid, busy, done } = save.state
  for (;;) {
    const state = integerOf((await access.get([oid], signal))[0])
    if (state === done) return
    if (state !== busy)
      throw new BackendError(
        device,
        'save',
        'refused',
        `the switch could not save: ${oid} is ${state ?? 'missing'}`,
      )
    await pause(limits.savePollMs, timers, signal)
  }
}

function pause(pollMs: number, timers: Timers, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = timers.after(pollMs, resolve)
  const aborted = () => {
    stop()
    reject(signal.reason)
  }
  signal.addEventListener('abort', aborted, { once: true })
  return promise.finally(() => signal.removeEventListener('abort', aborted))
}
