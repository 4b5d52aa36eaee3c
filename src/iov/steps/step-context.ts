import type { Environment } from '../../base/environment.ts'
import type { Log } from '../../base/log.ts'
import type { AdapterBackend, Backends, Technique } from '../backend.ts'
import { BackendError } from '../backend.ts'
import { controllerID, virtualControllerID } from '../element-id.ts'
import type { PCIAddress } from '../pci-address.ts'
import type { SiteState } from '../site-state.ts'

/** What step handlers work with. */
export interface StepContext {
  readonly backends: Backends
  readonly state: SiteState
  readonly environment: Environment
  readonly log: Log
  /** Interface names that guests gave, by `vm/mac`; see guest-interface-steps.ts. */
  readonly guestNames: Map<string, string>
}

/** A virtual device, named so that it is found again after a restart, before anything was discovered. */
export interface VirtualTarget {
  readonly host: string
  readonly technique: Technique
  readonly controller: PCIAddress
  readonly index: number
  /** Which hand-out of the device is meant: once it was handed out again, it is no longer this step's to touch. */
  readonly generation?: number
}

export function adapterOf(
  { backends }: Pick<StepContext, 'backends'>,
  { host, technique }: VirtualTarget,
): AdapterBackend {
  const adapter = backends.adapters(host).find((backend) => backend.technique === technique)
  if (adapter !== undefined) return adapter
  throw new BackendError(host, 'adapter', 'unsupported', `no backend for ${technique} on this host`)
}

/** The device was handed out again after the step was planned (field lesson 6). */
export function isHandedOutAgain({ state }: StepContext, target: VirtualTarget): boolean {
  const id = virtualControllerID(controllerDevice(target), target.index)
  const current = state.snapshot.ledger.get('generations', id)?.generation ?? 0
  return target.generation !== undefined && current > target.generation
}

/** Steps on virtual devices of one controller wait for each other. */
export function controllerDevice({ host, controller }: VirtualTarget): string {
  return controllerID(host, controller)
}

/**
 * Reads a part of the site anew after a step. The step itself is made or not whatever comes of this: where reading
 * fails, what is shown keeps its age until the next refresh.
 */
export async function look(context: StepContext, device: string, read: () => Promise<void>): Promise<void> {
  try {
    await read()
  } catch (error) {
    context.log.warn({ device, err: error }, 'could not be read anew after a step')
  }
}
