import { Token } from '../scanner.ts'
import type { AliasNode, ClassNode, FeatureNode, QualifierNode } from '../syntax.ts'
import { parseFeature } from './feature.ts'
import { Mark, SyntaxFault, type Tokens } from './tokens.ts'
import { parseAlias } from './value.ts'

/**
 * `class = [ qualifiers ] "class" name [ "as" alias ] [ ":" superclass ] "{" *feature "}" ";"`
 * (DSP0004 2.8, 7.6.3); qualifiers and the word class are read already.
 */
export function parseClass(tokens: Tokens, qualifiers: readonly QualifierNode[]): ClassNode {
  const name = tokens.expectName('the name of the class')
  const alias = parseOptionalAlias(tokens)
  const superclass = tokens.accept(Mark.colon) ? tokens.expectName('the name of the superclass') : undefined
  tokens.expect(Mark.openBrace, 'before the features of the class')
  const features: FeatureNode[] = []
  const isComplete = parseBody(tokens, 'class', () => features.push(parseFeature(tokens)))
  return { kind: 'class', qualifiers, name, alias, superclass, features, isIncomplete: !isComplete }
}

/** `[ "as" alias ]` */
export function parseOptionalAlias(tokens: Tokens): AliasNode | undefined {
  return tokens.acceptWord('as') ? parseAlias(tokens) : undefined
}

/**
 * `*member "}" ";"`: reads members to the closing brace; after a faulty member it goes on with the next one. True if
 * nothing was left out.
 */
export function parseBody(tokens: Tokens, what: string, parseMember: () => unknown): boolean {
  let isComplete = true
  while (tokens.kind !== Mark.closeBrace) {
    if (tokens.kind === Token.end || (!isComplete && tokens.isAtStarter())) {
      tokens.complain(tokens.span, `expected "}" at the end of the ${what}`)
      return false
    }
    try {
      parseMember()
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault
      isComplete = false
      tokens.skipFeature()
    }
  }
  tokens.next()
  tokens.expectEnd(`the ${what}`)
  return isComplete
}
