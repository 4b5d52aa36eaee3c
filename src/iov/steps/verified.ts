import { BackendError } from '../backend.ts'
import type { StepHandler } from '../step.ts'

/** Devices exist that answer success and do nothing: the step counts as made when its effect is seen. */
export function verified<Arguments, Before>(
  handler: StepHandler<Arguments, Before>,
  isMade: (args: Arguments, signal: AbortSignal) => Promise<boolean>,
): StepHandler<Arguments, Before> {
  return {
    ...handler,
    async perform(args, before, signal) {
      await handler.perform(args, before, signal)
      if (await isMade(args, signal)) return
      const text = 'it answered that it is done, but shows nothing of it'
      throw new BackendError(handler.device(args), handler.kind, 'protocol', text)
    },
  }
}
