import type { Limits } from '../base/limits.ts'
import type { CallLimits } from './device-call.ts'
import type { StepHandler, StepLimit } from './step.ts'

/** The limits of all steps. */
export type StepLimits = CallLimits & Pick<Limits, StepLimit>

/** The limits of the calls that make or undo a step of this kind. */
export function limitsOf({ limit }: Pick<StepHandler, 'limit'>, limits: StepLimits): CallLimits {
  return limit === undefined ? limits : { ...limits, deviceTimeoutMs: limits[limit] }
}
