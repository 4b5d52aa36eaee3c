import type { Expression } from './expression.ts'

/** Adds the names of the instance's own properties that an expression looks at. */
export function collectProperties(expression: Expression, into: Set<string>): void {
  if (expression.kind === 'path' || expression.kind === 'system') {
    const [first] = expression.kind === 'path' ? expression.steps : expression.of
    if (first !== undefined) into.add(first.name)
    return
  }
  for (const part of partsOf(expression)) collectProperties(part, into)
}

function partsOf(expression: Exclude<Expression, { kind: 'path' | 'system' }>): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'list':
    case 'element':
    case 'valueText':
      return []
    case 'arithmetic':
    case 'comparison':
      return [expression.left, expression.right]
    case 'concatenation':
      return expression.parts
    case 'call':
      return expression.arguments
    case 'and':
    case 'or':
      return expression.operands
    case 'quantified':
      return [expression.array, expression.test]
    case 'isNull':
    case 'isTruth':
    case 'isa':
    case 'like':
    case 'not':
      return [expression.operand]
  }
}
