import { BackendError } from '../backend.ts'
import type { StepHandler } from '../step.ts'

/** Looks whether a step, or its undo, has had its effect. */
export interface Verification<Arguments, Before> {
  isMade(args: Arguments, signal: AbortSignal): Promise<boolean>
  /** It is as it was before the step, as far as the undo is to see to that. */
  isUndone(args: Arguments, before: Before, signal: AbortSignal): Promise<boolean>
}

/**
 * Devices exist that answer success and do nothing: a step counts as made when its effect is seen, and as undone when
 * that is seen to be gone.
 */
export function verified<Arguments, Before>(
  handler: StepHandler<Arguments, Before>,
  { isMade, isUndone }: Verification<Arguments, Before>,
): StepHandler<Arguments, Before> {
  return {
    ...handler,
    async perform(args, before, signal) {
      await handler.perform(args, before, signal)
      if (!(await isMade(args, signal))) throw nothingSeen(handler.device(args), handler.kind)
    },
    async undo(args, before, signal) {
      await handler.undo(args, before, signal)
      if (!(await isUndone(args, before, signal)))
        throw nothingSeen(handler.device(args), `${handler.kind}: undo`)
    },
  }
}

function nothingSeen(device: string, step: string): BackendError {
  return new BackendError(device, step, 'protocol', 'it answered that it is done, but shows nothing of it')
}
