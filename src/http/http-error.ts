import { ProtocolError, type ProtocolErrorToken } from '../cimxml/protocol-error.ts'

/** A request that is answered by HTTP itself, without a CIM-XML document (DSP0200 1.4, 7.3). */
export class HTTPError extends Error {
  readonly status: number
  /** The value of the CIMError header; absent where the standard gives none. */
  readonly token: ProtocolErrorToken | undefined
  /** Further response headers, name and value in turn. */
  readonly headers: readonly string[]

  constructor(
    status: number,
    detail: string,
    token?: ProtocolErrorToken | undefined,
    headers: readonly string[] = [],
  ) {
    super(detail)
    this.name = 'HTTPError'
    this.status = status
    this.token = token
    this.headers = headers
  }
}

/** What is answered to a fault: itself, a CIMError token with its status, or 500 for what nobody foresaw. */
export function asHTTPError(fault: unknown, requestID: string): HTTPError {
  if (fault instanceof HTTPError) return fault
  if (fault instanceof ProtocolError) return new HTTPError(fault.status, fault.message, fault.token)
  return new HTTPError(500, `Unexpected fault; see the server's log for request ${requestID}`)
}
