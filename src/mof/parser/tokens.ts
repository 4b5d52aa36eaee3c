import type { Name } from '../syntax.ts'
import type { Span } from '../diagnostic.ts'
import { Scanner, Token, type ReportSyntax } from '../scanner.ts'

/** Thrown to leave a production after a syntax error was reported; caught where parsing can start again. */
export class SyntaxFault extends Error {
  constructor() {
    super('a syntax error that was reported')
    this.name = 'SyntaxFault'
  }
}

export const Mark = {
  hash: 35,
  open: 40,
  close: 41,
  comma: 44,
  colon: 58,
  semicolon: 59,
  equals: 61,
  openBracket: 91,
  closeBracket: 93,
  openBrace: 123,
  closeBrace: 125,
} as const

const LF = 10
const CR = 13
const starters = new Set(['class', 'instance', 'qualifier'])

/** The tokens of one text with what every production needs: accept, expect, complain, and start again. */
export class Tokens extends Scanner {
  readonly #report: ReportSyntax

  constructor(text: string, report: ReportSyntax) {
    super(text, report)
    this.#report = report
  }

  get span(): Span {
    return { start: this.start, end: this.end }
  }

  /** Takes the mark if it is next. */
  accept(mark: number): boolean {
    if (this.kind !== mark) return false
    this.next()
    return true
  }

  expect(mark: number, where: string): void {
    if (this.kind !== mark) this.fail(`expected "${String.fromCharCode(mark)}" ${where}`)
    this.next()
  }

  /** Takes the semicolon that ends something; where it is forgotten at a line's end, reports that and goes on. */
  expectEnd(what: string): void {
    if (this.accept(Mark.semicolon)) return
    const end = this.previousEnd
    const isNextLine = this.kind === Token.end || hasLineEnd(this.text, end, this.start)
    const span = isNextLine ? { start: Math.max(0, end - 1), end } : this.span
    this.#report(span, `expected ";" at the end of ${what}`, `End ${what} with ";".`)
    if (!isNextLine) throw new SyntaxFault()
  }

  /** The next token is this word, whatever its letter case. */
  isWord(word: string): boolean {
    return (
      this.kind === Token.identifier &&
      this.content.length === word.length &&
      this.content.toLowerCase() === word
    )
  }

  acceptWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.next()
    return true
  }

  expectName(what: string): Name {
    if (this.kind !== Token.identifier) this.fail(`expected ${what}`)
    const name = { text: this.content, start: this.start, end: this.end }
    this.next()
    return name
  }

  /** Reports a syntax error at the current token, saying what was found, and leaves the production. */
  fail(expected: string, hint?: string): never {
    this.#report(this.span, `${expected}, found ${this.#found()}`, hint)
    throw new SyntaxFault()
  }

  /** Leaves the production after a syntax error was reported. */
  stop(): never {
    throw new SyntaxFault()
  }

  /** Reports a syntax error and goes on. */
  complain(span: Span, message: string, hint?: string): void {
    this.#report(span, message, hint)
  }

  /** After an error in a class or instance body: goes behind the next ";", or stops before what ends the body. */
  skipFeature(): void {
    let depth = 0
    while (this.kind !== Token.end && !this.isAtStarter()) {
      if (depth === 0 && this.kind === Mark.closeBrace) return
      if (this.kind === Mark.openBrace) depth++
      else if (this.kind === Mark.closeBrace) depth--
      const isEnd = this.kind === Mark.semicolon && depth === 0
      this.next()
      if (isEnd) return
    }
  }

  /** After an error outside any body: goes to what looks like the start of the next production. */
  skipProduction(): void {
    this.skipFeature()
    while (this.kind === Mark.closeBrace || this.kind === Mark.semicolon) this.next()
  }

  /** The token stands first on its line and can only start a production. */
  isAtStarter(): boolean {
    if (this.kind === Mark.hash) return true
    if (this.kind !== Token.identifier && this.kind !== Mark.openBracket) return false
    const before = this.text.charCodeAt(this.start - 1)
    if (this.start > 0 && before !== LF && before !== CR) return false
    return this.kind === Mark.openBracket || starters.has(this.content.toLowerCase())
  }

  #found(): string {
    if (this.kind === Token.end) return 'the end of the text'
    return JSON.stringify(this.text.slice(this.start, Math.min(this.end, this.start + 40)))
  }
}

function hasLineEnd(text: string, from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const code = text.charCodeAt(index)
    if (code === LF || code === CR) return true
  }
  return false
}
