import type { Span } from './diagnostic.ts'
import { readEscape } from './escape.ts'
import { parseNumber } from './number-literal.ts'

/** Kinds of tokens; a punctuation mark is its own character code. */
export const Token = {
  end: 0,
  identifier: 1,
  alias: 2,
  integer: 3,
  real: 4,
  string: 5,
  character: 6,
} as const

export type ReportSyntax = (span: Span, message: string, hint?: string) => void

const LF = 10
const CR = 13
const QUOTE = 34
const APOSTROPHE = 39
const DOLLAR = 36
const STAR = 42
const PLUS = 43
const MINUS = 45
const DOT = 46
const SLASH = 47
const BACKSLASH = 92
const SMALL_E = 101
const BOM = 0xfeff

const SPACE = 1
const LETTER = 2
const DIGIT = 4
const PUNCTUATION = 8
const classes = characterClasses()

/**
 * Cuts MOF into tokens (DSP0004 2.8, Annex A). Reads character codes one by one, and holds one token at a time in
 * its own fields, so that nothing is allocated for punctuation and white space. A fault in a token is reported, the
 * token is taken as well as it can be, and scanning goes on.
 */
export class Scanner {
  readonly text: string
  readonly #report: ReportSyntax
  #offset = 0
  /** The current token: its kind, its span, and its content. */
  kind = 0
  start = 0
  end = 0
  /** Identifier and alias: the name. String and character: the value. */
  content = ''
  number: number | bigint = 0
  /** Where the token before the current one ended. */
  previousEnd = 0

  constructor(text: string, report: ReportSyntax) {
    this.text = text
    this.#report = report
    if (text.charCodeAt(0) === BOM) this.#offset = 1
    this.next()
  }

