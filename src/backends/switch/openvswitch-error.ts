import { BackendError } from '../../iov/backend.ts'
import type { BackendErrorCode } from '../../iov/backend.ts'
import { OVSDBError } from '../../ovsdb/error.ts'
import type { OVSDBFailure } from '../../ovsdb/error.ts'

const codes: Readonly<Record<OVSDBFailure, BackendErrorCode>> = {
  unreachable: 'unreachable',
  disconnected: 'unreachable',
  timeout: 'timeout',
  aborted: 'timeout',
  protocol: 'protocol',
  refused: 'refused',
  overload: 'refused',
}

/** What a failed call on the switch database is to the domain; anything else is passed on as it is. */
export function openVSwitchError(device: string, step: string, error: unknown): unknown {
  if (!(error instanceof OVSDBError)) return error
  return new BackendError(device, step, codes[error.failure], error.message, { cause: error })
}
