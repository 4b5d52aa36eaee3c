import type { CIMClass, CIMTyped } from '../cim/class.ts'
import type { Namespace } from './namespace.ts'

/** Another class whose own features refer to the class, or hold instances of it; undefined where none does. */
export function findReferrer(space: Namespace, className: string): CIMClass | undefined {
  const wanted = className.toLowerCase()
  const leadsThere = (typed: CIMTyped | undefined): boolean =>
    typed?.referenceClass?.toLowerCase() === wanted || typed?.embeddedClass?.toLowerCase() === wanted
  for (const candidate of space.classes()) {
    if (candidate.name.toLowerCase() === wanted) continue
    for (const property of candidate.properties) {
      if (!property.propagated && leadsThere(property)) return candidate
    }
    for (const method of candidate.methods) {
      if (method.propagated) continue
      if (leadsThere(method.returnType) || method.parameters.toArray().some(leadsThere)) return candidate
    }
  }
  return undefined
}

/** A class that carries the qualifier somewhere, written there and not inherited; undefined where none does. */
export function findQualifierUser(space: Namespace, qualifierName: string): CIMClass | undefined {
  const carries = ({ qualifiers }: Pick<CIMClass, 'qualifiers'>): boolean =>
    qualifiers.get(qualifierName)?.propagated === false
  for (const candidate of space.classes()) {
    if (carries(candidate)) return candidate
    for (const property of candidate.properties) {
      if (!property.propagated && carries(property)) return candidate
    }
    for (const method of candidate.methods) {
      if (method.propagated) continue
      if (carries(method) || method.parameters.toArray().some(carries)) return candidate
    }
  }
  return undefined
}
