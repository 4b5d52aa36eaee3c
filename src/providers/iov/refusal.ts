import { CIMError } from '../../cim/cim-error.ts'
import type { CIMStatusName } from '../../cim/status.ts'
import type { Outcome, ReturnCode } from '../../iov/outcome.ts'

/** The CIM status of an instance operation that the domain refuses; methods answer with return codes instead. */
const statuses: Readonly<Partial<Record<ReturnCode, CIMStatusName>>> = {
  notSupported: 'CIM_ERR_NOT_SUPPORTED',
  invalidParameter: 'CIM_ERR_INVALID_PARAMETER',
  notFound: 'CIM_ERR_INVALID_PARAMETER',
  notAuthorisedByGroup: 'CIM_ERR_ACCESS_DENIED',
  wrongState: 'CIM_ERR_NOT_SUPPORTED',
}

/** The error that stands for a refusal; `exceptions` are what this operation calls differently. */
export function refusalOf(
  outcome: Extract<Outcome<unknown>, { ok: false }>,
  exceptions: Readonly<Partial<Record<ReturnCode, CIMStatusName>>> = {},
): CIMError {
  const status = exceptions[outcome.code] ?? statuses[outcome.code] ?? 'CIM_ERR_FAILED'
  return new CIMError(status, outcome.reasons.map(({ text }) => text).join('; '))
}
