import { setTimeout as wait } from 'node:timers/promises'
import { defaultLimits } from '../../base/limits.ts'
import { BackendError } from '../../iov/backend.ts'
import { HostError } from '../host-access.ts'
import type { DeviceStep } from '../host-steps.ts'
import { numberOf } from './physical-function.ts'
import { systemFiles } from './system-files.ts'

/** Between two looks at the links of new functions. */
const pollMs = defaultLimits.devicePollMs

/**
 * Makes `count` virtual functions (field-lessons 1 to 3). Equal: nothing is written. Otherwise, and only when none is
 * in use, 0 and then the number is written, since the kernel answers EBUSY to any other change; the number is read
 * back, because a driver may enable fewer; and the functions have come when all their links are there.
 * @param path the controller's directory in sysfs
 * @param usedBy which virtual function is in use, in words; null: none
 */
export async function enableVirtualFunctions(
  step: DeviceStep,
  path: string,
  count: number,
  usedBy: () => Promise<string | null>,
): Promise<void> {
  const read = (file: string) => step.read((files) => files.textIfThere(`${path}/${file}`))
  // What a card has no files for, it cannot do; one that is gone has no files either.
  const lacks = async (text: string, cause?: BackendError) => {
    const names = await step.read((files) => files.optionalNames(path))
    return names.length === 0
      ? step.error('unreachable', 'it is not there any more', cause)
      : step.error('unsupported', text, cause)
  }
  const write = async (value: number) => {
    try {
      await step.write(`${path}/sriov_numvfs`, String(value))
    } catch (error) {
      if (!(error instanceof BackendError && isNoFile(error.cause))) throw error
      throw await lacks('its driver has no SR-IOV (ENOENT)', error)
    }
  }

  if (!Number.isInteger(count) || count < 0) throw step.error('refused', 'no such number')
  const total = await read('sriov_totalvfs')
  if (total === undefined) {
    if (count === 0) return
    throw await lacks('it has no SR-IOV')
  }
  const enabled = numberOf(await read('sriov_numvfs'), 0)
  if (enabled === count) return
  if (count > numberOf(total, 0)) throw step.error('no-capacity', `it has ${total} at most`)
  const inUse = enabled === 0 ? null : await usedBy()
  if (inUse !== null) throw step.error('conflict', inUse)
  if (enabled !== 0) await write(0)
  if (count !== 0) await write(count)
  const shown = await read('sriov_numvfs')
  if (shown === undefined) throw await lacks('it no longer has SR-IOV')
  const made = numberOf(shown, 0)
  if (made !== count) throw step.error(made < count ? 'no-capacity' : 'protocol', `it enabled ${made}`)
  await step.within(async (access, signal) => {
    const files = systemFiles(access, signal)
    for (;;) {
      const names = await files.names(path)
      if (names.filter((one) => /^virtfn\d+$/.test(one)).length === count) return
      await wait(pollMs, undefined, { signal })
    }
  })
}

const isNoFile = (error: unknown) => error instanceof HostError && error.errno === 'ENOENT'
