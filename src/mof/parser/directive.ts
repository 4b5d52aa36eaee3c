import type { DirectiveNode } from '../syntax.ts'
import { parseString } from './value.ts'
import { Mark, type Tokens } from './tokens.ts'

/** `directive = "#" "pragma" name "(" string ")"` (DSP0004 2.8, 7.4) */
export function parseDirective(tokens: Tokens): DirectiveNode {
  const start = tokens.start
  tokens.next()
  if (!tokens.acceptWord('pragma')) tokens.fail('expected "pragma" after "#"')
  const name = tokens.expectName('the name of the pragma, such as include or namespace')
  tokens.expect(Mark.open, 'after the name of the pragma')
  const argument = parseString(tokens, 'the argument of the pragma, in quotes')
  const end = tokens.end
  tokens.expect(Mark.close, 'after the argument of the pragma')
  return { kind: 'directive', name, argument, start, end }
}
