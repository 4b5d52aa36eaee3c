import type { Limits } from '../base/limits.ts'
import { SourceError, type SourcePosition } from '../base/source-error.ts'

/** The limits of one XML document. */
export type XMLLimits = Pick<Limits, 'xmlDepth' | 'xmlAttributes' | 'xmlElements' | 'valueLength'>

/** The document may be well-formed, but exceeds a limit. */
export class XMLLimitError extends SourceError {
  readonly limit: keyof XMLLimits

  constructor(position: SourcePosition, limit: keyof XMLLimits, message: string) {
    super(position, message)
    this.name = 'XMLLimitError'
    this.limit = limit
  }
}

/** The document is not in UTF-8. */
export class XMLEncodingError extends SourceError {
  constructor(position: SourcePosition, message: string) {
    super(position, message, 'send the document in UTF-8')
    this.name = 'XMLEncodingError'
  }
}

/** The document is well-formed so far, but does not hold what its reader expects. */
export class XMLContentError extends SourceError {
  constructor(position: SourcePosition, message: string, hint?: string) {
    super(position, message, hint)
    this.name = 'XMLContentError'
  }
}
