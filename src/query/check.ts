import type { CIMClass } from '../cim/class.ts'
import { parseLiteralAs } from './coerce.ts'
import type {
  Call,
  ClassTest,
  Comparator,
  Comparison,
  Expression,
  Like,
  Literal,
  Quantified,
  ValueText,
} from './expression.ts'
import { functions } from './functions.ts'
import type { QueryLanguage } from './language.ts'
import { PatternError } from './pattern-reader.ts'
import { compilePattern } from './pattern.ts'
import { queryFault } from './query-fault.ts'
import { resolvePath } from './resolve-path.ts'
import {
  anyType,
  describeType,
  isNumeric,
  scalar,
  truthType,
  typeOfLiteral,
  type ClassDirectory,
  type ValueType,
} from './types.ts'
import { valueOfText } from './value-text.ts'

/** What a condition or column stands on. */
export interface Surroundings {
  readonly language: QueryLanguage
  readonly text: string
  readonly classes: ClassDirectory
  /** The class of the instances; absent where they may be of any class. */
  readonly class: CIMClass | undefined
  /** The names under which the instance itself may be meant: its class and the alias. */
  readonly names: readonly string[]
}

/** A checked part: names as the class spells them, literals in the types that they are compared with. */
export interface Checked {
  readonly expression: Expression
  readonly type: ValueType
}

/** Checks a condition. Throws SourceError at the place of the fault. */
export function checkCondition(expression: Expression, at: Surroundings): Expression {
  return new Checker(at).condition(expression)
}

/** Checks the value of a column. Throws SourceError at the place of the fault. */
export function checkValue(expression: Expression, at: Surroundings): Checked {
  return new Checker(at).value(expression)
}

class Checker {
  readonly #at: Surroundings
  /** Inside the test of a quantifier: the type of the elements. */
  #element: ValueType = anyType

  constructor(at: Surroundings) {
    this.#at = at
  }

  condition(expression: Expression): Expression {
    const checked = this.value(expression)
    const { kind, isArray } = checked.type
    if ((kind !== 'boolean' && kind !== 'any') || isArray)
      this.#fail(expression.at, `expected a condition, this is ${describeType(checked.type)}`)
    return checked.expression
  }

  value(expression: Expression): Checked {
    switch (expression.kind) {
      case 'literal':
        return { expression, type: typeOfLiteral(expression.value) }
      case 'list':
        return { expression, type: { ...typeOfLiteral(expression.items[0]?.value ?? null), isArray: true } }
      case 'valueText':
        return this.#valueText(expression, expression.of && this.value(expression.of).type)
      case 'element':
        return { expression, type: this.#element }
      case 'path':
        return resolvePath(expression, this.#at)
      case 'system':
        return { expression, type: scalar('string') }
      case 'call':
        return this.#call(expression)
      case 'arithmetic':
        return this.#arithmetic(expression)
      case 'concatenation': {
        const parts = expression.parts.map((part) => this.#text(part, 'put together'))
        return { expression: { ...expression, parts }, type: scalar('string') }
      }
      case 'comparison':
        return truth(this.#comparison(expression))
      case 'like':
        return truth(this.#like(expression))
      case 'quantified':
        return truth(this.#quantified(expression))
      case 'isa':
        return truth(this.#isa(expression))
      case 'isNull':
        return truth({ ...expression, operand: this.value(expression.operand).expression })
      case 'isTruth':
      case 'not':
        return truth({ ...expression, operand: this.condition(expression.operand) })
      case 'and':
      case 'or':
        return truth({
          ...expression,
          operands: expression.operands.map((operand) => this.condition(operand)),
        })
    }
  }

  #isa(expression: ClassTest): Expression {
    const { className, operand, at } = expression
    const known = this.#at.classes.get(className) ?? this.#fail(at, `there is no class ${className} here`)
    const checked = this.#scalar(operand, ['object', 'reference'], 'tested by ISA')
    return { ...expression, operand: checked.expression, className: known.name }
  }

  #arithmetic(expression: Extract<Expression, { kind: 'arithmetic' }>): Checked {
    const left = this.#scalar(expression.left, ['integer', 'real'], 'calculated with')
    const right = this.#scalar(expression.right, ['integer', 'real'], 'calculated with')
    const isInteger =
      expression.operator !== '/' && left.type.kind === 'integer' && right.type.kind === 'integer'
    return {
      expression: { ...expression, left: left.expression, right: right.expression },
      type: scalar(isInteger ? 'integer' : 'real'),
    }
  }

  #call(expression: Call): Checked {
    const { name, at } = expression
    const called = functions.get(name.toLowerCase()) ?? this.#fail(at, `there is no function ${name}`)
    const [only, ...more] = expression.arguments
    if (called.takes.length === 0) {
      if (only !== undefined) this.#fail(only.at, `${name} takes no argument`)
      return { expression, type: scalar(called.gives) }
    }
    if (only === undefined || more.length > 0) this.#fail(at, `${name} takes one argument`)
    const checked = this.#scalar(only, called.takes, `given to ${name}`)
    return { expression: { ...expression, arguments: [checked.expression] }, type: scalar(called.gives) }
  }

  #text(expression: Expression, what: string): Expression {
    return this.#scalar(expression, ['string'], what).expression
  }

  #scalar(expression: Expression, kinds: readonly ValueType['kind'][], what: string): Checked {
    const checked = this.value(expression)
    const { kind, isArray } = checked.type
    if (kind === 'any' || (!isArray && kinds.includes(kind))) return checked
    this.#fail(
      expression.at,
      `${describeType(checked.type)} cannot be ${what}: expected ${kinds.join(' or ')}`,
    )
  }

  #like(expression: Like): Expression {
    try {
      compilePattern(expression.syntax, expression.pattern)
    } catch (error) {
      if (error instanceof PatternError) this.#fail(expression.patternAt + 1 + error.at, error.message)
      throw error
    }
    return { ...expression, operand: this.#text(expression.operand, 'compared by LIKE') }
  }

  #quantified(expression: Quantified): Expression {
    const array = this.value(expression.array)
    if (!array.type.isArray && array.type.kind !== 'any')
      this.#fail(expression.array.at, `${describeType(array.type)} is not an array`)
    const outer = this.#element
    this.#element = { ...array.type, isArray: false }
    const test = this.condition(expression.test)
    this.#element = outer
    return { ...expression, array: array.expression, test }
  }

