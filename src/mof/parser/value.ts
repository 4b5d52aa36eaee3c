import { Token } from '../scanner.ts'
import type { AliasNode, ArrayNode, Initializer, Literal, StringLiteral } from '../syntax.ts'
import { Mark, type Tokens } from './tokens.ts'

/** `initializer = literal | alias | array` */
export function parseInitializer(tokens: Tokens): Initializer {
  return tokens.kind === Mark.openBrace ? parseArray(tokens) : parseScalar(tokens)
}

/** `array = "{" [ scalar *( "," scalar ) ] "}"` */
export function parseArray(tokens: Tokens): ArrayNode {
  const start = tokens.start
  tokens.expect(Mark.openBrace, 'before the values')
  const items: (Literal | AliasNode)[] = []
  if (tokens.kind !== Mark.closeBrace) {
    do items.push(parseScalar(tokens))
    while (tokens.accept(Mark.comma))
  }
  const end = tokens.end
  if (tokens.kind !== Mark.closeBrace) tokens.fail('expected "," or "}" after a value of the array')
  tokens.next()
  return { kind: 'array', items, start, end }
}

/** `scalar = literal | alias` */
function parseScalar(tokens: Tokens): Literal | AliasNode {
  return tokens.kind === Token.alias ? parseAlias(tokens) : parseLiteral(tokens)
}

/** `alias = "$" identifier` */
export function parseAlias(tokens: Tokens): AliasNode {
  if (tokens.kind !== Token.alias) tokens.fail('expected an alias, such as $Name')
  const { content: name, start, end } = tokens
  tokens.next()
  return { kind: 'alias', name, start, end }
}

/** `literal = integer | real | character | 1*string | "TRUE" | "FALSE" | "NULL"` */
export function parseLiteral(tokens: Tokens): Literal {
  const { kind, start, end } = tokens
  if (kind === Token.string) return parseString(tokens, 'a string')
  if (kind === Token.integer) {
    const value = tokens.number
    tokens.next()
    return { kind: 'integer', value, start, end }
  }
  if (kind === Token.real) {
    const value = Number(tokens.number)
    tokens.next()
    return { kind: 'real', value, start, end }
  }
  if (kind === Token.character) {
    const value = tokens.content
    tokens.next()
    return { kind: 'character', value, start, end }
  }
  if (tokens.acceptWord('true')) return { kind: 'boolean', value: true, start, end }
  if (tokens.acceptWord('false')) return { kind: 'boolean', value: false, start, end }
  if (tokens.acceptWord('null')) return { kind: 'null', start, end }
  return tokens.fail(
    'expected a value',
    'Strings stand in quotes; other values are numbers, TRUE, FALSE and NULL.',
  )
}

/** `1*string`: adjacent strings are one. */
export function parseString(tokens: Tokens, what: string): StringLiteral {
  if (tokens.kind !== Token.string) tokens.fail(`expected ${what}`)
  const start = tokens.start
  let value = tokens.content
  let end = tokens.end
  for (tokens.next(); tokens.kind === Token.string; tokens.next()) {
    value += tokens.content
    end = tokens.end
  }
  return { kind: 'string', value, start, end }
}
