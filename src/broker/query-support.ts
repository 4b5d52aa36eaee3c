import { SourceError } from '../base/source-error.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMStatusName } from '../cim/status.ts'
import type { QueryEnvironment } from '../query/environment.ts'
import { describeFault, UnsupportedFeature } from '../query/query-fault.ts'
import type { Scope } from './scope.ts'

/** What queries see of a request's namespace. */
export function queryEnvironment(scope: Scope): QueryEnvironment {
  const { space: classes, namespace } = scope
  const nowMs = scope.context.receivedAtMs
  return { classes, namespace, nowMs, pathOf: (instance) => scope.pathOf(instance) }
}

/**
 * Does what reads a query. A fault in it becomes CIM_ERR_INVALID_QUERY with its place, a feature that is missing
 * here the status that the operation has for it.
 */
export function readQuery<T>(read: () => T, missing: CIMStatusName = 'CIM_ERR_INVALID_QUERY'): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const status = error instanceof UnsupportedFeature ? missing : 'CIM_ERR_INVALID_QUERY'
    throw new CIMError(status, describeFault(error))
  }
}

export function unknownLanguage(name: string, known: string): CIMError {
  const shown = JSON.stringify(name.slice(0, 80))
  return new CIMError(
    'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED',
    `the language ${shown} is not known here: use ${known}`,
  )
}
