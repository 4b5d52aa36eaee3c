import type { DiscoveredVirtual, VirtualSettings } from '../backend.ts'
import { BackendError } from '../backend.ts'
import { driftOf } from '../drift.ts'
import { controllerID } from '../element-id.ts'
import { configureAll, readAll } from '../many-virtual.ts'
import type { StepHandler } from '../step.ts'
import { adapterOf, controllerDevice, look } from './step-context.ts'
import type { StepContext, VirtualTarget } from './step-context.ts'
import { expectMeant, isPast } from './virtual-device-steps.ts'

/** What one virtual device of a pool is to be set to. */
export interface PoolDevice {
  readonly index: number
  readonly generation: number
  readonly settings: Partial<VirtualSettings>
}

/** Virtual devices of one controller, at least one. */
export interface ConfigurePool extends Omit<VirtualTarget, 'index' | 'generation'> {
  readonly devices: readonly PoolDevice[]
}

export interface FormerPoolSettings {
  readonly settings: readonly { readonly index: number; readonly settings: VirtualSettings }[]
}

const kind = 'vf.configureMany'

/** Sets attributes of several virtual devices of a controller at once and reads them back; undone as each would be. */
export function configurePool(context: StepContext): StepHandler<ConfigurePool, FormerPoolSettings> {
  return {
    kind,
    device: (target) => controllerDevice(targetsOf(target)[0]!),
    async prepare(target, signal) {
      const found = await read(context, target, signal)
      return { settings: found.map(({ index, settings }) => ({ index, settings })) }
    },
    async perform(target, _, signal) {
      for (const one of targetsOf(target)) expectMeant(context, one, kind)
      await configureAll(adapterOfAll(context, target), target.controller, target.devices, signal)
      const found = await read(context, target, signal)
      for (const { index, settings } of target.devices) {
        const drift = driftOf(found.find((one) => one.index === index)!.settings, settings)
        if (drift !== null) throw refusal(target, 'protocol', `${index} was set, but afterwards ${drift}`)
      }
    },
    async undo(target, before, signal) {
      const ours = targetsOf(target).filter((one) => !isPast(context, one, kind))
      const former = ours.flatMap(({ index }) => {
        const set = target.devices.find((one) => one.index === index)!.settings
        const was = before.settings.find((one) => one.index === index)?.settings
        if (was === undefined) return []
        const names = Object.keys(set) as (keyof VirtualSettings)[]
        return [{ index, settings: Object.fromEntries(names.map((name) => [name, was[name]])) }]
      })
      await configureAll(adapterOfAll(context, target), target.controller, former, signal)
      await look(context, controllerID(target.host, target.controller), async () => {
        await read(context, target, signal)
      })
    },
  }
}

/** Each of the devices as a target of its own. */
function targetsOf({ devices, ...controller }: ConfigurePool): VirtualTarget[] {
  return devices.map(({ index, generation }) => ({ ...controller, index, generation }))
}

function adapterOfAll(context: StepContext, target: ConfigurePool) {
  return adapterOf(context, targetsOf(target)[0]!)
}

/** Whatever is read is shown. @throws BackendError when one of them is not there */
async function read(
  context: StepContext,
  target: ConfigurePool,
  signal: AbortSignal,
): Promise<DiscoveredVirtual[]> {
  const { host, controller, devices } = target
  const indices = devices.map(({ index }) => index)
  const found = await readAll(adapterOfAll(context, target), controller, indices, signal)
  const now = context.environment.now()
  for (const index of indices) {
    const one = found.find((candidate) => candidate.index === index)
    context.state.virtualRead(controllerID(host, controller), index, one, now)
    if (one === undefined) throw refusal(target, 'refused', `there is no virtual device ${index}`)
  }
  return found
}

function refusal(
  { host, controller }: ConfigurePool,
  code: BackendError['code'],
  text: string,
): BackendError {
  return new BackendError(controllerID(host, controller), kind, code, text)
}
