import type { DiscoveredVirtual, VirtualSettings } from '../backend.ts'
import { BackendError } from '../backend.ts'
import { driftOf } from '../drift.ts'
import { controllerID } from '../element-id.ts'
import type { PCIAddress } from '../pci-address.ts'
import type { StepHandler } from '../step.ts'
import type { StepContext, VirtualTarget } from './step-context.ts'
import { adapterOf, controllerDevice, isHandedOutAgain, look } from './step-context.ts'

export interface ConfigureVirtual extends VirtualTarget {
  readonly settings: Partial<VirtualSettings>
  /** The device is taken into use now: it must not be in anybody else's. */
  readonly expectFree: boolean
}

export interface FormerSettings {
  readonly settings: VirtualSettings
}

export interface FormerDevice extends FormerSettings {
  readonly address: PCIAddress | null
}

/** Sets attributes of a virtual device and reads them back. The undo sets those attributes to what they were. */
export function configureVirtual(context: StepContext): StepHandler<ConfigureVirtual, FormerSettings> {
  return {
    kind: 'vf.configure',
    device: controllerDevice,
    async prepare(target, signal) {
      const found = await read(context, target, 'vf.configure', signal)
      if (target.expectFree && found.usedBy !== null) {
        throw refusal(
          target,
          'vf.configure',
          'conflict',
          `virtual device ${target.index} is used by ${found.usedBy}`,
        )
      }
      return { settings: found.settings }
    },
    async perform(target, _, signal) {
      expectMeant(context, target, 'vf.configure')
      const { controller, index, settings } = target
      await adapterOf(context, target).configure(controller, index, settings, signal)
      const found = await read(context, target, 'vf.configure', signal)
      const drift = driftOf(found.settings, settings)
      if (drift !== null) throw refusal(target, 'vf.configure', 'protocol', `taken, but afterwards ${drift}`)
    },
    async undo(target, before, signal) {
      if (isPast(context, target, 'vf.configure')) return
      const { controller, index } = target
      const former = Object.fromEntries(
        Object.keys(target.settings).map((name) => [name, before.settings[name as keyof VirtualSettings]]),
      ) as Partial<VirtualSettings>
      await adapterOf(context, target).configure(controller, index, former, signal)
      await lookAt(context, target, signal)
    },
  }
}

/**
 * Puts a virtual device to its defaults; the backend verifies it. The undo sets everything as it was. A device that is
 * gone from its bus afterwards is neither reset nor as it was: it stays out of use until it is back (field lesson 7).
 */
export function resetVirtual(context: StepContext): StepHandler<VirtualTarget, FormerDevice> {
  return {
    kind: 'vf.reset',
    device: controllerDevice,
    async prepare(target, signal) {
      const { settings, address } = await read(context, target, 'vf.reset', signal)
      return { settings, address }
    },
    async perform(target, before, signal) {
      expectMeant(context, target, 'vf.reset')
      await adapterOf(context, target).reset(target.controller, target.index, signal)
      await expectThere(context, target, before, signal)
    },
    async undo(target, before, signal) {
      if (isPast(context, target, 'vf.reset')) return
      await adapterOf(context, target).configure(target.controller, target.index, before.settings, signal)
      await expectThere(context, target, before, signal)
    },
  }
}

/** @throws BackendError when the device belongs to somebody else by now. */
export function expectMeant(context: StepContext, target: VirtualTarget, step: string): void {
  if (!isHandedOutAgain(context, target)) return
  throw refusal(target, step, 'conflict', `virtual device ${target.index} has been handed out again`)
}

/** What is to be undone was overtaken: the device was handed out again, with every attribute set anew. */
export function isPast(context: StepContext, target: VirtualTarget, step: string): boolean {
  if (!isHandedOutAgain(context, target)) return false
  context.log.warn({ ...target, step }, 'not undone: the device has been handed out again since')
  return true
}

async function expectThere(
  context: StepContext,
  target: VirtualTarget,
  { address }: FormerDevice,
  signal: AbortSignal,
): Promise<void> {
  const found = await read(context, target, 'vf.reset', signal)
  if (found.address === address) return
  const text = `virtual device ${target.index} has not come back: it was at ${address}, and is at ${found.address}`
  throw refusal(target, 'vf.reset', 'refused', text)
}

/** Whatever is read is shown, also where it makes the step fail: the next plan then starts from the truth. */
async function read(
  context: StepContext,
  target: VirtualTarget,
  step: string,
  signal: AbortSignal,
): Promise<DiscoveredVirtual> {
  const { host, controller, index } = target
  const found = await adapterOf(context, target).readVirtual(controller, index, signal)
  context.state.virtualRead(controllerID(host, controller), index, found, context.environment.now())
  if (found !== undefined) return found
  throw refusal(target, step, 'refused', `there is no virtual device ${index}`)
}

function lookAt(context: StepContext, target: VirtualTarget, signal: AbortSignal): Promise<void> {
  return look(context, controllerDevice(target), async () => {
    await read(context, target, 'look', signal)
  })
}

function refusal(
  target: VirtualTarget,
  step: string,
  code: BackendError['code'],
  text: string,
): BackendError {
  return new BackendError(controllerDevice(target), step, code, text)
}
