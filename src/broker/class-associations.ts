import type { CIMClass, CIMProperty } from '../cim/class.ts'
import type { Scope } from './scope.ts'

interface ClassFilters {
  readonly AssocClass?: string | null
  readonly ResultClass: string | null
  readonly Role: string | null
  readonly ResultRole?: string | null
}

/**
 * The association classes that have a reference to a class or to a superclass of it (DSP0200 1.4, 5.4.2.16 on
 * class level).
 */
export function referencingClasses(scope: Scope, className: string, filters: ClassFilters): string[] {
  const names: string[] = []
  for (const { association } of rolesOf(scope, className, filters.ResultClass, filters.Role)) {
    if (names.at(-1) !== association.name) names.push(association.name)
  }
  return names
}

/** The classes that the other references of these associations name, and their subclasses (5.4.2.14). */
export function associatedClasses(scope: Scope, className: string, filters: ClassFilters): string[] {
  const names = new Set<string>()
  for (const { association, role } of rolesOf(scope, className, filters.AssocClass ?? null, filters.Role)) {
    for (const reference of association.references) {
      if (reference === role || reference.referenceClass === undefined) continue
      if (!sameName(filters.ResultRole ?? null, reference.name)) continue
      const target = scope.space.get(reference.referenceClass)
      if (target === undefined) continue
      for (const { name } of [target, ...scope.space.descendants(target.name)]) {
        if (filters.ResultClass === null || scope.space.isSubclassOf(name, filters.ResultClass))
          names.add(name)
      }
    }
  }
  return [...names]
}

function* rolesOf(
  scope: Scope,
  className: string,
  associationClass: string | null,
  roleName: string | null,
): Generator<{ association: CIMClass; role: CIMProperty }> {
  for (const association of scope.space.classes()) {
    if (!association.isAssociation) continue
    if (associationClass !== null && !scope.space.isSubclassOf(association.name, associationClass)) continue
    for (const role of association.references) {
      if (role.referenceClass === undefined || !sameName(roleName, role.name)) continue
      if (scope.space.isSubclassOf(className, role.referenceClass)) yield { association, role }
    }
  }
}

function sameName(filter: string | null, name: string): boolean {
  return filter === null || filter.toLowerCase() === name.toLowerCase()
}
