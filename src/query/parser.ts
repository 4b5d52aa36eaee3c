import { defaultLimits } from '../base/limits.ts'
import type { Comparator, Expression, Literal, Path, PatternSyntax, Step } from './expression.ts'
import { queryFault } from './query-fault.ts'
import { Scanner } from './scanner.ts'

const digit = /\s*\.?\d/y
const star = /\s*\*/y
const comparators: ReadonlySet<string> = new Set<Comparator>(['=', '<>', '<', '<=', '>', '>='])

/**
 * What the parsers of all query languages have in common: looking at the current token, the precedence of AND over
 * OR, and the bounds. None of them ever goes back, so that parsing takes time linear in the text.
 */
export abstract class Parser extends Scanner {
  #depth = 0
  #terms = 0
  #patterns = 0

  /** Words that cannot be names, in capitals. */
  protected abstract readonly reserved: ReadonlySet<string>
  /** A property may be written with the class that it is of: `Class::name`. */
  protected abstract readonly hasScopes: boolean

  protected isMark(mark: string): boolean {
    return this.kind === 'mark' && this.content === mark
  }

  protected acceptMark(mark: string): boolean {
    if (!this.isMark(mark)) return false
    this.next()
    return true
  }

  protected expectMark(mark: string, where: string): void {
    if (!this.acceptMark(mark)) this.fail(`expected "${mark}" ${where}`)
  }

  /** The current token is this word, whatever its letter case. Keywords are given in capitals. */
  protected isWord(keyword: string): boolean {
    return this.kind === 'word' && this.content.toUpperCase() === keyword
  }

  protected acceptWord(keyword: string): boolean {
    if (!this.isWord(keyword)) return false
    this.next()
    return true
  }

  protected expectWord(keyword: string): void {
    if (!this.acceptWord(keyword)) this.fail(`expected ${keyword}`)
  }

  protected isName(): boolean {
    return this.kind === 'word' && !this.reserved.has(this.content.toUpperCase())
  }

  protected name(what: string): string {
    if (!this.isName()) this.fail(`expected ${what}`)
    const name = this.content
    if (name.length > defaultLimits.nameLength)
      this.faultAt(this.start, `a name has at most ${defaultLimits.nameLength} characters`)
    this.next()
    return name
  }

  protected expectEnd(): void {
    if (this.kind !== 'end') this.fail('expected the end of the query')
  }

  /** Ends parsing, saying what was found at the current token. */
  protected fail(expected: string, hint?: string): never {
    const found =
      this.kind === 'end' ? 'the end' : JSON.stringify(this.text.slice(this.start, this.end).slice(0, 40))
    this.faultAt(this.start, `${expected}, found ${found}`, hint)
  }

  protected faultAt(at: number, message: string, hint?: string): never {
    throw queryFault(this.text, at, message, hint)
  }

