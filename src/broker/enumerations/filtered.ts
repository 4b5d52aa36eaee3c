import { CIMError } from '../../cim/cim-error.ts'
import type { InstancesResult } from '../../operations/result.ts'
import { parseFilter } from '../../query/filter.ts'
import { findLanguage } from '../../query/language.ts'
import { explainQuery, queryEnvironment } from '../query-surroundings.ts'
import type { Scope } from '../scope.ts'
import { filter } from '../stream.ts'

/** FilterQuery and its FilterQueryLanguage. */
export interface FilterText {
  readonly language: string
  readonly text: string
}

/**
 * The instances that pass the filter; all where there is none. `className` is the class that all of them have, where
 * that is known: the filter is checked against it (DSP0200 1.4, 5.4.2.24.2; DSP0212). Throws
 * CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED and CIM_ERR_INVALID_QUERY.
 */
export function filtered(
  scope: Scope,
  result: InstancesResult,
  className: string | null,
  given: FilterText | undefined,
): InstancesResult {
  if (given === undefined) return result
  const language = findLanguage(given.language)
  if (language !== 'DMTF:FQL') {
    throw new CIMError(
      'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
      `pulled enumerations are filtered in DMTF:FQL, not in "${given.language.slice(0, 80)}"`,
    )
  }
  const cls = className === null ? undefined : scope.space.get(className)
  const { matches } = explainQuery('FilterQuery', () =>
    parseFilter(language, given.text, cls, queryEnvironment(scope)),
  )
  return { ...result, items: filter(result.items, matches) }
}
