import type { Expression } from './expression.ts'
import type { QueryLanguage } from './language.ts'

/** `*`, or with a prefix `Class.*`. */
export interface AllColumns {
  readonly kind: 'all'
  readonly at: number
  /** The class or alias before the dot. */
  readonly of: string | undefined
}

export interface Column {
  readonly kind: 'column'
  readonly at: number
  readonly expression: Expression
  /** The name given by AS. */
  readonly name: string | undefined
}

/** A query as it was parsed, not yet checked against classes. */
export interface Query {
  readonly language: QueryLanguage
  readonly text: string
  readonly select: readonly (AllColumns | Column)[]
  readonly from: { readonly className: string; readonly alias: string | undefined; readonly at: number }
  readonly where: Expression | undefined
}
