import type { NameMap } from '../base/name-map.ts'
import type {
  CIMClass,
  CIMMethod,
  CIMQualifier,
  CIMQualifierDeclaration,
  CIMTyped,
  Flavors,
} from '../cim/class.ts'
import { CIMDateTime } from '../cim/datetime.ts'
import { CIMInstanceName } from '../cim/object-path.ts'
import type { CIMValue } from '../cim/value.ts'

/** Two values are the same: equal scalars, or arrays of them in the same order. */
export function sameValue(a: CIMValue, b: CIMValue): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((entry, index) => sameValue(entry, b[index] ?? null))
  }
  if (a instanceof CIMDateTime && b instanceof CIMDateTime) return a.text === b.text
  if (a instanceof CIMInstanceName && b instanceof CIMInstanceName) return a.identity() === b.identity()
  return false
}

/** Two qualifier declarations say the same, but for the order of scopes and the letter case of the name. */
export function sameDeclaration(a: CIMQualifierDeclaration, b: CIMQualifierDeclaration): boolean {
  return (
    sameName(a.name, b.name) &&
    sameTyped(a, b) &&
    sameFlavors(a, b) &&
    a.scopes.length === b.scopes.length &&
    a.scopes.every((scope) => b.scopes.includes(scope)) &&
    sameValue(a.value, b.value)
  )
}

/** Two effective classes say the same: everything but the order of qualifiers and the letter case of names. */
export function sameClass(a: CIMClass, b: CIMClass): boolean {
  return (
    sameName(a.name, b.name) &&
    sameName(a.superclass, b.superclass) &&
    sameQualifiers(a.qualifiers, b.qualifiers) &&
    sameItems(
      a.properties,
      b.properties,
      (one, other) =>
        sameTyped(one, other) &&
        sameName(one.classOrigin, other.classOrigin) &&
        one.propagated === other.propagated &&
        sameValue(one.value, other.value) &&
        sameQualifiers(one.qualifiers, other.qualifiers),
    ) &&
    sameItems(a.methods, b.methods, sameMethod)
  )
}

function sameMethod(a: CIMMethod, b: CIMMethod): boolean {
  return (
    sameTyped(a.returnType, b.returnType) &&
    sameName(a.classOrigin, b.classOrigin) &&
    a.propagated === b.propagated &&
    sameQualifiers(a.qualifiers, b.qualifiers) &&
    sameItems(
      a.parameters,
      b.parameters,
      (one, other) => sameTyped(one, other) && sameQualifiers(one.qualifiers, other.qualifiers),
    )
  )
}

function sameQualifiers(a: NameMap<CIMQualifier>, b: NameMap<CIMQualifier>): boolean {
  if (a.size !== b.size) return false
  for (const one of a) {
    const other = b.get(one.name)
    const same =
      other !== undefined &&
      one.type === other.type &&
      one.isArray === other.isArray &&
      one.propagated === other.propagated &&
      sameFlavors(one, other) &&
      sameValue(one.value, other.value)
    if (!same) return false
  }
  return true
}

function sameFlavors(a: Flavors, b: Flavors): boolean {
  return a.overridable === b.overridable && a.toSubclass === b.toSubclass && a.translatable === b.translatable
}

function sameTyped(a: CIMTyped, b: CIMTyped): boolean {
  return (
    a.type === b.type &&
    a.isArray === b.isArray &&
    a.arraySize === b.arraySize &&
    sameName(a.referenceClass, b.referenceClass) &&
    a.embedded === b.embedded &&
    sameName(a.embeddedClass, b.embeddedClass)
  )
}

/** Items of both maps in the same order, each pair the same. */
function sameItems<T extends { readonly name: string }>(
  a: NameMap<T>,
  b: NameMap<T>,
  same: (one: T, other: T) => boolean,
): boolean {
  if (a.size !== b.size) return false
  const others = b.toArray()
  return a.toArray().every((one, index) => {
    const other = others[index]
    return other !== undefined && sameName(one.name, other.name) && same(one, other)
  })
}

function sameName(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase()
}
