import { SourceError } from '../../base/source-error.ts'
import { CIMError } from '../../cim/cim-error.ts'
import { WBEMConnectionError, WBEMHTTPError } from '../../client/client-error.ts'
import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'

/** What an operation's failure means (DSP0200 1.4, 5.2.5), where it is not simply a refusal. */
const statuses: Readonly<Partial<Record<CIMError['statusName'], BackendErrorCode>>> = {
  CIM_ERR_NOT_FOUND: 'unreachable',
  CIM_ERR_INVALID_NAMESPACE: 'protocol',
  CIM_ERR_INVALID_CLASS: 'protocol',
  CIM_ERR_NOT_SUPPORTED: 'unsupported',
  CIM_ERR_METHOD_NOT_AVAILABLE: 'unsupported',
  CIM_ERR_METHOD_NOT_FOUND: 'unsupported',
}

/** What our methods return (the ValueMap of mof/iov), where it is not simply a refusal. */
const returns: ReadonlyMap<number, BackendErrorCode> = new Map([
  [1, 'unsupported'],
  [3, 'timeout'],
  [6, 'conflict'],
  [32769, 'no-capacity'],
  [32774, 'unreachable'],
  [32775, 'conflict'],
])

/** A failed call on the other server, as the domain is told it; anything else goes on as it is. */
export function callFailure(device: string, step: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  const text = error instanceof CIMError ? `${error.statusName}: ${error.message}` : (error as Error).message
  return new BackendError(device, step, code, text, { cause: error })
}

/** A method that the other server did not carry out. */
export function refusal(device: string, step: string, returned: number, explanation: string): BackendError {
  const code = returns.get(returned) ?? 'refused'
  return new BackendError(device, step, code, `${explanation} (return code ${returned})`)
}

function codeOf(error: unknown): BackendErrorCode | undefined {
  if (error instanceof WBEMConnectionError) return 'unreachable'
  if (error instanceof SourceError) return 'protocol'
  if (error instanceof CIMError) return statuses[error.statusName] ?? 'refused'
  if (!(error instanceof WBEMHTTPError)) return undefined
  // 401, 403, 429: wrong credentials, or too often wrong ones. 503: it is overloaded, or ends.
  if (error.status === 503) return 'unreachable'
  return error.status >= 400 && error.status < 500 ? 'refused' : 'protocol'
}
