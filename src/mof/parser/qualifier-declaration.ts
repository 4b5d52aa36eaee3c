import { scopes, type Scope } from '../../cim/class.ts'
import { Token } from '../scanner.ts'
import { didYouMean } from '../suggestion.ts'
import type { FlavorNode, QualifierDeclarationNode } from '../syntax.ts'
import { parseFlavor } from './qualifier.ts'
import { Mark, type Tokens } from './tokens.ts'
import { intrinsicType, parseArrayBrackets } from './type.ts'
import { parseInitializer } from './value.ts'

const scopesByName = new Map<string, readonly Scope[]>([
  ...scopes.map((scope): [string, readonly Scope[]] => [scope, [scope]]),
  ['any', scopes],
])

/**
 * `qualifierDeclaration = "Qualifier" name ":" type [ "[" [ size ] "]" ] [ "=" initializer ]
 *  "," "Scope" "(" scope *( "," scope ) ")" [ "," "Flavor" "(" flavor *( "," flavor ) ")" ] ";"`
 * (DSP0004 2.8, 7.6.2); the word Qualifier is read already.
 */
export function parseQualifierDeclaration(tokens: Tokens): QualifierDeclarationNode {
  const name = tokens.expectName('the name of the qualifier')
  tokens.expect(Mark.colon, 'after the name of the qualifier')
  const type = tokens.kind === Token.identifier ? intrinsicType(tokens.content) : undefined
  if (type === undefined)
    tokens.fail('expected the type of the qualifier', 'It is an intrinsic type, such as boolean or string.')
  tokens.next()
  const array = parseArrayBrackets(tokens)
  const value = tokens.accept(Mark.equals) ? parseInitializer(tokens) : undefined
  tokens.expect(Mark.comma, 'and the scope after the type and default value of the qualifier')
  const scope = parseScope(tokens)
  const flavors = tokens.accept(Mark.comma) ? parseFlavorList(tokens) : []
  tokens.expectEnd('the qualifier declaration')
  return {
    kind: 'qualifierDeclaration',
    name,
    type: { type, referenceClass: undefined, ...array },
    value,
    scopes: scope,
    flavors,
  }
}

/** `"Scope" "(" scope *( "," scope ) ")"` */
function parseScope(tokens: Tokens): readonly Scope[] {
  if (!tokens.acceptWord('scope')) tokens.fail('expected "Scope"')
  tokens.expect(Mark.open, 'after "Scope"')
  const found = new Set<Scope>()
  do {
    const named =
      tokens.kind === Token.identifier ? scopesByName.get(tokens.content.toLowerCase()) : undefined
    if (named === undefined) {
      const words = [...scopesByName.keys()]
      tokens.fail('expected a scope', didYouMean(tokens.content, words, `Scopes are ${words.join(', ')}.`))
    }
    for (const scope of named) found.add(scope)
    tokens.next()
  } while (tokens.accept(Mark.comma))
  tokens.expect(Mark.close, 'after the scopes')
  return scopes.filter((scope) => found.has(scope))
}

/** `"Flavor" "(" flavor *( "," flavor ) ")"` */
function parseFlavorList(tokens: Tokens): FlavorNode[] {
  if (!tokens.acceptWord('flavor')) tokens.fail('expected "Flavor"')
  tokens.expect(Mark.open, 'after "Flavor"')
  const flavors: FlavorNode[] = []
  do flavors.push(parseFlavor(tokens))
  while (tokens.accept(Mark.comma))
  tokens.expect(Mark.close, 'after the flavors')
  return flavors
}
