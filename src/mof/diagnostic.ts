import type { SourcePosition } from '../base/source-error.ts'
import { faultKinds, type FaultKind, type Severity } from './fault-kind.ts'
import type { Source } from './source.ts'

/** One thing wrong at one place of a MOF text. */
export interface Diagnostic {
  readonly kind: FaultKind
  readonly severity: Severity
  readonly message: string
  /** What to do about it, one sentence. */
  readonly hint: string | undefined
  readonly position: SourcePosition
  /** How many characters are meant, from the position on; at least 1, and within the line. */
  readonly length: number
  /** The line of the text that holds the position. */
  readonly excerpt: string
}

export interface Span {
  readonly start: number
  readonly end: number
}

export function diagnosticAt(
  source: Source,
  span: Span,
  kind: FaultKind,
  message: string,
  hint?: string,
): Diagnostic {
  const position = source.position(span.start)
  const excerpt = source.line(span.start)
  const room = Math.max(1, excerpt.length - position.column + 1)
  const length = Math.min(Math.max(1, span.end - span.start), room)
  return { kind, severity: faultKinds[kind].severity, message, hint, position, length, excerpt }
}

const plain = { bold: '', red: '', yellow: '', cyan: '', reset: '' }
const ansi = {
  bold: '\u001b[1m',
  red: '\u001b[31m',
  yellow: '\u001b[33m',
  cyan: '\u001b[36m',
  reset: '\u001b[0m',
}
const excerptWidth = 160

/** `file:line:column: error: message [Kind]`, the line, a caret line and the hint. Ends without a line end. */
export function formatDiagnostic(diagnostic: Diagnostic, options: { colour?: boolean } = {}): string {
  const style = options.colour === true ? ansi : plain
  const tone = diagnostic.severity === 'error' ? style.red : style.yellow
  const { file, line, column } = diagnostic.position
  const head =
    `${style.bold}${file}:${line}:${column}:${style.reset} ` +
    `${tone}${diagnostic.severity}:${style.reset} ${diagnostic.message} ${tone}[${diagnostic.kind}]${style.reset}`
  const from = Math.max(0, column - 1 - excerptWidth / 2)
  const excerpt = diagnostic.excerpt.slice(from, from + excerptWidth)
  const padding = diagnostic.excerpt.slice(from, column - 1).replace(/[^\t]/g, ' ')
  const width = Math.max(1, Math.min(diagnostic.length, excerptWidth - padding.length))
  const marker = `${tone}^${'~'.repeat(width - 1)}${style.reset}`
  const hint = diagnostic.hint === undefined ? '' : `\n  ${style.cyan}hint:${style.reset} ${diagnostic.hint}`
  return `${head}\n  ${excerpt}\n  ${padding}${marker}${hint}`
}
