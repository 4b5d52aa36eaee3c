import type { NameMap } from '../../base/name-map.ts'
import type { CIMClass, CIMQualifier, CIMQualifierDeclaration, CIMTyped } from '../../cim/class.ts'
import type { CIMValue } from '../../cim/value.ts'
import type { FaultKind } from '../fault-kind.ts'

/** Which part of a class a fault is about; nothing set means the class itself. */
export interface Place {
  /** A property or method. */
  readonly feature?: string | undefined
  readonly parameter?: string | undefined
  readonly qualifier?: string | undefined
}

export type Report = (kind: FaultKind, place: Place, message: string, hint?: string) => void

/** What the class rules need to know of the namespace, and where they say what is wrong. */
export interface RuleContext {
  /** The effective class; a class that the same MOF run declares later is compiled first. */
  get(className: string): CIMClass | undefined
  /** The class is just being made, and the question comes from a superclass of it. */
  isBeingMade(className: string): boolean
  getQualifier(name: string): CIMQualifierDeclaration | undefined
  /** The names of the declared qualifiers, for hints. */
  qualifierNames(): Iterable<string>
  /**
   * Calls back with the class, or with undefined if there is none. The call may come later, when a MOF run has seen
   * all its classes, because a class may be referred to before it is declared.
   */
  whenKnown(className: string, then: (found: CIMClass | undefined) => void): void
  readonly report: Report
}

/** A property, parameter or method (then `typed` is its return type) with its effective qualifiers. */
export interface Element {
  readonly kind: 'property' | 'reference' | 'parameter' | 'method'
  /** What it is called in a message, such as `property Name`. */
  readonly label: string
  readonly typed: CIMTyped | undefined
  readonly qualifiers: NameMap<CIMQualifier>
  /** The default value of a property. */
  readonly value: CIMValue
  readonly place: Place
  /** What it overrides. */
  readonly inherited:
    { readonly typed: CIMTyped | undefined; readonly qualifiers: NameMap<CIMQualifier> } | undefined
}

export type ElementRule = (element: Element, context: RuleContext) => void

/** A rule about a whole effective class. */
export type ClassRule = (effective: CIMClass, superclass: CIMClass | undefined, context: RuleContext) => void

export function isSet(qualifiers: NameMap<CIMQualifier>, name: string): boolean {
  return qualifiers.get(name)?.value === true
}

/** The place of a qualifier of the element. */
export function atQualifier(element: Element, qualifier: string): Place {
  return { ...element.place, qualifier }
}

/** The class is the other or below it. */
export function isBelow(found: CIMClass, ancestor: string, context: Pick<RuleContext, 'get'>): boolean {
  const wanted = ancestor.toLowerCase()
  const seen = new Set<string>()
  for (let current: CIMClass | undefined = found; current !== undefined;) {
    const name = current.name.toLowerCase()
    if (name === wanted) return true
    if (seen.has(name)) return false
    seen.add(name)
    current = current.superclass === undefined ? undefined : context.get(current.superclass)
  }
  return false
}

/** The type as a reader of MOF knows it. */
export function typeText(typed: CIMTyped | undefined): string {
  if (typed === undefined) return 'void'
  const type = typed.type === 'reference' ? `${typed.referenceClass} REF` : typed.type
  return typed.isArray ? `${type}[${typed.arraySize ?? ''}]` : type
}

/** The declaration's value of a qualifier that the element does not carry is not looked up: only what is written. */
export function numberOf(qualifiers: NameMap<CIMQualifier>, name: string): bigint | undefined {
  const value = qualifiers.get(name)?.value
  if (typeof value === 'bigint') return value
  return typeof value === 'number' ? BigInt(value) : undefined
}

export function textsOf(qualifiers: NameMap<CIMQualifier>, name: string): (string | null)[] | undefined {
  const value = qualifiers.get(name)?.value
  if (!Array.isArray(value)) return undefined
  return value.map((entry) => (typeof entry === 'string' ? entry : null))
}
