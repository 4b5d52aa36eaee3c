import type { CIMDateTime } from '../cim/datetime.ts'
import type { CIMObjectPath } from '../cim/object-path.ts'

/**
 * The one expression tree of all query languages. Conditions and values are not told apart by the tree: the check
 * does that. `at` is the offset in the text at which a fault in the node is shown.
 */
export type Expression =
  | Literal
  | List
  | ValueText
  | Path
  | Element
  | SystemProperty
  | Arithmetic
  | Concatenation
  | Call
  | Comparison
  | NullTest
  | TruthTest
  | ClassTest
  | Like
  | Junction
  | Not
  | Quantified

interface Node {
  readonly at: number
}

export type LiteralValue = boolean | string | number | bigint | CIMDateTime | CIMObjectPath | null

export interface Literal extends Node {
  readonly kind: 'literal'
  readonly value: LiteralValue
}

/** `{1, 2}` of FQL: an array as a whole. */
export interface List extends Node {
  readonly kind: 'list'
  readonly items: readonly Literal[]
}

/** `#'OK'` of CQL: what Values of the property calls a value of its ValueMap. */
export interface ValueText extends Node {
  readonly kind: 'valueText'
  /** The property that has the ValueMap; absent where the other side of the comparison is meant. */
  readonly of: Path | undefined
  readonly text: string
}

/** From the instance through embedded instances to a value. Without steps, it is the instance itself. */
export interface Path extends Node {
  readonly kind: 'path'
  readonly steps: readonly Step[]
}

export interface Step extends Node {
  readonly name: string
  /** `Class::name` of CQL: NULL unless the object is of this class. */
  readonly scope: string | undefined
  /** An element of an array counted from 0, or all of them. */
  readonly index: number | 'all' | undefined
}

/** Inside the test of a quantifier: the element that is looked at. */
export interface Element extends Node {
  readonly kind: 'element'
}

/** What WQL users know under these names; not properties of a class. */
export const systemProperties = ['__CLASS', '__NAMESPACE', '__PATH', '__RELPATH'] as const
export type SystemPropertyName = (typeof systemProperties)[number]

export interface SystemProperty extends Node {
  readonly kind: 'system'
  readonly name: SystemPropertyName
  /** The object that it is of: the instance itself where there are no steps. */
  readonly of: readonly Step[]
}

export interface Arithmetic extends Node {
  readonly kind: 'arithmetic'
  readonly operator: '+' | '-' | '*' | '/'
  readonly left: Expression
  readonly right: Expression
}

export interface Concatenation extends Node {
  readonly kind: 'concatenation'
  readonly parts: readonly Expression[]
}

export interface Call extends Node {
  readonly kind: 'call'
  readonly name: string
  readonly arguments: readonly Expression[]
}

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>='

export interface Comparison extends Node {
  readonly kind: 'comparison'
  readonly operator: Comparator
  readonly left: Expression
  readonly right: Expression
}

export interface NullTest extends Node {
  readonly kind: 'isNull'
  readonly operand: Expression
}

/** `IS TRUE` and `IS FALSE`: never unknown. */
export interface TruthTest extends Node {
  readonly kind: 'isTruth'
  readonly operand: Expression
  readonly value: boolean
}

export interface ClassTest extends Node {
  readonly kind: 'isa'
  readonly operand: Expression
  readonly className: string
}

/** How the pattern of LIKE is written: `%` and `_`, or the regular expressions of DSP1001. */
export type PatternSyntax = 'wildcard' | 'regular'

export interface Like extends Node {
  readonly kind: 'like'
  readonly operand: Expression
  readonly pattern: string
  /** Where the pattern is in the text. */
  readonly patternAt: number
  readonly syntax: PatternSyntax
}

export interface Junction extends Node {
  readonly kind: 'and' | 'or'
  /** Two or more. */
  readonly operands: readonly Expression[]
}

export interface Not extends Node {
  readonly kind: 'not'
  readonly operand: Expression
}

/** `ANY array = 5`: the test, with `element` in it, holds for one or for every element. */
export interface Quantified extends Node {
  readonly kind: 'quantified'
  readonly quantifier: 'any' | 'every'
  readonly array: Expression
  readonly test: Expression
}
