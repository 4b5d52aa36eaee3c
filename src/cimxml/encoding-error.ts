/** A value that cannot be written as what it is declared to be: the fault of the one who made it. */
export class EncodingError extends Error {
  /** `place` names class and property, or the parameter. */
  constructor(place: string, message: string) {
    super(`${place} cannot be encoded: ${message}`)
    this.name = 'EncodingError'
  }
}

/** Adds the place to what a writer of values complained of; other errors stay what they are. */
export function encodingError(error: unknown, place: () => string): unknown {
  return error instanceof RangeError ? new EncodingError(place(), error.message) : error
}
