/** The tokens of the CIMError header (DSP0200 1.4, 7.3.3), each with the HTTP status that goes with it. */
export const protocolStatus = {
  'unsupported-operation': 400,
  'multiple-requests-unsupported': 501,
  'request-not-valid': 400,
  'request-not-well-formed': 400,
  'request-not-loosely-valid': 400,
  'request-with-too-many-elements': 400,
  'unsupported-cim-version': 501,
  'unsupported-dtd-version': 501,
  'unsupported-protocol-version': 501,
  'header-mismatch': 400,
} as const

export type ProtocolToken = keyof typeof protocolStatus

/** A request that is answered by HTTP itself, without a CIM-XML document (DSP0200 1.4, 7.3). */
export class HTTPError extends Error {
  readonly status: number
  /** The value of the CIMError header; absent where the standard gives none. */
  readonly token: ProtocolToken | undefined
  /** Further response headers, name and value in turn. */
  readonly headers: readonly string[]

  constructor(
    status: number,
    detail: string,
    token?: ProtocolToken | undefined,
    headers: readonly string[] = [],
  ) {
    super(detail)
    this.name = 'HTTPError'
    this.status = status
    this.token = token
    this.headers = headers
  }
}

/** The HTTPError of a CIMError token. */
export function protocolFault(token: ProtocolToken, detail: string): HTTPError {
  return new HTTPError(protocolStatus[token], detail, token)
}

export function isProtocolToken(text: string): text is ProtocolToken {
  return Object.hasOwn(protocolStatus, text)
}
