import { Token, type ReportSyntax } from '../scanner.ts'
import type { Production } from '../syntax.ts'
import { parseClass } from './class.ts'
import { parseDirective } from './directive.ts'
import { parseInstance } from './instance.ts'
import { parseQualifierDeclaration } from './qualifier-declaration.ts'
import { parseQualifiers } from './qualifier.ts'
import { Mark, SyntaxFault, Tokens } from './tokens.ts'

/**
 * Reads a whole MOF text (DSP0004 2.8, Annex A). Every syntax error is reported; what could be read is returned.
 *
 * ```
 * mof        = *production
 * production = directive | class | qualifierDeclaration | instance
 * ```
 */
export function parseDocument(text: string, report: ReportSyntax): Production[] {
  const tokens = new Tokens(text, report)
  const productions: Production[] = []
  while (tokens.kind !== Token.end) {
    try {
      productions.push(parseProduction(tokens))
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault
      tokens.skipProduction()
    }
  }
  return productions
}

/** `production = directive | [qualifiers] class | qualifierDeclaration | [qualifiers] instance` */
function parseProduction(tokens: Tokens): Production {
  if (tokens.kind === Mark.hash) return parseDirective(tokens)
  const start = tokens.start
  const qualifiers = parseQualifiers(tokens)
  if (tokens.acceptWord('class')) return parseClass(tokens, qualifiers)
  if (tokens.acceptWord('instance')) return parseInstance(tokens, start)
  if (tokens.isWord('qualifier')) {
    if (qualifiers.length > 0) tokens.fail('a qualifier declaration has no qualifiers itself')
    tokens.next()
    return parseQualifierDeclaration(tokens)
  }
  const expected =
    qualifiers.length > 0 ? 'expected "class"' : 'expected "class", "instance of", "Qualifier" or "#pragma"'
  return tokens.fail(expected)
}
