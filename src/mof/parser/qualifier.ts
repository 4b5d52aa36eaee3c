import { flavorWords, type FlavorNode, type Initializer, type QualifierNode } from '../syntax.ts'
import { didYouMean } from '../suggestion.ts'
import { Token } from '../scanner.ts'
import { parseArray, parseLiteral } from './value.ts'
import { Mark, type Tokens } from './tokens.ts'

const none: readonly QualifierNode[] = []
const flavorsByName = new Map(flavorWords.map((word) => [word.toLowerCase(), word]))

/** `qualifiers = "[" qualifier *( "," qualifier ) "]"`; empty where the text has none. */
export function parseQualifiers(tokens: Tokens): readonly QualifierNode[] {
  if (!tokens.accept(Mark.openBracket)) return none
  const qualifiers: QualifierNode[] = []
  do qualifiers.push(parseQualifier(tokens))
  while (tokens.accept(Mark.comma))
  if (tokens.kind !== Mark.closeBracket) tokens.fail('expected "," or "]" after a qualifier')
  tokens.next()
  return qualifiers
}

/** `qualifier = name [ "(" literal ")" | array ] [ ":" 1*flavor ]` (DSP0004 2.8, 7.6.1) */
function parseQualifier(tokens: Tokens): QualifierNode {
  const name = tokens.expectName('the name of a qualifier')
  let value: Initializer | undefined
  if (tokens.accept(Mark.open)) {
    value = parseLiteral(tokens)
    tokens.expect(Mark.close, 'after the value of the qualifier')
  } else if (tokens.kind === Mark.openBrace) value = parseArray(tokens)
  const flavors = tokens.accept(Mark.colon) ? parseFlavors(tokens) : []
  return { name, value, flavors, start: name.start, end: tokens.previousEnd }
}

/** `1*flavor`, separated by blanks */
function parseFlavors(tokens: Tokens): FlavorNode[] {
  const flavors = [parseFlavor(tokens)]
  while (tokens.kind === Token.identifier) flavors.push(parseFlavor(tokens))
  return flavors
}

/** `flavor = "EnableOverride" | "DisableOverride" | "Restricted" | "ToSubclass" | "ToInstance" | "Translatable"` */
export function parseFlavor(tokens: Tokens): FlavorNode {
  const word = tokens.kind === Token.identifier ? flavorsByName.get(tokens.content.toLowerCase()) : undefined
  if (word === undefined) {
    tokens.fail(
      'expected a flavor',
      didYouMean(tokens.content, flavorWords, `Flavors are ${flavorWords.join(', ')}.`),
    )
  }
  const { start, end } = tokens
  tokens.next()
  return { word, start, end }
}
