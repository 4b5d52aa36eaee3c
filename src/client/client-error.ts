/** The server could not be reached, or the connection broke, or took too long. */
export class WBEMConnectionError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'WBEMConnectionError'
  }
}

/** The server answered by an HTTP status, without performing the operation (DSP0200 1.4, 7.3). */
export class WBEMHTTPError extends Error {
  readonly status: number
  /** The value of the header CIMError, where there is one. */
  readonly cimError: string | undefined

  constructor(status: number, cimError: string | undefined, message: string) {
    super(message)
    this.name = 'WBEMHTTPError'
    this.status = status
    this.cimError = cimError
  }
}
