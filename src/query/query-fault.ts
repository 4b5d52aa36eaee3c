import { SourceError, type SourcePosition } from '../base/source-error.ts'

/** A query that is well formed but asks for a part of the language that this server does not have. */
export class UnsupportedFeature extends SourceError {
  constructor(position: SourcePosition, message: string, hint?: string) {
    super(position, message, hint)
    this.name = 'UnsupportedFeature'
  }
}

/** The fault at an offset of a query's text. */
export function queryFault(text: string, at: number, message: string, hint?: string): SourceError {
  return new SourceError(positionAt(text, at), message, hint)
}

export function unsupported(text: string, at: number, message: string, hint?: string): UnsupportedFeature {
  return new UnsupportedFeature(positionAt(text, at), message, hint)
}

/** The fault as one sentence for a client: `line 1, column 8: …`. */
export function describeFault(fault: SourceError): string {
  const { line, column } = fault.position
  const hint = fault.hint === undefined ? '' : `. ${fault.hint}`
  return `line ${line}, column ${column}: ${fault.message}${hint}`
}

function positionAt(text: string, at: number): SourcePosition {
  const lines = text.slice(0, at).split(/\r\n|\n|\r/)
  const last = lines[lines.length - 1] as string
  return { file: 'query', line: lines.length, column: last.length + 1 }
}
