import type { InstanceNode, PropertyValueNode } from '../syntax.ts'
import { parseBody, parseOptionalAlias } from './class.ts'
import { parseQualifiers } from './qualifier.ts'
import { Mark, type Tokens } from './tokens.ts'
import { parseInitializer } from './value.ts'

/**
 * `instance = [ qualifiers ] "instance" "of" name [ "as" alias ] "{" *propertyValue "}" ";"`
 * (DSP0004 2.8, 7.6.5); qualifiers, which are deprecated here and mean nothing, and the word instance are read already.
 */
export function parseInstance(tokens: Tokens, start: number): InstanceNode {
  if (!tokens.acceptWord('of')) tokens.fail('expected "of" after "instance"')
  const className = tokens.expectName('the name of the class of the instance')
  const alias = parseOptionalAlias(tokens)
  const end = tokens.previousEnd
  tokens.expect(Mark.openBrace, 'before the property values')
  const properties: PropertyValueNode[] = []
  const isComplete = parseBody(tokens, 'instance', () => properties.push(parsePropertyValue(tokens)))
  return { kind: 'instance', className, alias, properties, isIncomplete: !isComplete, start, end }
}

/** `propertyValue = [ qualifiers ] name "=" initializer ";"` */
function parsePropertyValue(tokens: Tokens): PropertyValueNode {
  parseQualifiers(tokens)
  const name = tokens.expectName('the name of a property')
  tokens.expect(Mark.equals, 'after the name of the property')
  const value = parseInitializer(tokens)
  tokens.expectEnd(`the value of ${name.text}`)
  return { name, value }
}
