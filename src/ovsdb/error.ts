/**
 * What can become of a call:
 * - unreachable: there was no connection and none could be made; nothing was sent.
 * - disconnected: the connection ended before the answer; whether the call was carried out is not known.
 * - timeout, aborted: the caller's time was over, or its signal came first. The server was told to cancel.
 * - protocol: the server said what RFC 7047 does not allow.
 * - refused: the server answered with an error.
 * - overload: too many calls are waiting already; nothing was sent.
 */
export type OVSDBFailure =
  'unreachable' | 'disconnected' | 'timeout' | 'aborted' | 'protocol' | 'refused' | 'overload'

export class OVSDBError extends Error {
  readonly failure: OVSDBFailure

  constructor(failure: OVSDBFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OVSDBError'
    this.failure = failure
  }
}

/** An operation of a transaction failed, so nothing of the transaction was done (RFC 7047 4.1.3). */
export class TransactionError extends OVSDBError {
  /** Position of the operation; the number of operations when the commit itself failed. */
  readonly index: number
  /** The server's word for it, such as "timed out" or "constraint violation". */
  readonly error: string
  readonly details: string | null

  constructor(index: number, operation: string, error: string, details: string | null) {
    super(
      'refused',
      `operation ${index + 1} (${operation}): ${error}${details === null ? '' : `: ${details}`}`,
    )
    this.name = 'TransactionError'
    this.index = index
    this.error = error
    this.details = details
  }
}
