import { ProtocolError } from '../../cimxml/protocol-error.ts'
import { HTTPError } from '../http-error.ts'
import type { RequestHead } from '../request-head.ts'

/** DSP0200 1.4, 7.3.4: `CIMOperation: MethodCall` marks an operation request. */
export function checkCIMOperation(head: RequestHead): void {
  const value = head.cimHeader('cimoperation')
  if (value === 'MethodCall') return
  if (value === undefined)
    throw new HTTPError(400, 'The CIMOperation header is missing: this is not a CIM operation')
  if (value.trim().toLowerCase() !== 'methodcall')
    throw new ProtocolError('unsupported-operation', 'CIMOperation must be MethodCall')
}
