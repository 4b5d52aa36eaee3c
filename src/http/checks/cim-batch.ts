import { ProtocolError } from '../../cimxml/protocol-error.ts'
import type { RequestHead } from '../request-head.ts'

/** DSP0200 1.4, 7.3.6: multiple operations in one request are deprecated and not supported. */
export function checkCIMBatch(head: RequestHead): void {
  if (head.cimHeader('cimbatch') !== undefined)
    throw new ProtocolError(
      'multiple-requests-unsupported',
      'Send one operation in each request, without CIMBatch',
    )
}
