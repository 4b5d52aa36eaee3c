import type { CIMError } from '../cim/cim-error.ts'
import type { CIMObjectPath } from '../cim/object-path.ts'
import type { OperationRequest } from '../operations/request.ts'

/** What a request says about itself before its parameters, and what its answer repeats (DSP0201 2.4, MESSAGE). */
export interface MessageFrame {
  readonly messageID: string
  readonly protocolVersion: string
  /** IMETHODCALL or METHODCALL; the answer is IMETHODRESPONSE or METHODRESPONSE. */
  readonly kind: 'intrinsic' | 'method'
  /** As written: the answer repeats it letter for letter. */
  readonly methodName: string
  readonly namespace: string
  /** What an extrinsic method is called on. */
  readonly target?: CIMObjectPath | undefined
}

/** A request that is valid CIM-XML: either it can be performed, or it is answered with a CIM error. */
export type DecodedMessage = MessageFrame &
  ({ readonly request: OperationRequest } | { readonly error: CIMError })
