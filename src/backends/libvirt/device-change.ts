import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode, VMDevice } from '../../iov/backend.ts'
import { deviceElement } from './device.ts'
import type { LibvirtDevice } from './device.ts'
import type { Domain, DomainDevice } from './domain.ts'
import { devicesOf, isSame, readAll, readOne } from './domains.ts'
import type { KnownDomain } from './domains.ts'
import { keepingVLANs } from './function-vlans.ts'
import { libvirtDevices } from './host-device.ts'
import { heldWithin } from './poll.ts'
import { isNoDomain, virshError } from './virsh-error.ts'
import type { Context, Step } from './context.ts'
import type { Virsh } from './virsh.ts'
import { at, childrenOf, writeXML } from './xml-element.ts'

/** Gives a device to a domain: for good, and at once where it runs. */
export async function attachDevice(
  context: Context,
  vm: string,
  device: VMDevice,
  step: Step,
): Promise<void> {
  await attachAs(context, vm, device, step, (existing) =>
    libvirtDevices(context, device, step, freeTargets(existing)),
  )
}

/** The same for a device of which is known what it is. */
export async function attachAs(
  context: Context,
  vm: string,
  device: VMDevice,
  step: Step,
  find: (existing: KnownDomain) => Promise<readonly LibvirtDevice[]>,
): Promise<void> {
  const { virsh } = context
  const all = await readAll(virsh, step)
  const existing = all.find(({ config }) => config.id === vm)
  if (existing === undefined) throw error(virsh, step, 'refused', `no domain with UUID ${vm} is defined`)
  // libvirt takes one device into the definitions of several domains, and complains when the second starts.
  const owner = all.find((one) => one !== existing && devicesOf(one).some((other) => isSame(other, device)))
  if (owner !== undefined)
    throw error(virsh, step, 'conflict', `the device is in use by domain ${owner.config.name}`)
  const there = devicesOf(existing).filter((one) => isSame(one, device) || one.mac === device.mac)
  if (there.some((one) => one.mac !== device.mac))
    throw error(virsh, step, 'conflict', `the domain has it already, with MAC ${there[0]?.mac ?? 'none'}`)
  if (there.some((one) => !isSame(one, device)))
    throw error(virsh, step, 'conflict', `the domain has a device with MAC ${device.mac} already`)
  const flags = missing(existing, device)
  if (flags.length === 0) return
  for (const one of await find(existing))
    await virsh.ask(step, ['attach-device', vm, '/dev/stdin', ...flags], writeXML(deviceElement(one)))
  const now = await readOne(virsh, step, vm)
  if (now === undefined || missing(now, device).length > 0)
    throw error(virsh, step, 'protocol', 'attached, but the domain does not have it')
}

/**
 * Takes a device away from a domain: at once where it runs, and for good. To take it from a guest that runs is only asked
 * of it; one that does not let go within `vmReleaseMs` keeps it, which is a BackendError `timeout`.
 */
export async function detachDevice(
  context: Context,
  vm: string,
  device: VMDevice,
  step: Step,
): Promise<void> {
  const existing = await readOne(context.virsh, step, vm)
  if (existing === undefined) return
  const live = those(existing.live, device)
  const functions = live.filter(({ element }) => element.name === 'interface')
  await keepingVLANs(context, functions, step, async () => {
    for (const one of live) await detach(context.virsh, vm, one, '--live', step)
    if (live.length > 0) await untilReleased(context, vm, device, step)
  })
  for (const one of those(existing.config, device)) await detach(context.virsh, vm, one, '--config', step)
  const left = await readOne(context.virsh, step, vm)
  if (left !== undefined && those(left.config, device).length > 0)
    throw error(context.virsh, step, 'protocol', 'detached, but the domain still has it')
}

/** The exact device as libvirt showed it, so that no other is meant. */
async function detach(
  virsh: Virsh,
  vm: string,
  { element }: DomainDevice,
  flag: '--live' | '--config',
  step: Step,
): Promise<void> {
  const result = await virsh.run(step, ['detach-device', vm, '/dev/stdin', flag], writeXML(element))
  const isGone = isNoDomain(result) || /device not found|domain is not running/.test(result.stderr)
  if (result.status !== 0 && !isGone) throw virshError(virsh.device, step.name, result)
}

async function untilReleased(context: Context, vm: string, device: VMDevice, step: Step): Promise<void> {
  const { virsh, limits } = context
  const released = await heldWithin(context, limits.vmReleaseMs, step.signal, async () => {
    const now = await readOne(virsh, step, vm)
    return those(now?.live ?? null, device).length === 0
  })
  if (!released)
    throw error(virsh, step, 'timeout', `the guest has not released it within ${limits.vmReleaseMs} ms`)
}

/** Where the domain does not have the device yet, as virsh takes it. */
function missing({ config, live }: KnownDomain, device: VMDevice): string[] {
  return [
    ...(live !== null && those(live, device).length === 0 ? ['--live'] : []),
    ...(those(config, device).length === 0 ? ['--config'] : []),
  ]
}

function those(domain: Domain | null, device: VMDevice): DomainDevice[] {
  return domain?.devices.filter((one) => isSame(one, device)) ?? []
}

/** Names of disks that the domain has not given yet. */
function* freeTargets({ config, live }: KnownDomain): Generator<string> {
  const taken = new Set(
    [config.root, live?.root].flatMap((root) =>
      childrenOf(at(root, 'devices'), 'disk').map((disk) => at(disk, 'target')?.attributes['dev']),
    ),
  )
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    if (!taken.has(`sd${letter}`)) yield `sd${letter}`
  }
}

function error(virsh: Virsh, step: Step, code: BackendErrorCode, text: string): BackendError {
  return new BackendError(virsh.device, step.name, code, text)
}
