import { defaultLimits } from '../base/limits.ts'
import { queryFault } from './query-fault.ts'

export type TokenKind = 'word' | 'string' | 'integer' | 'real' | 'mark' | 'end'

/** How the words of a language are written, where languages differ. */
export interface Lexicon {
  /** The characters that strings begin and end with. */
  readonly quotes: string
  /** Integers may be written as `0x1F` and `101B`. */
  readonly otherBases: boolean
  /** A string may go on in the next line. */
  readonly multilineStrings: boolean
}

const space = /\s+/y
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*/y
const number = /(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?|\d[A-Za-z0-9_]*/y
const mark = /::|\|\||<>|!=|<=|>=|[()[\]{},.*=<>#+\-/]/y
const decimal = /^(?:0|[1-9]\d*)$/
const hexadecimal = /^0[xX][0-9A-Fa-f]+$/
const binary = /^[01]+[bB]$/

const largest = 0xffff_ffff_ffff_ffffn

/**
 * Cuts a query into words, strings, numbers and marks. One token is current; `next` goes on. Every fault is a
 * SourceError at its place.
 */
export class Scanner {
  readonly text: string
  readonly #lexicon: Lexicon
  kind: TokenKind = 'end'
  /** Where the current token begins and ends. */
  start = 0
  end = 0
  /** A word or mark as written, or the content of a string. */
  content = ''
  /** The value of a number. */
  value: number | bigint = 0

  constructor(text: string, lexicon: Lexicon) {
    this.text = text
    this.#lexicon = lexicon
    if (text.length > defaultLimits.queryLength)
      throw queryFault(text, 0, `the query is longer than ${defaultLimits.queryLength} characters`)
    this.next()
  }

  next(): void {
    this.start = this.#matchAt(space, this.end)?.end ?? this.end
    if (this.start >= this.text.length) return this.#take('end', this.start, '')
    const char = this.text.charAt(this.start)
    if (this.#lexicon.quotes.includes(char)) return this.#string(char)
    const name = this.#matchAt(word, this.start)
    if (name !== undefined) return this.#take('word', name.end, name.text)
    const digits = this.#matchAt(number, this.start)
    if (digits !== undefined) return this.#number(digits.text, digits.end)
    const sign = this.#matchAt(mark, this.start)
    if (sign !== undefined) return this.#take('mark', sign.end, sign.text === '!=' ? '<>' : sign.text)
    if (char === '"' || char === "'")
      throw queryFault(this.text, this.start, `strings are written in ${this.#lexicon.quotes} here`)
    throw queryFault(this.text, this.start, `${JSON.stringify(char)} cannot stand here`)
  }

  /** Whether the text goes on like this (a sticky pattern) behind the current token. */
  protected isFollowedBy(pattern: RegExp): boolean {
    return this.#matchAt(pattern, this.end) !== undefined
  }

  #take(kind: TokenKind, end: number, content: string): void {
    this.kind = kind
    this.end = end
    this.content = content
  }

  #matchAt(pattern: RegExp, at: number): { text: string; end: number } | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(this.text)?.[0]
    return found === undefined ? undefined : { text: found, end: at + found.length }
  }

  /** A quote inside is doubled or follows a backslash; a backslash before a quote or a backslash is dropped. */
  #string(quote: string): void {
    const parts: string[] = []
    let from = this.start + 1
    for (let at = from; at < this.text.length; at++) {
      const char = this.text.charAt(at)
      const following = this.text.charAt(at + 1)
      const isEscape = char === '\\' && (following === '\\' || following === '"' || following === "'")
      if (isEscape || (char === quote && following === quote)) {
        parts.push(this.text.slice(from, at))
        from = ++at
      } else if (char === quote) {
        parts.push(this.text.slice(from, at))
        return this.#take('string', at + 1, parts.join(''))
      } else if ((char === '\n' || char === '\r') && !this.#lexicon.multilineStrings) {
        throw queryFault(this.text, this.start, 'this string is not ended in its line')
      }
    }
    throw queryFault(this.text, this.start, `this string is not ended by ${quote}`)
  }

  #number(text: string, end: number): void {
    if (text.includes('.')) {
      this.value = Number(text)
      if (!Number.isFinite(this.value))
        throw queryFault(this.text, this.start, 'this number is larger than any real64')
      return this.#take('real', end, text)
    }
    this.value = this.#integer(text)
    this.#take('integer', end, text)
  }

  #integer(text: string): number | bigint {
    if (decimal.test(text)) return this.#fit(text.length, 20, text)
    if (this.#lexicon.otherBases && hexadecimal.test(text)) return this.#fit(text.length, 128, text)
    if (this.#lexicon.otherBases && binary.test(text)) {
      const digits = text.slice(0, -1)
      return this.#fit(digits.length, 128, `0b${digits}`)
    }
    const hint = this.#lexicon.otherBases ? 'Write 25, 0x19, 11001B or 2.5e1.' : 'Write 25 or 2.5e1.'
    throw queryFault(this.text, this.start, `${JSON.stringify(text.slice(0, 40))} is not a number`, hint)
  }

  #fit(digits: number, most: number, text: string): number | bigint {
    // Converting takes time quadratic in the digits.
    const value = digits > most ? largest + 1n : BigInt(text)
    if (value > largest)
      throw queryFault(this.text, this.start, 'this number is larger than any integer of CIM')
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
  }
}
