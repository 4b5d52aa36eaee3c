import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import { behaviourOf } from './driver-behaviour.ts'
import type { KernelState } from './kernel-state.ts'
import { Errno } from './tree.ts'

/** A write to `sriov_numvfs` (drivers/pci/iov.c, sriov_numvfs_store), as recorded. */
export function writeVirtualCount(
  state: KernelState,
  controller: SimulatedControllerDescription,
  value: string,
): void {
  const count = parseUnsigned16(value)
  if (count > controller.totalVirtual) throw new Errno(behaviourOf(controller.driver).overTotal)
  const { enabled } = state.physical(controller)
  if (count === enabled) return
  // Without a driver, or with one that makes none, such as vfio-pci.
  if ((state.physical(controller).driver ?? controller.driver) !== controller.driver)
    throw new Errno('ENOENT')
  if (count !== 0 && enabled !== 0) throw new Errno('EBUSY')
  const forgets = count === 0 && behaviourOf(controller.driver).eSwitch?.forgetsMode === true
  state.changePhysical(controller, { enabled: count }, forgets ? ['eSwitch'] : [])
}

/** kstrtou16 with base 0. */
function parseUnsigned16(value: string): number {
  const digits = value.replace(/\n$/, '')
  if (!/^\+?(0x[0-9a-f]+|\d+)$/i.test(digits)) throw new Errno('EINVAL')
  const count = Number(digits.replace('+', ''))
  if (count > 65535) throw new Errno('EINVAL')
  return count
}
