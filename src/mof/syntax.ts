import type { CIMType } from '../cim/type.ts'
import type { Scope } from '../cim/class.ts'
import type { Span } from './diagnostic.ts'

/** The syntax tree of one MOF text (DSP0004 2.8, Annex A). Every node knows its span in the text. */
export interface Name extends Span {
  readonly text: string
}

export type Literal =
  | ({ readonly kind: 'string'; readonly value: string } & Span)
  | ({ readonly kind: 'character'; readonly value: string } & Span)
  | ({ readonly kind: 'integer'; readonly value: number | bigint } & Span)
  | ({ readonly kind: 'real'; readonly value: number } & Span)
  | ({ readonly kind: 'boolean'; readonly value: boolean } & Span)
  | ({ readonly kind: 'null' } & Span)

export type StringLiteral = Extract<Literal, { kind: 'string' }>
export type AliasNode = { readonly kind: 'alias'; readonly name: string } & Span
export type ArrayNode = { readonly kind: 'array'; readonly items: readonly (Literal | AliasNode)[] } & Span
export type Initializer = Literal | AliasNode | ArrayNode

export interface QualifierNode extends Span {
  readonly name: Name
  /** Absent where only the name is written. */
  readonly value: Initializer | undefined
  readonly flavors: readonly FlavorNode[]
}

export const flavorWords = [
  'EnableOverride',
  'DisableOverride',
  'Restricted',
  'ToSubclass',
  'ToInstance',
  'Translatable',
] as const
export type FlavorWord = (typeof flavorWords)[number]

export interface FlavorNode extends Span {
  readonly word: FlavorWord
}

export interface TypeNode {
  readonly type: CIMType
  readonly referenceClass: Name | undefined
  readonly isArray: boolean
  readonly arraySize: number | undefined
}

export interface PropertyNode {
  readonly kind: 'property'
  readonly qualifiers: readonly QualifierNode[]
  readonly type: TypeNode
  readonly name: Name
  readonly value: Initializer | undefined
}

export interface ParameterNode {
  readonly qualifiers: readonly QualifierNode[]
  readonly type: TypeNode
  readonly name: Name
}

export interface MethodNode {
  readonly kind: 'method'
  readonly qualifiers: readonly QualifierNode[]
  /** Absent for `void`. */
  readonly returnType: TypeNode
  readonly name: Name
  readonly parameters: readonly ParameterNode[]
}

export type FeatureNode = PropertyNode | MethodNode

export interface ClassNode {
  readonly kind: 'class'
  readonly qualifiers: readonly QualifierNode[]
  readonly name: Name
  readonly alias: AliasNode | undefined
  readonly superclass: Name | undefined
  readonly features: readonly FeatureNode[]
  /** Parts could not be read and are missing here; the syntax error is reported already. */
  readonly isIncomplete: boolean
}

export interface QualifierDeclarationNode {
  readonly kind: 'qualifierDeclaration'
  readonly name: Name
  readonly type: TypeNode
  readonly value: Initializer | undefined
  readonly scopes: readonly Scope[]
  readonly flavors: readonly FlavorNode[]
}

export interface PropertyValueNode {
  readonly name: Name
  readonly value: Initializer
}

export interface InstanceNode extends Span {
  readonly kind: 'instance'
  readonly className: Name
  readonly alias: AliasNode | undefined
  readonly properties: readonly PropertyValueNode[]
  readonly isIncomplete: boolean
}

export interface DirectiveNode extends Span {
  readonly kind: 'directive'
  readonly name: Name
  readonly argument: StringLiteral
}

export type Production = DirectiveNode | ClassNode | QualifierDeclarationNode | InstanceNode
