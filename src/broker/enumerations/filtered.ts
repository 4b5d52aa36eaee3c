import { CIMError } from '../../cim/cim-error.ts'
import type { InstancesResult } from '../../operations/result.ts'
import type { Scope } from '../scope.ts'

/** FilterQuery and its FilterQueryLanguage. */
export interface FilterText {
  readonly language: string
  readonly text: string
}

/** The instances that pass the filter; all where there is none. */
export function filtered(
  _scope: Scope,
  result: InstancesResult,
  _className: string | null,
  filter: FilterText | undefined,
): InstancesResult {
  if (filter === undefined) return result
  throw new CIMError(
    'CIM_ERR_FILTERED_ENUMERATION_NOT_SUPPORTED',
    'this server does not filter pulled enumerations: leave FilterQuery out',
  )
}
