import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMInstanceName } from '../cim/object-path.ts'

/** Where compiled MOF goes: one namespace, and a way to the others. The repository's Namespace is one. */
export interface CompileTarget {
  readonly name: string
  getQualifier(name: string): CIMQualifierDeclaration | undefined
  /** All declarations, in the order of their first declaration. */
  qualifiers(): Iterable<CIMQualifierDeclaration>
  /** Adds the declaration or replaces the one of that name. */
  setQualifier(declaration: CIMQualifierDeclaration): void
  /** The effective class. */
  get(className: string): CIMClass | undefined
  /** Adds an effective class whose superclass is there, or replaces the one of that name. */
  setClass(effective: CIMClass): void
  hasSubclasses(className: string): boolean
  hasInstances(className: string): boolean
  getInstance(path: CIMInstanceName): CIMInstance | undefined
  /** Adds the instance or replaces the one of that path. */
  setInstance(path: CIMInstanceName, instance: CIMInstance): void
  /** The target for another namespace, which is made if it is missing. */
  inNamespace(name: string): CompileTarget
}
