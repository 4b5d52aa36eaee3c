import { BackendError } from '../backend.ts'
import { controllerID } from '../element-id.ts'
import type { StepHandler } from '../step.ts'
import type { StepContext, VirtualTarget } from './step-context.ts'
import { adapterOf } from './step-context.ts'

export interface PoolTarget extends Omit<VirtualTarget, 'index'> {
  /** Virtual devices that the controller is to offer. */
  readonly count: number
}

export interface FormerPool {
  readonly enabled: number
}

/**
 * Makes the virtual devices of a controller that has none. One that has some is refused: to have another number, all
 * of them would have to be destroyed (field lesson 2).
 */
export function enablePool(context: StepContext): StepHandler<PoolTarget, FormerPool> {
  return {
    kind: 'pool.enable',
    device: ({ host, controller }) => controllerID(host, controller),
    async prepare(target, signal) {
      const enabled = await readEnabled(context, target, signal)
      if (enabled !== 0 && enabled !== target.count) {
        throw failure(
          target,
          'conflict',
          `it offers ${enabled} virtual devices; another number would destroy them`,
        )
      }
      return { enabled }
    },
    async perform(target, before, signal) {
      if (before.enabled === target.count) return
      await adapterOf(context, withIndex(target)).enable(target.controller, target.count, signal)
      const enabled = await readEnabled(context, target, signal)
      if (enabled < target.count)
        throw failure(target, 'no-capacity', `only ${enabled} of ${target.count} virtual devices were made`)
    },
    async undo(target, before, signal) {
      const enabled = await readEnabled(context, target, signal)
      if (before.enabled === 0 && enabled !== 0)
        await adapterOf(context, withIndex(target)).enable(target.controller, 0, signal)
    },
  }
}

async function readEnabled(context: StepContext, target: PoolTarget, signal: AbortSignal): Promise<number> {
  const controllers = await adapterOf(context, withIndex(target)).discover(signal)
  const found = controllers.find(({ address }) => address === target.controller)
  if (found === undefined) throw failure(target, 'refused', 'the controller was not found')
  return found.enabledVirtual
}

function withIndex(target: PoolTarget): VirtualTarget {
  return { ...target, index: 0 }
}

function failure(target: PoolTarget, code: BackendError['code'], text: string): BackendError {
  return new BackendError(controllerID(target.host, target.controller), 'pool.enable', code, text)
}
