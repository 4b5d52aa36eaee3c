import { defaultLimits } from '../base/limits.ts'
import { anyCharacter, oneCharacter, PatternError, PatternReader, type Pattern } from './pattern-reader.ts'

const count = /^(\d{1,9})(?:(,)(\d{0,9}))?\}/

/**
 * The regular expressions of CQL and FQL (DSP1001, annex): `.` any character, `[a-f]` one of these and `[a-f]^` none
 * of them, `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`, `( )`, `|`, and a backslash before what is meant as itself. The
 * whole text must match, so that `^` at the beginning and `$` at the end change nothing.
 */
export function parseRegular(text: string): Pattern {
  const body = text.startsWith('^') ? text.slice(1) : text
  const parser = new RegularParser(body, text.length - body.length)
  return parser.parse()
}

class RegularParser {
  readonly #text: string
  readonly #offset: number
  readonly #reader: PatternReader
  #depth = 0

  constructor(text: string, offset: number) {
    this.#text = text
    this.#offset = offset
    this.#reader = new PatternReader(text)
  }

  parse(): Pattern {
    const pattern = this.#choice()
    if (this.#reader.peek() !== undefined) this.#fail('")" without "("')
    return pattern
  }

  /** `choice = sequence ("|" sequence)*` */
  #choice(): Pattern {
    const parts = [this.#sequence()]
    while (this.#reader.accept('|')) parts.push(this.#sequence())
    return parts.length === 1 ? (parts[0] as Pattern) : { kind: 'choice', parts }
  }

  /** `sequence = (atom repetition?)*` */
  #sequence(): Pattern {
    const parts: Pattern[] = []
    for (
      let char = this.#reader.peek();
      char !== undefined && char !== '|' && char !== ')';
      char = this.#reader.peek()
    ) {
      if (char === '$' && this.#reader.at === this.#text.length - 1) {
        this.#reader.at++
        break
      }
      parts.push(this.#repeated(this.#atom()))
    }
    return { kind: 'sequence', parts }
  }

  /** `atom = "." | "(" choice ")" | "[" set "]" "^"? | "\" any | other` */
  #atom(): Pattern {
    const char = this.#reader.take() as string
    if (char === '.') return anyCharacter
    if (char === '(') return this.#group()
    if (char === '[') return this.#set()
    if ('*+?'.includes(char)) this.#fail(`nothing to repeat before "${char}"`, 1)
    if (char !== '\\') return oneCharacter(char)
    const escaped = this.#reader.take()
    if (escaped === undefined) this.#fail('a backslash at the end')
    return oneCharacter(escaped)
  }

  #group(): Pattern {
    if (++this.#depth > defaultLimits.queryDepth)
      this.#fail(`groups are nested at most ${defaultLimits.queryDepth} deep`)
    const inner = this.#choice()
    if (!this.#reader.accept(')')) this.#fail('")" is missing')
    this.#depth--
    return inner
  }

  /** The caret that negates stands behind the set; in front, as elsewhere, it is understood as well. */
  #set(): Pattern {
    const isNegatedBefore = this.#reader.accept('^')
    const pattern = this.#reader.set(isNegatedBefore)
    if (isNegatedBefore || !this.#reader.accept('^') || pattern.kind !== 'set') return pattern
    return { kind: 'set', set: { ...pattern.set, isNegated: true } }
  }

  /** `repetition = "*" | "+" | "?" | "{" n ("," m?)? "}"` */
  #repeated(part: Pattern): Pattern {
    if (this.#reader.accept('*')) return { kind: 'repeat', part, min: 0, max: undefined }
    if (this.#reader.accept('+')) return { kind: 'repeat', part, min: 1, max: undefined }
    if (this.#reader.accept('?')) return { kind: 'repeat', part, min: 0, max: 1 }
    if (!this.#reader.accept('{')) return part
    const found = count.exec(this.#text.slice(this.#reader.at, this.#reader.at + 32))
    if (found === null) this.#fail('expected {n}, {n,} or {n,m}')
    const min = Number(found[1])
    const max = found[2] === undefined ? min : found[3] === '' ? undefined : Number(found[3])
    const most = defaultLimits.queryPatternLength
    if (min > most || (max ?? 0) > most) this.#fail(`repetitions are counted to ${most} at most`)
    if (max !== undefined && max < min) this.#fail('the largest number is less than the smallest')
    this.#reader.at += found[0].length
    return { kind: 'repeat', part, min, max }
  }

  #fail(message: string, back = 0): never {
    throw new PatternError(this.#offset + this.#reader.at - back, message)
  }
}
