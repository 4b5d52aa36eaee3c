import { diagnosticAt, type Diagnostic, type Span } from './diagnostic.ts'
import { faultKinds, type FaultKind } from './fault-kind.ts'
import type { Source } from './source.ts'

/** Collects the diagnostics of one run. Beyond the limit they are counted and not kept. */
export class Diagnostics {
  readonly #limit: number
  readonly #kept: Diagnostic[] = []
  readonly #files = new Map<string, number>()
  #errors = 0
  #warnings = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get errors(): number {
    return this.#errors
  }

  get warnings(): number {
    return this.#warnings
  }

  add(source: Source, span: Span, kind: FaultKind, message: string, hint?: string): void {
    const isError = faultKinds[kind].severity === 'error'
    const count = isError ? ++this.#errors : ++this.#warnings
    if (!this.#files.has(source.file)) this.#files.set(source.file, this.#files.size)
    if (count <= this.#limit) this.#kept.push(diagnosticAt(source, span, kind, message, hint))
  }

  /** All that were kept: file by file in the order of their first fault, each from top to bottom. */
  list(): Diagnostic[] {
    const order = (diagnostic: Diagnostic): number => this.#files.get(diagnostic.position.file) ?? 0
    return this.#kept.toSorted(
      (a, b) =>
        order(a) - order(b) || a.position.line - b.position.line || a.position.column - b.position.column,
    )
  }
}
