import type { Expression, List, Literal, Path } from './expression.ts'
import { Parser } from './parser.ts'
import type { Lexicon } from './scanner.ts'

const lexicon: Lexicon = { quotes: "'", otherBases: true, multilineStrings: true }

/** DMTF Filter Query Language (DSP0212): a condition, without a select list and without a general NOT. */
export function parseFQL(text: string): Expression {
  return new FQLParser(text, lexicon).filter()
}

class FQLParser extends Parser {
  protected readonly hasScopes = false
  protected readonly reserved: ReadonlySet<string> = new Set([
    'AND',
    'OR',
    'NOT',
    'ANY',
    'EVERY',
    'LIKE',
    'TRUE',
    'FALSE',
    'NULL',
  ])

  /** `filter = condition` */
  filter(): Expression {
    const condition = this.condition()
    this.expectEnd()
    return condition
  }

  /** `operand = "(" condition ")" | NOT? (ANY | EVERY) quantified | test` */
  protected override operand(): Expression {
    const at = this.start
    if (this.acceptMark('(')) {
      const condition = this.nested(() => this.condition())
      this.expectMark(')', 'after the condition')
      return condition
    }
    if (!this.acceptWord('NOT')) return this.#acceptQuantified() ?? this.#test()
    const quantified = this.#acceptQuantified()
    if (quantified === undefined)
      this.fail('expected ANY or EVERY', 'NOT stands only before ANY, EVERY and LIKE.')
    return { kind: 'not', at, operand: quantified }
  }

  /** `quantified = (ANY | EVERY) path (comparator (literal | path) | NOT? LIKE string)` */
  #acceptQuantified(): Expression | undefined {
    const at = this.start
    if (!this.isWord('ANY') && !this.isWord('EVERY')) return undefined
    const quantifier = this.isWord('ANY') ? 'any' : 'every'
    this.next()
    const array = this.path()
    const element: Expression = { kind: 'element', at: array.at }
    const test = this.acceptLike(element, 'regular') ?? this.#comparison(element)
    return { kind: 'quantified', at, quantifier, array, test }
  }

  /** `test = path (comparator (literal | path | list) | NOT? LIKE string)` */
  #test(): Expression {
    const left = this.#property()
    return this.acceptLike(left, 'regular') ?? this.#comparison(left)
  }

  #property(): Path {
    if (!this.isName()) this.fail('expected the name of a property')
    return this.path()
  }

  #comparison(left: Expression): Expression {
    const { start: at } = this
    const operator = this.acceptComparator() ?? this.fail('expected a comparison')
    return { kind: 'comparison', at, operator, left, right: this.#right(left, operator) }
  }

  #right(left: Expression, operator: string): Expression {
    if (left.kind === 'path' && this.isMark('{')) {
      if (operator !== '=' && operator !== '<>') this.fail('arrays are compared with = and <> only')
      return this.#list()
    }
    return this.#acceptLiteral() ?? this.#property()
  }

  /** `list = "{" literal ("," literal)* "}"` */
  #list(): List {
    const at = this.start
    const items: Literal[] = []
    do {
      this.next()
      items.push(this.#acceptLiteral() ?? this.fail('expected a value'))
    } while (this.isMark(','))
    this.expectMark('}', 'after the values')
    return { kind: 'list', at, items }
  }

  #acceptLiteral(): Literal | undefined {
    const at = this.start
    if (!this.acceptWord('NULL')) return this.acceptLiteral()
    this.term()
    return { kind: 'literal', at, value: null }
  }
}
