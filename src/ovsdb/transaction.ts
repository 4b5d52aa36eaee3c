import { OVSDBError, TransactionError } from './error.ts'
import type { Operation, ResultsOf } from './operation.ts'

interface ErrorResult {
  readonly error: string
  readonly details?: string
}

/**
 * The results of a transaction, one for each operation (RFC 7047 4.1.3). A failed operation stands as an error object in
 * its place, `null` after it for those that were not tried; an error of the commit itself stands behind the last
 * operation's result. Throws a TransactionError then: nothing was done.
 */
export function readResults<const Operations extends readonly Operation[]>(
  operations: Operations,
  answer: unknown,
): ResultsOf<Operations> {
  if (!Array.isArray(answer)) {
    throw new OVSDBError('protocol', 'the answer to transact is not a list of results')
  }
  for (const [index, result] of answer.entries()) {
    if (isError(result)) {
      throw new TransactionError(
        index,
        describe(operations[index]),
        result.error,
        typeof result.details === 'string' ? result.details : null,
      )
    }
  }
  if (answer.length !== operations.length || answer.includes(null)) {
    throw new OVSDBError(
      'protocol',
      `transact of ${operations.length} operations was answered with ${answer.length} results, or with none for some`,
    )
  }
  return answer as ResultsOf<Operations>
}

function isError(result: unknown): result is ErrorResult {
  return (
    typeof result === 'object' && result !== null && typeof (result as { error?: unknown }).error === 'string'
  )
}

function describe(operation: Operation | undefined): string {
  if (operation === undefined) return 'commit'
  return 'table' in operation ? `${operation.op} ${operation.table}` : operation.op
}
