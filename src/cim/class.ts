import { NameMap } from '../base/name-map.ts'
import type { CIMType } from './type.ts'
import type { CIMValue } from './value.ts'

/** What may happen to a qualifier on the way down (DSP0004 2.8, 5.6.1.2). */
export interface Flavors {
  /** EnableOverride (true) or DisableOverride. */
  readonly overridable: boolean
  /** ToSubclass (true) or Restricted. */
  readonly toSubclass: boolean
  readonly translatable: boolean
}

export const defaultFlavors: Flavors = { overridable: true, toSubclass: true, translatable: false }

/** What an element that carries qualifiers is, for a qualifier's scope. */
export const scopes = [
  'class',
  'association',
  'indication',
  'property',
  'reference',
  'method',
  'parameter',
] as const
export type Scope = (typeof scopes)[number]

export interface CIMQualifierDeclaration extends Flavors {
  readonly name: string
  readonly type: CIMType
  readonly isArray: boolean
  readonly arraySize?: number | undefined
  readonly value: CIMValue
  /** "any" is written as all seven. */
  readonly scopes: readonly Scope[]
}

export interface CIMQualifier extends Flavors {
  readonly name: string
  readonly type: CIMType
  readonly isArray: boolean
  readonly value: CIMValue
  /** Inherited unchanged from the superclass element. */
  readonly propagated: boolean
}

/** What properties, parameters and return values have in common. */
export interface CIMTyped {
  readonly type: CIMType
  readonly isArray: boolean
  readonly arraySize?: number | undefined
  /** The class that a reference must lead to. */
  readonly referenceClass?: string | undefined
  /** Set where the CIM type is string and the value is an object (qualifiers EmbeddedInstance, EmbeddedObject). */
  readonly embedded?: 'instance' | 'object' | undefined
  /** With `embedded: 'instance'`: the class, or superclass, of the object. */
  readonly embeddedClass?: string | undefined
}

export interface CIMProperty extends CIMTyped {
  readonly name: string
  readonly qualifiers: NameMap<CIMQualifier>
  /** The default value; null where there is none. */
  readonly value: CIMValue
  /** The class that first defined this property. */
  readonly classOrigin: string
  /** Inherited, and not overridden here. */
  readonly propagated: boolean
  readonly isKey: boolean
}

export interface CIMParameter extends CIMTyped {
  readonly name: string
  readonly qualifiers: NameMap<CIMQualifier>
}

export interface CIMMethod {
  readonly name: string
  readonly returnType: CIMTyped
  readonly qualifiers: NameMap<CIMQualifier>
  readonly parameters: NameMap<CIMParameter>
  readonly classOrigin: string
  readonly propagated: boolean
}

export interface CIMClassFields {
  name: string
  superclass?: string | undefined
  qualifiers?: NameMap<CIMQualifier>
  properties?: NameMap<CIMProperty>
  methods?: NameMap<CIMMethod>
}

/**
 * A class (DSP0004 2.8, 5.1). In the repository a class is always *effective*: inherited properties, methods and
 * qualifiers are there, marked propagated. A class as a client or a MOF file declares it is *local* and goes
 * through the compiler's `effectiveClass` first.
 */
export class CIMClass {
  readonly name: string
  readonly superclass: string | undefined
  readonly qualifiers: NameMap<CIMQualifier>
  readonly properties: NameMap<CIMProperty>
  readonly methods: NameMap<CIMMethod>
  /** The key properties, in declaration order. */
  readonly keys: readonly CIMProperty[]

  constructor(fields: CIMClassFields) {
    this.name = fields.name
    this.superclass = fields.superclass
    this.qualifiers = fields.qualifiers ?? new NameMap()
    this.properties = fields.properties ?? new NameMap()
    this.methods = fields.methods ?? new NameMap()
    this.keys = [...this.properties].filter((property) => property.isKey)
  }

  get isAssociation(): boolean {
    return this.qualifiers.get('Association')?.value === true
  }

  get isIndication(): boolean {
    return this.qualifiers.get('Indication')?.value === true
  }

  get isAbstract(): boolean {
    return this.qualifiers.get('Abstract')?.value === true
  }

  /** The reference properties: the roles of an association. */
  get references(): CIMProperty[] {
    return [...this.properties].filter((property) => property.type === 'reference')
  }
}
