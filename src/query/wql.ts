import { systemProperties, type ClassTest, type Expression, type Path } from './expression.ts'
import { Parser } from './parser.ts'
import type { AllColumns, Column, Query } from './query.ts'
import type { Lexicon } from './scanner.ts'

const nullWord = /\s+(?:NOT\s+)?NULL\b/iy
const lexicon: Lexicon = { quotes: '\'"', otherBases: false, multilineStrings: false }

/** The WBEM Query Language as its clients and other servers write it; there is no standard of it. */
export function parseWQL(text: string): Query {
  return new WQLParser(text, lexicon).query()
}

class WQLParser extends Parser {
  protected readonly hasScopes = true
  protected readonly reserved: ReadonlySet<string> = new Set([
    'SELECT',
    'FROM',
    'WHERE',
    'AND',
    'OR',
    'NOT',
    'IS',
    'ISA',
    'LIKE',
    'NULL',
    'TRUE',
    'FALSE',
  ])

  /** `query = SELECT ("*" | column ("," column)*) FROM name alias? (WHERE condition)?` */
  query(): Query {
    this.expectWord('SELECT')
    const select = [this.#selected()]
    while (this.acceptMark(',')) select.push(this.#selected())
    this.expectWord('FROM')
    const { start: at } = this
    const className = this.name('the name of a class')
    if (this.isMark(',')) this.fail('a query has one class')
    const alias = this.isName() ? this.name('an alias') : undefined
    const where = this.acceptWord('WHERE') ? this.condition() : undefined
    this.expectEnd()
    return { language: 'WQL', text: this.text, select, from: { className, alias, at }, where }
  }

  /** `column = "*" | name "." "*" | path` */
  #selected(): AllColumns | Column {
    const at = this.start
    if (this.acceptMark('*')) return { kind: 'all', at, of: undefined }
    if (!this.isName()) this.fail('expected "*" or the name of a property')
    const path = this.path()
    if (this.isMark('.')) return { kind: 'all', at, of: this.expectAll(path) }
    if (this.isMark('(')) this.fail('WQL has no functions', 'DMTF:CQL has some.')
    return { kind: 'column', at, expression: this.#named(path), name: undefined }
  }

  /** `operand = NOT operand | predicate (IS NOT? (TRUE | FALSE))?` */
  protected override operand(): Expression {
    const { start: at } = this
    if (this.acceptWord('NOT')) return { kind: 'not', at, operand: this.nested(() => this.operand()) }
    const operand = this.#predicate()
    const { start: isAt } = this
    if (!this.acceptWord('IS')) return operand
    return this.#is(isAt, () => this.#truth(isAt, operand))
  }

  /** `predicate = "(" condition ")" | term (comparator term | ISA name | NOT? LIKE string | IS NOT? NULL)?` */
  #predicate(): Expression {
    if (this.acceptMark('(')) {
      const condition = this.nested(() => this.condition())
      this.expectMark(')', 'after the condition')
      return condition
    }
    const left = this.#term()
    const { start: at } = this
    const operator = this.acceptComparator()
    if (operator !== undefined) return { kind: 'comparison', at, operator, left, right: this.#term() }
    if (this.acceptWord('ISA')) return this.#isa(left)
    if (this.isWord('IS') && this.isFollowedBy(nullWord)) {
      this.next()
      return this.#is(at, () => this.#null(at, left))
    }
    return this.acceptLike(left, 'wildcard') ?? left
  }

  #isa(operand: Expression): ClassTest {
    // Some write the class as a string.
    if (this.kind !== 'string') {
      const className = this.name('the name of a class')
      return { kind: 'isa', at: this.start - className.length, operand, className }
    }
    const { start: at, content: className } = this
    this.next()
    return { kind: 'isa', at, operand, className }
  }

  /** `NOT?` and what it may negate. */
  #is(at: number, parse: () => Expression): Expression {
    const isNegative = this.acceptWord('NOT')
    const test = parse()
    return isNegative ? { kind: 'not', at, operand: test } : test
  }

  #null(at: number, operand: Expression): Expression {
    this.expectWord('NULL')
    return { kind: 'isNull', at, operand }
  }

  #truth(at: number, operand: Expression): Expression {
    const value = this.isWord('TRUE')
    if (!this.acceptWord('TRUE') && !this.acceptWord('FALSE')) this.fail('expected NULL, TRUE or FALSE')
    return { kind: 'isTruth', at, operand, value }
  }

  /** `term = literal | path` */
  #term(): Expression {
    const literal = this.acceptLiteral()
    if (literal !== undefined) return literal
    if (this.isWord('NULL')) this.fail('nothing compares with NULL', 'Write IS NULL or IS NOT NULL.')
    if (!this.isName()) this.fail('expected a property or a value')
    return this.#named(this.path())
  }

  #named(path: Path): Expression {
    const last = path.steps[path.steps.length - 1]
    const system = systemProperties.find((name) => name === last?.name.toUpperCase())
    if (system === undefined || last?.index !== undefined || last?.scope !== undefined) return path
    return { kind: 'system', at: path.at, name: system, of: path.steps.slice(0, -1) }
  }
}
