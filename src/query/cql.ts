import { defaultLimits } from '../base/limits.ts'
import type { Expression, ValueText } from './expression.ts'
import { Parser } from './parser.ts'
import { unsupported } from './query-fault.ts'
import type { AllColumns, Column, Query } from './query.ts'
import type { Lexicon } from './scanner.ts'

const lexicon: Lexicon = { quotes: "'", otherBases: true, multilineStrings: true }

const parenthesis = /\s*\(/y
const aggregates: ReadonlySet<string> = new Set(['COUNT', 'MIN', 'MAX', 'SUM', 'MEAN', 'MEDIAN'])

/**
 * The features of DSP0202 that there are, as ValueMap of CIM_QueryCapabilities.CQLFeatures numbers them: Basic Query,
 * Extended Select List, Embedded Properties, Regular Expression Like, Arithmetic Expression, Conversion Utilities and
 * Property Scoping.
 */
export const cqlFeatures: readonly number[] = [2, 7, 8, 10, 14, 16, 17]

/** CIM Query Language (DSP0202), in its features above; others are refused as such, at their place. */
export function parseCQL(text: string): Query {
  return new CQLParser(text, lexicon).query()
}

class CQLParser extends Parser {
  protected readonly hasScopes = true
  protected readonly reserved: ReadonlySet<string> = new Set(
    'SELECT FROM WHERE ANY AS ASC BY DESC DISTINCT EVERY FIRST IN IS ISA LIKE NOT NULL AND OR ORDER SATISFIES TRUE FALSE'.split(
      ' ',
    ),
  )

  /** `query = SELECT column ("," column)* FROM name (AS? name)? (WHERE condition)?` */
  query(): Query {
    this.expectWord('SELECT')
    this.#refuse('DISTINCT', 'FIRST')
    const select = [this.#column()]
    while (this.acceptMark(',')) select.push(this.#column())
    this.expectWord('FROM')
    const { start: at } = this
    const className = this.name('the name of a class')
    const isNamed = this.acceptWord('AS')
    const alias = isNamed || this.isName() ? this.name('an alias') : undefined
    if (this.isMark(',')) throw unsupported(this.text, this.start, 'joins of classes are not supported')
    const where = this.acceptWord('WHERE') ? this.condition() : undefined
    this.#refuse('ORDER')
    this.expectEnd()
    return { language: 'DMTF:CQL', text: this.text, select, from: { className, alias, at }, where }
  }

  /** `column = "*" | name "." "*" | condition (AS name)?` */
  #column(): AllColumns | Column {
    const at = this.start
    if (this.acceptMark('*')) return { kind: 'all', at, of: undefined }
    const expression = this.condition()
    if (this.isMark('.')) return { kind: 'all', at, of: this.expectAll(expression) }
    const name = this.acceptWord('AS') ? this.name('a name for the column') : undefined
    return { kind: 'column', at, expression, name }
  }

  /** `operand = NOT operand | (ANY | EVERY) comparison | comparison` */
  protected override operand(): Expression {
    const at = this.start
    if (this.acceptWord('NOT')) return { kind: 'not', at, operand: this.nested(() => this.operand()) }
    if (this.isWord('ANY') || this.isWord('EVERY')) return this.#quantified()
    return this.#comparison()
  }

  /** `quantified = (ANY | EVERY) path test`; two whole arrays, `a[*] <> b[*]`, are compared as such. */
  #quantified(): Expression {
    const at = this.start
    const quantifier = this.isWord('ANY') ? 'any' : 'every'
    this.next()
    const array = this.path()
    if (this.isWord('IN')) throw unsupported(this.text, this.start, 'SATISFIES is not supported')
    const element: Expression = { kind: 'element', at: array.at }
    const test = this.#test(element) ?? this.fail('expected a comparison')
    if (test.kind === 'comparison' && isWhole(test.right)) return { ...test, left: array }
    return { kind: 'quantified', at, quantifier, array, test }
  }

  /** `comparison = value test? | symbol comparator value` */
  #comparison(): Expression {
    const left = this.isMark('#') ? this.#symbol(undefined) : this.#value()
    const tested = this.#test(left)
    if (left.kind === 'valueText' && left.of === undefined && tested?.kind !== 'comparison')
      this.faultAt(left.at, 'the text of a value is compared with a property')
    return tested ?? left
  }

  /** `test = comparator (value | symbol) | IS NOT? NULL | ISA name | NOT? LIKE string` */
  #test(left: Expression): Expression | undefined {
    const { start: at } = this
    const operator = this.acceptComparator()
    if (operator !== undefined) {
      const right = this.isMark('#') ? this.#symbol(undefined) : this.#value()
      return { kind: 'comparison', at, operator, left, right }
    }
    if (this.acceptWord('IS')) {
      const isNegative = this.acceptWord('NOT')
      this.expectWord('NULL')
      const test: Expression = { kind: 'isNull', at, operand: left }
      return isNegative ? { kind: 'not', at, operand: test } : test
    }
    if (this.acceptWord('ISA')) {
      const { start: classAt } = this
      return { kind: 'isa', at: classAt, operand: left, className: this.name('the name of a class') }
    }
    return this.acceptLike(left, 'regular')
  }

  /** `value = product (("+" | "-") product)*`; `product = concatenation (("*" | "/") concatenation)*` */
  #value(): Expression {
    return this.#arithmetic(['+', '-'], () => this.#arithmetic(['*', '/'], () => this.#concatenation()))
  }

  #arithmetic(operators: readonly ('+' | '-' | '*' | '/')[], parse: () => Expression): Expression {
    const operands: { at: number; operator: '+' | '-' | '*' | '/'; right: Expression }[] = []
    const first = parse()
    for (;;) {
      const { start: at } = this
      const operator = operators.find((candidate) => this.isMark(candidate))
      if (operator === undefined) break
      this.next()
      operands.push({ at, operator, right: parse() })
    }
    // Each operand makes the tree deeper by one.
    if (operands.length > defaultLimits.queryDepth)
      this.faultAt(first.at, `a calculation has at most ${defaultLimits.queryDepth} steps`)
    return operands.reduce<Expression>(
      (left, { at, operator, right }) => ({ kind: 'arithmetic', at, operator, left, right }),
      first,
    )
  }

  /** `concatenation = unary ("||" unary)*` */
  #concatenation(): Expression {
    const { start: at } = this
    const first = this.#unary()
    if (!this.isMark('||')) return first
    const parts = [first]
    while (this.acceptMark('||')) parts.push(this.#unary())
    return { kind: 'concatenation', at, parts }
  }

  /** `unary = literal | ("+" | "-") unary | "(" condition ")" | chain` */
  #unary(): Expression {
    const { start: at } = this
    const literal = this.acceptLiteral()
    if (literal !== undefined) return literal
    if (this.acceptMark('(')) {
      if (this.isWord('SELECT')) throw unsupported(this.text, at, 'queries in queries are not supported')
      const inner = this.nested(() => this.condition())
      this.expectMark(')', 'after the expression')
      return inner
    }
    if (this.isWord('NULL')) this.fail('nothing compares with NULL', 'Write IS NULL or IS NOT NULL.')
    if (this.isMark('-') || this.isMark('+')) return this.#signed(at)
    return this.#chain()
  }

  /** A sign before something that is not a number takes it from zero. */
  #signed(at: number): Expression {
    const isNegative = this.isMark('-')
    this.next()
    const operand = this.nested(() => this.#unary())
    if (!isNegative) return operand
    return { kind: 'arithmetic', at, operator: '-', left: { kind: 'literal', at, value: 0 }, right: operand }
  }

  /** `chain = name "(" (condition ("," condition)*)? ")" | path ("#" string)?` */
  #chain(): Expression {
    const { start: at } = this
    if (!this.isName()) this.fail('expected a property, a function or a value')
    if (this.isFollowedBy(parenthesis)) return this.#call(at)
    const path = this.path()
    return this.isMark('#') ? this.#symbol(path) : path
  }

  #call(at: number): Expression {
    const name = this.name('the name of a function')
    if (aggregates.has(name.toUpperCase())) throw unsupported(this.text, at, `${name} is not supported`)
    this.expectMark('(', 'after the name of the function')
    const parameters: Expression[] = []
    this.term()
    if (!this.isMark(')')) {
      do parameters.push(this.nested(() => this.condition()))
      while (this.acceptMark(','))
    }
    this.expectMark(')', 'after the arguments')
    return { kind: 'call', at, name, arguments: parameters }
  }

  /** `symbol = "#" string` */
  #symbol(of: ValueText['of']): ValueText {
    const { start: at } = this
    this.term()
    this.expectMark('#', 'before the text of a value')
    const { content: text } = this
    if (this.kind !== 'string') this.fail('expected the text of a value in quotes')
    this.next()
    return { kind: 'valueText', at, of, text }
  }

  #refuse(...keywords: readonly string[]): void {
    for (const keyword of keywords)
      if (this.isWord(keyword)) throw unsupported(this.text, this.start, `${keyword} is not supported`)
  }
}

function isWhole(expression: Expression): boolean {
  return expression.kind === 'path' && expression.steps.at(-1)?.index === 'all'
}