  /** Goes on to the next token. */
  next(): void {
    this.previousEnd = this.end
    const text = this.text
    for (;;) {
      this.#skipSpace()
      const start = this.#offset
      this.start = start
      if (start >= text.length) {
        this.end = start
        this.kind = Token.end
        return
      }
      const code = text.charCodeAt(start)
      const kind = code < 128 ? (classes[code] ?? 0) : LETTER
      if (kind === LETTER) return this.#identifier(start)
      if (kind === PUNCTUATION) return this.#single(code, start)
      if (code === QUOTE) return this.#string(start)
      if (code === APOSTROPHE) return this.#character(start)
      if (kind === DIGIT || code === PLUS || code === MINUS || code === DOT) return this.#number(start)
      if (code === DOLLAR) return this.#alias(start)
      this.#offset = start + 1
      this.#report(
        { start, end: start + 1 },
        `the character ${JSON.stringify(text[start])} has no meaning in MOF`,
      )
    }
  }

  /** The kind and content of the token after the current one. */
  peek(): { kind: number; content: string } {
    const { kind, start, end, content, number, previousEnd } = this
    const offset = this.#offset
    this.next()
    const seen = { kind: this.kind, content: this.content }
    this.#offset = offset
    Object.assign(this, { kind, start, end, content, number, previousEnd })
    return seen
  }

  #single(code: number, start: number): void {
    this.#offset = start + 1
    this.end = start + 1
    this.kind = code
  }

  #identifier(start: number): void {
    const end = this.#endOfName(start + 1)
    this.#offset = end
    this.end = end
    this.content = this.text.slice(start, end)
    this.kind = Token.identifier
  }

  #alias(start: number): void {
    const end = this.#endOfName(start + 1)
    if (end === start + 1) this.#report({ start, end }, 'an alias needs a name after "$"')
    this.#offset = end
    this.end = end
    this.content = this.text.slice(start + 1, end)
    this.kind = Token.alias
  }

  #endOfName(from: number): number {
    const text = this.text
    let end = from
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code < 128 && ((classes[code] ?? 0) & (LETTER | DIGIT)) === 0) break
    }
    return end
  }

  #number(start: number): void {
    const text = this.text
    let hasPoint = text.charCodeAt(start) === DOT
    let end = start + 1
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === DOT) hasPoint = true
      else if (code === PLUS || code === MINUS) {
        const isAfterE = (text.charCodeAt(end - 1) | 32) === SMALL_E
        if (!hasPoint || !isAfterE) break
      } else if (code < 128 && ((classes[code] ?? 0) & (LETTER | DIGIT)) === 0) break
    }
    this.#offset = end
    this.end = end
    const parsed = parseNumber(text.slice(start, end))
    if (typeof parsed === 'string') {
      this.#report({ start, end }, `${JSON.stringify(text.slice(start, end))} is not a number: ${parsed}`)
      this.kind = Token.integer
      this.number = 0
      return
    }
    this.kind = parsed.isReal ? Token.real : Token.integer
    this.number = parsed.value
  }

  #string(start: number): void {
    const text = this.text
    let value = ''
    let from = start + 1
    let index = from
    for (;;) {
      const code = text.charCodeAt(index)
      if (code === QUOTE) break
      if (code === BACKSLASH) {
        value += text.slice(from, index)
        const escape = readEscape(text, index)
        if (escape.fault !== undefined)
          this.#report({ start: index, end: escape.end }, escape.fault, escape.hint)
        value += escape.value
        index = escape.end
        from = index
        continue
      }
      if (code === LF || code === CR || index >= text.length) {
        this.#report(
          { start, end: index },
          'this string does not end on its line',
          'Close it with " and go on with another string on the next line: adjacent strings are joined.',
        )
        if (!goesOn(text, index)) return this.#endString(value + text.slice(from, index), index)
      }
      index++
    }
    this.#endString(value + text.slice(from, index), index + 1)
  }

  #endString(value: string, end: number): void {
    this.content = value
    this.#offset = end
    this.end = end
    this.kind = Token.string
  }

  #character(start: number): void {
    const text = this.text
    let end = start + 1
    let value = ''
    while (end < text.length) {
      const code = text.charCodeAt(end)
      if (code === APOSTROPHE || code === LF || code === CR) break
      if (code !== BACKSLASH) {
        value += text[end++]
        continue
      }
      const escape = readEscape(text, end)
      if (escape.fault !== undefined) this.#report({ start: end, end: escape.end }, escape.fault, escape.hint)
      value += escape.value
      end = escape.end
    }
    const closed = text.charCodeAt(end) === APOSTROPHE
    if (closed) end++
    if (!closed || value.length !== 1) {
      this.#report(
        { start, end },
        "a char16 literal is one character between apostrophes, such as 'a' or '\\x0041'",
      )
    }
    this.content = value
    this.#offset = end
    this.end = end
    this.kind = Token.character
  }

  #skipSpace(): void {
    const text = this.text
    let offset = this.#offset
    for (;;) {
      const code = text.charCodeAt(offset)
      if (code < 128 && classes[code] === SPACE) {
        offset++
        continue
      }
      if (code !== SLASH) break
      const second = text.charCodeAt(offset + 1)
      if (second === SLASH) {
        offset = lineEnd(text, offset + 2)
      } else if (second === STAR) {
        const close = text.indexOf('*/', offset + 2)
        if (close < 0) {
          this.#report(
            { start: offset, end: offset + 2 },
            'this comment is never closed',
            'Close it with */.',
          )
          offset = text.length
        } else offset = close + 2
      } else break
    }
    this.#offset = offset
  }
}

/** Whether an unclosed string seems to be closed on a later line, rather than to be followed by other MOF. */
function goesOn(text: string, lineEnd: number): boolean {
  const quote = text.indexOf('"', lineEnd)
  return quote >= 0 && !/[;={}[\]]/.test(text.slice(lineEnd, quote))
}

function lineEnd(text: string, from: number): number {
  let offset = from
  for (; offset < text.length; offset++) {
    const code = text.charCodeAt(offset)
    if (code === LF || code === CR) break
  }
  return offset
}

function characterClasses(): Uint8Array {
  const table = new Uint8Array(128)
  for (const code of [9, 10, 12, 13, 32]) table[code] = SPACE
  for (let code = 48; code <= 57; code++) table[code] = DIGIT
  for (let code = 65; code <= 90; code++) table[code] = table[code + 32] = LETTER
  table[95] = LETTER
  for (const mark of '[](){}:;,=#') table[mark.charCodeAt(0)] = PUNCTUATION
  return table
}
