import type { InstancesResult } from '../../operations/result.ts'
import { parseFilter } from '../../query/filter.ts'
import { findLanguage } from '../../query/language.ts'
import { queryEnvironment, readQuery, unknownLanguage } from '../query-support.ts'
import type { Scope } from '../scope.ts'
import { filterInTurns } from '../stream.ts'

/** FilterQuery and its FilterQueryLanguage. */
export interface FilterText {
  readonly language: string
  readonly text: string
}

/**
 * The instances that pass the filter; all where there is none. The filter sees all properties, also those that the
 * client does not want to get. Throws CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED and CIM_ERR_INVALID_QUERY.
 */
export function filtered(
  scope: Scope,
  result: InstancesResult,
  className: string | null,
  filter: FilterText | undefined,
): InstancesResult {
  if (filter === undefined) return result
  const language = findLanguage(filter.language)
  if (language !== 'DMTF:FQL') throw unknownLanguage(filter.language, 'DMTF:FQL')
  const cls = className === null ? undefined : scope.space.get(className)
  const { matches } = readQuery(() => parseFilter(language, filter.text, cls, queryEnvironment(scope)))
  return { ...result, items: filterInTurns(result.items, matches) }
}
