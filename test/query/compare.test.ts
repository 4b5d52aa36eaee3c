import { expect } from 'chai'
import fc from 'fast-check'
import type { CIMInstance } from '../../src/cim/instance.ts'
import type { CIMValue } from '../../src/cim/value.ts'
import { compile } from '../../src/query/evaluate.ts'
import type { Comparator, Expression } from '../../src/query/expression.ts'
import { environment, port } from './model.ts'
import { condition, filterCondition, values } from './random.ts'

/** The same by other means: numbers as counts of quarters, truth as 0, 1/2 and 1. */
function oracle(tree: Expression, instance: CIMInstance, nullEquals: boolean): number {
  const inner = (part: Expression): number => oracle(part, instance, nullEquals)
  if (tree.kind === 'and') return Math.min(...tree.operands.map(inner))
  if (tree.kind === 'or') return Math.max(...tree.operands.map(inner))
  if (tree.kind === 'not') return 1 - inner(tree.operand)
  if (tree.kind === 'isNull') return valueOf(tree.operand, instance) === null ? 1 : 0
  if (tree.kind !== 'comparison') throw new Error(tree.kind)
  const [left, right] = [valueOf(tree.left, instance), valueOf(tree.right, instance)]
  if (left !== null && right !== null) return Number(orders[tree.operator].includes(orderOf(left, right)))
  if (!nullEquals) return 0.5
  const isEqual = left === null && right === null
  return Number((tree.operator === '=' && isEqual) || (tree.operator === '<>' && !isEqual))
}

/** The orders of the sides under which each comparison holds. */
const orders: Readonly<Record<Comparator, readonly number[]>> = {
  '=': [0],
  '<>': [-1, 1],
  '<': [-1],
  '<=': [-1, 0],
  '>': [1],
  '>=': [0, 1],
}

function orderOf(left: CIMValue, right: CIMValue): number {
  if (left === right) return 0
  // Sorting an array of strings is by code unit.
  if (typeof left === 'string') return [left, String(right)].toSorted()[0] === left ? -1 : 1
  return sign(quarters(left) - quarters(right))
}

/** All numbers of the random conditions are multiples of a quarter. */
function quarters(value: CIMValue): bigint {
  return typeof value === 'bigint' ? value * 4n : BigInt(Number(value) * 4)
}

function sign(value: bigint): number {
  return value < 0n ? -1 : value > 0n ? 1 : 0
}

function valueOf(tree: Expression, { properties }: CIMInstance): CIMValue {
  if (tree.kind === 'literal') return tree.value
  if (tree.kind !== 'path') throw new Error(tree.kind)
  return properties[tree.steps[0]?.name ?? ''] ?? null
}

describe('compare', () => {
  it('agrees with a naive oracle where NULL is unknown', () => {
    fc.assert(
      fc.property(condition, values, (tree, given) => {
        const instance = port(given)
        const truth = compile(tree, 'unknown', environment)(instance, null)
        expect(truth === null ? 0.5 : Number(truth)).to.equal(oracle(tree, instance, false))
      }),
      { numRuns: 2000 },
    )
  })

  it('agrees with a naive oracle where NULL is a value', () => {
    fc.assert(
      fc.property(filterCondition, values, (tree, given) => {
        const instance = port(given)
        expect(Number(compile(tree, 'value', environment)(instance, null))).to.equal(
          oracle(tree, instance, true),
        )
      }),
      { numRuns: 2000 },
    )
  })
})
