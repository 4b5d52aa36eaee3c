import { cimTypes, type CIMType } from '../../cim/type.ts'
import { Token } from '../scanner.ts'
import { didYouMean } from '../suggestion.ts'
import type { Name, TypeNode } from '../syntax.ts'
import { Mark, type Tokens } from './tokens.ts'

const intrinsicTypes: readonly CIMType[] = cimTypes.filter((type) => type !== 'reference')
const byLowerName = new Map<string, CIMType>(intrinsicTypes.map((type) => [type, type]))

export function intrinsicType(word: string): CIMType | undefined {
  return byLowerName.get(word) ?? byLowerName.get(word.toLowerCase())
}

/** The type in front of the name of a feature or parameter. */
export interface WrittenType {
  readonly of: CIMType
  readonly referenceClass: Name | undefined
}

/** `type = intrinsicType | className "REF"`. The brackets of an array stand after the name. */
export function parseType(tokens: Tokens): WrittenType {
  const name = tokens.expectName('a type')
  const type = intrinsicType(name.text)
  if (tokens.isWord('ref') && (type === undefined || tokens.peek().kind === Token.identifier)) {
    tokens.next()
    return { of: 'reference', referenceClass: name }
  }
  if (tokens.kind === Mark.openBracket) {
    tokens.fail(
      'expected a name after the type',
      'The brackets of an array stand after its name: uint8 Name[].',
    )
  }
  if (type !== undefined) return { of: type, referenceClass: undefined }
  return unknownType(tokens, name)
}

/** `[ "[" [ size ] "]" ]` after a name */
export function parseArrayBrackets(tokens: Tokens): Pick<TypeNode, 'isArray' | 'arraySize'> {
  if (!tokens.accept(Mark.openBracket)) return { isArray: false, arraySize: undefined }
  let arraySize: number | undefined
  if (tokens.kind === Token.integer) {
    const size = tokens.number
    if (size < 1 || typeof size !== 'number') tokens.fail('expected an array size of 1 or more')
    arraySize = size
    tokens.next()
  }
  tokens.expect(Mark.closeBracket, 'after "["')
  return { isArray: true, arraySize }
}

function unknownType(tokens: Tokens, word: Name): never {
  const hint =
    word.text.toLowerCase() === 'void'
      ? 'Every method returns a value, such as uint32.'
      : didYouMean(word.text, intrinsicTypes, `A reference is written ${word.text} REF Name.`)
  tokens.complain(word, `${JSON.stringify(word.text)} is not a type`, hint)
  return tokens.stop()
}
