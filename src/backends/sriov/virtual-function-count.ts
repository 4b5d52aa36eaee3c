import { defaultLimits } from '../../base/limits.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { BackendError } from '../../iov/backend.ts'
import { withDeadline } from '../deadline.ts'
import { HostError } from '../host-access.ts'
import type { HostAccess } from '../host-access.ts'
import { fileError } from './errors.ts'
import { numberOf } from './physical-function.ts'
import { systemFiles } from './system-files.ts'

/** The controller whose virtual functions are counted. */
export interface CountedController {
  /** For messages. */
  device: string
  /** Its directory in sysfs. */
  path: string
  access: HostAccess
  /** For each write, and for the wait for the links. */
  timeoutMs: number
  /** Which virtual function is in use, in words; null: none. */
  usedBy(): Promise<string | null>
}

/** Between two looks at the links of new functions. */
const pollMs = defaultLimits.devicePollMs

/**
 * Makes `count` virtual functions (field-lessons 1 to 3). Equal: nothing is written. Otherwise, and only when none is
 * in use, 0 and then the number is written, since the kernel answers EBUSY to any other change; the number is read
 * back, because a driver may enable fewer; and the functions have come when all their links are there.
 */
export async function enableVirtualFunctions(
  controller: CountedController,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  const { device, path, timeoutMs } = controller
  const name = `enable ${count} virtual functions`
  const step = <T>(call: (limited: AbortSignal) => Promise<T>) =>
    withDeadline({ device, step: name, timeoutMs }, signal, async (limited) => {
      try {
        return await call(limited)
      } catch (error) {
        throw fileError(device, name, error)
      }
    })
  const read = (file: string) =>
    step((limited) => systemFiles(controller.access, limited).optionalText(`${path}/${file}`))
  const write = (value: number) =>
    step(async (limited) => {
      try {
        await controller.access.write(`${path}/sriov_numvfs`, String(value), limited)
      } catch (error) {
        if (error instanceof HostError && error.errno === 'ENOENT')
          throw new BackendError(device, name, 'unsupported', 'its driver has no SR-IOV (ENOENT)', {
            cause: error,
          })
        throw error
      }
    })

  if (!Number.isInteger(count) || count < 0) throw new BackendError(device, name, 'refused', 'no such number')
  const total = await read('sriov_totalvfs')
  if (total === undefined) {
    if (count === 0) return
    throw new BackendError(device, name, 'unsupported', 'it has no SR-IOV')
  }
  const enabled = numberOf(await read('sriov_numvfs'), 0)
  if (enabled === count) return
  if (count > numberOf(total, 0))
    throw new BackendError(device, name, 'no-capacity', `it has ${total} at most`)
  const usedBy = enabled === 0 ? null : await controller.usedBy()
  if (usedBy !== null) throw new BackendError(device, name, 'conflict', usedBy)
  if (enabled !== 0) await write(0)
  if (count !== 0) await write(count)
  const made = numberOf(await read('sriov_numvfs'), 0)
  if (made !== count)
    throw new BackendError(device, name, made < count ? 'no-capacity' : 'protocol', `it enabled ${made}`)
  await step(async (limited) => {
    const files = systemFiles(controller.access, limited)
    for (;;) {
      const names = await files.names(path)
      if (names.filter((one) => /^virtfn\d+$/.test(one)).length === count) return
      await wait(pollMs, undefined, { signal: limited })
    }
  })
}
