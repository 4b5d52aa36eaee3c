import { CIMDateTime } from '../../src/cim/datetime.ts'
import type { Expression, Like, LiteralValue, Step } from '../../src/query/expression.ts'
import type { Query } from '../../src/query/query.ts'

/** Writes a query so that its tree can be seen: AND and OR always in parentheses, strings in single quotes. */
export function printQuery({ select, from, where }: Query): string {
  const columns = select.map((item) => {
    if (item.kind === 'all') return item.of === undefined ? '*' : `${item.of}.*`
    return `${print(item.expression)}${item.name === undefined ? '' : ` AS ${item.name}`}`
  })
  const alias = from.alias === undefined ? '' : ` ${from.alias}`
  const condition = where === undefined ? '' : ` WHERE ${print(where)}`
  return `SELECT ${columns.join(', ')} FROM ${from.className}${alias}${condition}`
}

/** Inside a quantifier, the element is written as the array behind ANY or EVERY. */
export function print(expression: Expression, element = ''): string {
  const inner = (part: Expression): string => print(part, element)
  switch (expression.kind) {
    case 'literal':
      return literal(expression.value)
    case 'list':
      return `{${expression.items.map((item) => literal(item.value)).join(', ')}}`
    case 'valueText':
      return `${expression.of === undefined ? '' : inner(expression.of)}#${quoted(expression.text)}`
    case 'path':
      return expression.steps.map(step).join('.')
    case 'element':
      return element
    case 'system':
      return [...expression.of.map(step), expression.name].join('.')
    case 'arithmetic':
      return `(${inner(expression.left)} ${expression.operator} ${inner(expression.right)})`
    case 'concatenation':
      return `(${expression.parts.map(inner).join(' || ')})`
    case 'call':
      return `${expression.name}(${expression.arguments.map(inner).join(', ')})`
    case 'comparison':
      return `${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`
    case 'isNull':
      return `${inner(expression.operand)} IS NULL`
    case 'isTruth':
      return `${inner(expression.operand)} IS ${expression.value ? 'TRUE' : 'FALSE'}`
    case 'isa':
      return `${inner(expression.operand)} ISA ${expression.className}`
    case 'like':
      return `${inner(expression.operand)} LIKE ${quoted(expression.pattern)}`
    case 'and':
    case 'or':
      return `(${expression.operands.map(inner).join(` ${expression.kind.toUpperCase()} `)})`
    case 'not':
      if (expression.operand.kind === 'like') return notLike(expression.operand, inner)
      return `NOT ${inner(expression.operand)}`
    case 'quantified':
      return print(expression.test, `${expression.quantifier.toUpperCase()} ${inner(expression.array)}`)
  }
}

function notLike({ operand, pattern }: Like, inner: (part: Expression) => string): string {
  return `${inner(operand)} NOT LIKE ${quoted(pattern)}`
}

function step({ scope, name, index }: Step): string {
  const place = index === undefined ? '' : `[${index === 'all' ? '*' : index}]`
  return `${scope === undefined ? '' : `${scope}::`}${name}${place}`
}

function literal(value: LiteralValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return quoted(typeof value === 'string' ? value : value instanceof CIMDateTime ? value.text : String(value))
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