  #comparison(expression: Comparison): Expression {
    const { operator, at } = expression
    const [left, right] = this.#sides(expression)
    const one = this.#matched(left, right.type)
    const other = this.#matched(right, left.type)
    this.#comparable(one.type, other.type, operator, at)
    return { ...expression, left: one.expression, right: other.expression }
  }

  /** Both sides; the text of a value is understood by the property on the other one. */
  #sides({ left, right }: Comparison): readonly [Checked, Checked] {
    if (left.kind === 'valueText' && left.of === undefined) {
      const other = this.value(right)
      return [this.#valueText(left, other.type), other]
    }
    const one = this.value(left)
    const isText = right.kind === 'valueText' && right.of === undefined
    return [one, isText ? this.#valueText(right, one.type) : this.value(right)]
  }

  #valueText(expression: ValueText, type: ValueType | undefined): Checked {
    const property = type?.property
    if (property === undefined)
      this.#fail(expression.at, 'the text of a value is compared with a property whose class is known')
    const value = valueOfText(property, expression.text)
    if (value instanceof Error) this.#fail(expression.at, value.message)
    return { expression: { kind: 'literal', at: expression.at, value }, type: typeOfLiteral(value) }
  }

  /** Texts compared with datetimes and references are read as such, numbers compared with real32 rounded. */
  #matched(checked: Checked, other: ValueType): Checked {
    const { expression } = checked
    if (expression.kind === 'literal') return this.#literal(expression, other)
    if (expression.kind !== 'list') return checked
    const items = expression.items.map((item) => this.#literal(item, other))
    const wrong = items.find(({ type }) => !areComparable(type, { ...other, isArray: false }))
    if (wrong !== undefined)
      this.#fail(
        wrong.expression.at,
        `${describeType(wrong.type)} is not comparable with ${describeType(other)}`,
      )
    const type = { ...(items[0]?.type ?? anyType), isArray: true }
    return { expression: { ...expression, items: items.map((item) => item.expression as Literal) }, type }
  }

  #literal(literal: Literal, other: ValueType): Checked {
    const value = parseLiteralAs(literal.value, other)
    if (value instanceof Error) this.#fail(literal.at, value.message)
    return { expression: { ...literal, value }, type: typeOfLiteral(value) }
  }

  #comparable(left: ValueType, right: ValueType, operator: Comparator, at: number): void {
    const isEquality = operator === '=' || operator === '<>'
    if (!areComparable({ ...left, isArray: false }, { ...right, isArray: false })) {
      this.#fail(at, `${describeType(left)} and ${describeType(right)} cannot be compared`)
    }
    const isKnown = left.kind !== 'any' && right.kind !== 'any'
    const areBothArrays = left.isArray && right.isArray
    // WQL has no ANY: there an array has a value when one of its elements has it.
    if (isKnown && left.isArray !== right.isArray && this.#at.language !== 'WQL' && !hasNull(left, right))
      this.#fail(
        at,
        'an array cannot be compared with a single value',
        'Write ANY or EVERY before the array.',
      )
    if (isEquality) return
    const hasNoOrder = [left.kind, right.kind].some((kind) => ['boolean', 'reference', 'null'].includes(kind))
    if (hasNoOrder || areBothArrays)
      this.#fail(
        at,
        `${describeType(left)} and ${describeType(right)} have no order: compare them with = or <>`,
      )
  }

  #fail(at: number, message: string, hint?: string): never {
    throw queryFault(this.#at.text, at, message, hint)
  }
}

function truth(expression: Expression): Checked {
  return { expression, type: truthType }
}

function areComparable(left: ValueType, right: ValueType): boolean {
  if (left.kind === 'any' || right.kind === 'any' || hasNull(left, right)) return true
  if (left.kind === 'object' || right.kind === 'object') return false
  return left.kind === right.kind || (isNumeric(left.kind) && isNumeric(right.kind))
}

function hasNull(left: ValueType, right: ValueType): boolean {
  return left.kind === 'null' || right.kind === 'null'
}
