/** What one place of a pattern takes: the code points in (or, if negated, not in) these ranges. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [number, number])[]
  readonly isNegated: boolean
}

/** A pattern as a tree; both syntaxes of LIKE are read into it. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | {
      readonly kind: 'repeat'
      readonly part: Pattern
      readonly min: number
      readonly max: number | undefined
    }

/** A pattern that cannot be used; says why and where in it. */
export class PatternError extends Error {
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.name = 'PatternError'
    this.at = at
  }
}

export const anyCharacter: Pattern = { kind: 'set', set: { ranges: [], isNegated: true } }

export function oneCharacter(char: string): Pattern {
  const code = char.codePointAt(0) ?? 0
  return { kind: 'set', set: { ranges: [[code, code]], isNegated: false } }
}

/** Takes a pattern apart by code points. */
export class PatternReader {
  readonly #text: string
  at = 0

  constructor(text: string) {
    this.#text = text
  }

  peek(): string | undefined {
    const code = this.#text.codePointAt(this.at)
    return code === undefined ? undefined : String.fromCodePoint(code)
  }

  take(): string | undefined {
    const char = this.peek()
    if (char !== undefined) this.at += char.length
    return char
  }

  accept(char: string): boolean {
    if (this.#text[this.at] !== char) return false
    this.at++
    return true
  }

  /** `set = "[" (char ("-" char)?)+ "]"`, from behind the bracket and, where there is one, the caret. */
  set(isNegated: boolean): Pattern {
    const ranges: [number, number][] = []
    while (ranges.length === 0 || !this.accept(']')) {
      const from = this.#member()
      const isRange = this.#text[this.at] === '-' && this.#text[this.at + 1] !== ']'
      if (isRange) this.at++
      const to = isRange ? this.#member() : from
      if (to < from) throw new PatternError(this.at, 'the end of a range comes before its beginning')
      ranges.push([from, to])
    }
    return { kind: 'set', set: { ranges, isNegated } }
  }

  #member(): number {
    if (this.peek() === '\\') this.at++
    const code = this.take()?.codePointAt(0)
    if (code === undefined) throw new PatternError(this.at, '"]" is missing')
    return code
  }
}
