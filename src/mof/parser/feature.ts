import type { FeatureNode, Name, ParameterNode, QualifierNode, TypeNode } from '../syntax.ts'
import { parseQualifiers } from './qualifier.ts'
import { Mark, type Tokens } from './tokens.ts'
import { parseArrayBrackets, parseType, type WrittenType } from './type.ts'
import { parseInitializer } from './value.ts'

/**
 * `feature = [ qualifiers ] type name ( method | [ brackets ] [ "=" initializer ] ) ";"`
 * (DSP0004 2.8, 7.6.3: property, reference or method)
 */
export function parseFeature(tokens: Tokens): FeatureNode {
  const qualifiers = parseQualifiers(tokens)
  const written = parseType(tokens)
  const name = tokens.expectName('the name of a property or method')
  if (tokens.kind === Mark.open) return parseMethod(tokens, qualifiers, written, name)
  const type: TypeNode = {
    type: written.of,
    referenceClass: written.referenceClass,
    ...parseArrayBrackets(tokens),
  }
  const value = tokens.accept(Mark.equals) ? parseInitializer(tokens) : undefined
  tokens.expectEnd(`property ${name.text}`)
  return { kind: 'property', qualifiers, type, name, value }
}

/** `method = "(" [ parameter *( "," parameter ) ] ")"` */
function parseMethod(
  tokens: Tokens,
  qualifiers: readonly QualifierNode[],
  written: WrittenType,
  name: Name,
): FeatureNode {
  if (written.of === 'reference') {
    tokens.fail('a method cannot return a reference', 'Give it an [Out] parameter that is a reference.')
  }
  tokens.next()
  const parameters: ParameterNode[] = []
  if (tokens.kind !== Mark.close) {
    do parameters.push(parseParameter(tokens))
    while (tokens.accept(Mark.comma))
  }
  if (tokens.kind !== Mark.close) tokens.fail('expected "," or ")" after a parameter')
  tokens.next()
  tokens.expectEnd(`method ${name.text}`)
  const returnType: TypeNode = {
    type: written.of,
    referenceClass: undefined,
    isArray: false,
    arraySize: undefined,
  }
  return { kind: 'method', qualifiers, returnType, name, parameters }
}

/** `parameter = [ qualifiers ] type name [ brackets ]` */
function parseParameter(tokens: Tokens): ParameterNode {
  const qualifiers = parseQualifiers(tokens)
  const written = parseType(tokens)
  const name = tokens.expectName('the name of a parameter')
  const type = { type: written.of, referenceClass: written.referenceClass, ...parseArrayBrackets(tokens) }
  return { qualifiers, type, name }
}
