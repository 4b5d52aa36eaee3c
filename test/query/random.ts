import fc from 'fast-check'
import type { Comparator, Expression, LiteralValue, Path } from '../../src/query/expression.ts'

/** Random conditions about T_Port, without places. */

const at = 0
const numbers = ['Speed', 'Offset', 'Ratio', 'State'] as const
const strings = ['Name', 'Caption', 'Letter'] as const
const comparators: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>=']

function path(name: string): Path {
  return { kind: 'path', at, steps: [{ at, name, scope: undefined, index: undefined }] }
}

function literal(value: LiteralValue): Expression {
  return { kind: 'literal', at, value }
}

export const numberValue = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(0.5, -2.25, 18_446_744_073_709_551_615n, 9_007_199_254_740_993n),
)
export const stringValue = fc.string({
  unit: fc.constantFrom('a', 'B', "'", '\\', '%', ' ', '\u{1F600}'),
  maxLength: 4,
})

const numeric = fc
  .tuple(
    fc.constantFrom(...numbers),
    fc.constantFrom(...comparators),
    fc.oneof(numberValue.map(literal), fc.constantFrom(...numbers).map(path)),
  )
  .map(([name, operator, right]): Expression => ({
    kind: 'comparison',
    at,
    operator,
    left: path(name),
    right,
  }))
const textual = fc
  .tuple(fc.constantFrom(...strings), fc.constantFrom(...comparators), stringValue)
  .map(([name, operator, value]): Expression => ({
    kind: 'comparison',
    at,
    operator,
    left: path(name),
    right: literal(value),
  }))
const isNull = fc
  .constantFrom(...numbers, ...strings)
  .map((name): Expression => ({ kind: 'isNull', at, operand: path(name) }))

/** Conditions of WQL and CQL. */
export const condition = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'condition' },
    fc.oneof(numeric, textual, isNull),
    tie('any').map((operand): Expression => ({ kind: 'not', at, operand })),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('any'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, operands]): Expression => ({ kind, at, operands })),
  ),
})).any

/** Conditions of FQL, which has no NOT and no IS NULL. */
export const filterCondition = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'filter' },
    fc.oneof(numeric, textual),
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('any'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, operands]): Expression => ({ kind, at, operands })),
  ),
})).any

/** Values for a port; null for some. */
export const values = fc.record({
  Name: fc.option(stringValue),
  Caption: fc.option(stringValue),
  Letter: fc.option(stringValue),
  Speed: fc.option(fc.bigInt({ min: 0n, max: 20n })),
  Offset: fc.option(fc.integer({ min: -20, max: 20 })),
  Ratio: fc.option(fc.constantFrom(0.5, -2.25, 3)),
  State: fc.option(fc.integer({ min: 0, max: 20 })),
})
