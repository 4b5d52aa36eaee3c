import { CIMError } from '../../cim/cim-error.ts'
import type { EnumerationLimits } from './enumerations.ts'
import type { FilterText } from './filtered.ts'

/** The arguments that all Open operations have (DSP0200 1.4, 5.4.2.24.2). */
export interface OpenArguments {
  readonly FilterQueryLanguage: string | null
  readonly FilterQuery: string | null
  readonly OperationTimeout: number | null
  readonly ContinueOnError: boolean
  readonly MaxObjectCount: number
}

/** So long the session is kept between requests. Throws CIM_ERR_INVALID_OPERATION_TIMEOUT. */
export function timeoutOf(operationTimeout: number | null, limits: EnumerationLimits): number {
  if (operationTimeout === null) return limits.enumerationTimeoutMs
  const most = limits.enumerationTimeoutMaximumMs / 1000
  if (operationTimeout >= 1 && operationTimeout <= most) return operationTimeout * 1000
  const why = operationTimeout === 0 ? 'would keep the enumeration for ever' : 'is too long'
  throw new CIMError(
    'CIM_ERR_INVALID_OPERATION_TIMEOUT',
    `OperationTimeout ${operationTimeout} ${why}: give 1 to ${most} seconds, or leave it out`,
  )
}

/** Throws CIM_ERR_CONTINUATION_ON_ERROR_NOT_SUPPORTED for TRUE. */
export function refuseContinuation(continueOnError: boolean): void {
  if (!continueOnError) return
  throw new CIMError(
    'CIM_ERR_CONTINUATION_ON_ERROR_NOT_SUPPORTED',
    'ContinueOnError TRUE is not supported: an error ends the enumeration',
  )
}

/** The filter that an Open asks for, or undefined. Throws CIM_ERR_INVALID_PARAMETER for half of one. */
export function filterText(
  args: Pick<OpenArguments, 'FilterQueryLanguage' | 'FilterQuery'>,
): FilterText | undefined {
  const { FilterQueryLanguage: language, FilterQuery: text } = args
  if (language === null && text === null) return undefined
  if (language !== null && text !== null) return { language, text }
  const [given, missing] =
    text === null ? ['FilterQueryLanguage', 'FilterQuery'] : ['FilterQuery', 'FilterQueryLanguage']
  throw new CIMError(
    'CIM_ERR_INVALID_PARAMETER',
    `${given} is given without ${missing}: give both, or neither`,
  )
}
