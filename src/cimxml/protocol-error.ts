/** Values of the header CIMError and the HTTP status of each (DSP0200 1.4, 7.3). */
export const protocolErrors = {
  'unsupported-operation': 400,
  'multiple-requests-unsupported': 501,
  'request-not-valid': 400,
  'request-not-well-formed': 400,
  'unsupported-cim-version': 501,
  'unsupported-dtd-version': 501,
  'unsupported-protocol-version': 501,
  'header-mismatch': 400,
  'request-not-loosely-valid': 400,
  /** An extension of OpenPegasus. */
  'request-with-too-many-elements': 400,
} as const

export type ProtocolErrorToken = keyof typeof protocolErrors

/** A request that is refused before any operation, by an HTTP status without a body (DSP0200 1.4, 7.3). */
export class ProtocolError extends Error {
  readonly status: number
  /** The value of the header CIMError. */
  readonly token: ProtocolErrorToken

  /** `message` says what is wrong and where, for the one who wrote the client. */
  constructor(token: ProtocolErrorToken, message: string) {
    super(message)
    this.name = 'ProtocolError'
    this.status = protocolErrors[token]
    this.token = token
  }
}
