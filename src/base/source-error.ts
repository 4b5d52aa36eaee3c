/** A place in a text: 1-based line and column, counted in UTF-16 code units. */
export interface SourcePosition {
  file: string
  line: number
  column: number
}

/** A fault in a text that somebody wrote: MOF, XML, a query or a site file. Says where, what and what was expected. */
export class SourceError extends Error {
  readonly position: SourcePosition
  /** What to write instead, one sentence; absent where there is nothing useful to say. */
  readonly hint: string | undefined

  constructor(position: SourcePosition, message: string, hint?: string) {
    super(message)
    this.name = 'SourceError'
    this.position = position
    this.hint = hint
  }
}
