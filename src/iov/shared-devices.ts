import { BackendError } from './backend.ts'
import type { DiscoveredVirtual } from './backend.ts'
import { callDevice } from './device-call.ts'
import type { CallLimits } from './device-call.ts'
import type { Discovery } from './discovery.ts'
import { controllerID, virtualControllerID } from './element-id.ts'
import type { PlanDraft } from './plans/plan-draft.ts'
import { adapterOf, controllerDevice } from './steps/step-context.ts'
import type { StepContext, VirtualTarget } from './steps/step-context.ts'
import type { ConfigureVirtual } from './steps/virtual-device-steps.ts'

export interface SharedDevicesOptions extends Pick<
  StepContext,
  'backends' | 'state' | 'environment' | 'log'
> {
  readonly discovery: Pick<Discovery, 'host'>
  readonly limits: CallLimits
}

/**
 * Virtual devices that others hand out too: those of an I/O server, which gives them to its own VMs and to other hosts. What
 * is known of them is as old as the last reading, so each is looked at before it is taken. Where it is not free any more, or
 * cannot be seen, its host is read anew, and the decision is made again from what is then known.
 */
export class SharedDevices {
  readonly #options: SharedDevicesOptions

  constructor(options: SharedDevicesOptions) {
    this.#options = options
  }

  /** Those that the plan takes and that are not among the seen ones; they are, from now on. */
  unseen({ steps }: Pick<PlanDraft, 'steps'>, seen: Set<string>): VirtualTarget[] {
    return steps.flatMap(({ kind, arguments: args }) => {
      if (kind !== 'vf.configure') return []
      const target = args as ConfigureVirtual
      const id = virtualControllerID(controllerDevice(target), target.index)
      if (target.technique !== 'ioserver' || !target.expectFree || seen.has(id)) return []
      seen.add(id)
      return [target]
    })
  }

  /** Never throws: what cannot be seen is shown so. */
  async look(targets: readonly VirtualTarget[]): Promise<void> {
    const taken = new Set<string>()
    for (const target of targets) if (!(await this.#isFree(target))) taken.add(target.host)
    for (const host of taken) await this.#options.discovery.host(host)
  }

  async #isFree(target: VirtualTarget): Promise<boolean> {
    const { state, environment } = this.#options
    try {
      const found = await this.#read(target)
      const { host, controller, index } = target
      state.virtualRead(controllerID(host, controller), index, found, environment.now())
      return found?.usedBy === null
    } catch (error) {
      if (error instanceof BackendError) return false
      throw error
    }
  }

  #read(target: VirtualTarget): Promise<DiscoveredVirtual | undefined> {
    const { limits, log } = this.#options
    const device = controllerDevice(target)
    return callDevice(
      device,
      'look',
      limits,
      (signal) => adapterOf(this.#options, target).readVirtual(target.controller, target.index, signal),
      () => log.warn({ device }, 'a look that had been given up has ended late'),
    )
  }
}