  /** Counts a leaf of the tree. */
  protected term(): void {
    if (++this.#terms > defaultLimits.queryTerms)
      this.faultAt(this.start, `a query has at most ${defaultLimits.queryTerms} terms`)
  }

  /** Parses something that may contain its like. */
  protected nested<T>(parse: () => T): T {
    if (++this.#depth > defaultLimits.queryDepth)
      this.faultAt(this.start, `parentheses and NOT are nested at most ${defaultLimits.queryDepth} deep`)
    const parsed = parse()
    this.#depth--
    return parsed
  }

  /** `condition = conjunction (OR conjunction)*`; `conjunction = operand (AND operand)*` */
  protected condition(): Expression {
    return this.#junction('or', () => this.#junction('and', () => this.operand()))
  }

  /** What AND and OR put together. */
  protected abstract operand(): Expression

  #junction(kind: 'and' | 'or', parse: () => Expression): Expression {
    const at = this.start
    const first = parse()
    if (!this.isWord(kind.toUpperCase())) return first
    const operands = [first]
    while (this.acceptWord(kind.toUpperCase())) operands.push(parse())
    return { kind, at, operands }
  }

  /** `comparator = "=" | "<>" | "!=" | "<" | "<=" | ">" | ">="`; undefined where none is next. */
  protected acceptComparator(): Comparator | undefined {
    if (this.kind !== 'mark' || !comparators.has(this.content)) return undefined
    const operator = this.content as Comparator
    this.next()
    return operator
  }

  /** `literal = string | ("+" | "-")? (integer | real) | TRUE | FALSE`; undefined where none is next. */
  protected acceptLiteral(): Literal | undefined {
    const at = this.start
    if (this.kind === 'string') return this.#literal(at, this.content)
    if (this.kind === 'integer' || this.kind === 'real') return this.#literal(at, this.value)
    if (this.isWord('TRUE') || this.isWord('FALSE')) return this.#literal(at, this.isWord('TRUE'))
    if ((!this.isMark('-') && !this.isMark('+')) || !this.isFollowedBy(digit)) return undefined
    const isNegative = this.isMark('-')
    this.next()
    const value = isNegative ? (this.value === 0 ? 0 : -this.value) : this.value
    if (typeof value === 'bigint' && value < -0x8000_0000_0000_0000n)
      this.faultAt(at, 'this number is smaller than any integer of CIM')
    return this.#literal(at, value)
  }

  #literal(at: number, value: Literal['value']): Literal {
    this.term()
    this.next()
    return { kind: 'literal', at, value }
  }

  /** `all = name "." "*"`, where the name was parsed already; the class or alias that it is. */
  protected expectAll(prefix: Expression): string {
    this.expectMark('.', 'before the star')
    this.expectMark('*', 'after the dot')
    const [only, ...more] = prefix.kind === 'path' ? prefix.steps : []
    if (only === undefined || more.length > 0 || only.scope !== undefined || only.index !== undefined)
      this.faultAt(prefix.at, 'only a class or its alias stands before ".*"')
    return only.name
  }

  /** `(NOT? LIKE string)?` */
  protected acceptLike(operand: Expression, syntax: PatternSyntax): Expression | undefined {
    const { start: at } = this
    const isNegative = this.acceptWord('NOT')
    if (!this.acceptWord('LIKE')) return isNegative ? this.fail('expected LIKE') : undefined
    const { start: patternAt, content: pattern } = this
    if (this.kind !== 'string') this.fail('expected a pattern in quotes')
    if (++this.#patterns > defaultLimits.queryPatterns)
      this.faultAt(patternAt, `a query has at most ${defaultLimits.queryPatterns} patterns`)
    this.term()
    this.next()
    const like: Expression = { kind: 'like', at: operand.at, operand, pattern, patternAt, syntax }
    return isNegative ? { kind: 'not', at, operand: like } : like
  }

  /** `path = step ("." step)*` */
  protected path(): Path {
    this.term()
    const { start: at } = this
    const steps = [this.step()]
    while (this.isMark('.') && !this.isFollowedBy(star)) {
      this.next()
      this.term()
      steps.push(this.step())
    }
    return { kind: 'path', at, steps }
  }

  /** `step = (name "::")? name ("[" index "]")?`. */
  protected step(): Step {
    const at = this.start
    const first = this.name('the name of a property')
    const isScoped = this.hasScopes && this.acceptMark('::')
    const name = isScoped ? this.name('the name of a property') : first
    return { at, name, scope: isScoped ? first : undefined, index: this.acceptIndex() }
  }

  /** `index = "[" (integer | "*") "]"` */
  protected acceptIndex(): number | 'all' | undefined {
    if (!this.acceptMark('[')) return undefined
    const index = this.isMark('*') ? 'all' : this.kind === 'integer' ? this.value : undefined
    if (typeof index !== 'number' && index !== 'all') this.fail('expected the number of an element, or "*"')
    this.next()
    this.expectMark(']', 'after the index')
    return index
  }
}
