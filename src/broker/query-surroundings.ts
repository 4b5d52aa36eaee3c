import { SourceError } from '../base/source-error.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { QueryEnvironment } from '../query/environment.ts'
import { describeFault, UnsupportedFeature } from '../query/query-fault.ts'
import type { Scope } from './scope.ts'

/** What queries and filters on the instances of a request's namespace need to know. */
export function queryEnvironment(scope: Scope): QueryEnvironment {
  return { classes: scope.space, namespace: scope.namespace, pathOf: (instance) => scope.pathOf(instance) }
}

/**
 * Does what parses or checks a query, whose faults become CIM_ERR_INVALID_QUERY, or
 * CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED for what is well formed, with their position. `what` names the query in the
 * error.
 */
export function explainQuery<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const status =
      error instanceof UnsupportedFeature ? 'CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED' : 'CIM_ERR_INVALID_QUERY'
    throw new CIMError(status, `${what}, ${describeFault(error)}`)
  }
}
