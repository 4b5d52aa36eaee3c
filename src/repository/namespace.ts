import { NameMap } from '../base/name-map.ts'
import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMInstanceName } from '../cim/object-path.ts'
import type { CompileTarget } from '../mof/compile-target.ts'
import { ClassTree } from './class-tree.ts'

export interface StaticInstance {
  readonly path: CIMInstanceName
  readonly instance: CIMInstance
}

/**
 * One namespace: qualifier declarations, effective classes, and the instances that MOF declares. Class names compare
 * without regard to case everywhere. Iteration is in the order of loading, superclasses before subclasses.
 */
export class Namespace implements CompileTarget {
  readonly name: string
  readonly #sibling: (name: string) => Namespace
  readonly #qualifiers = new NameMap<CIMQualifierDeclaration>()
  readonly #tree = new ClassTree()
  readonly #instances = new Map<string, StaticInstance>()

  /** Made by Repository; `sibling` finds or makes another namespace of the same repository. */
  constructor(name: string, sibling: (name: string) => Namespace) {
    this.name = name
    this.#sibling = sibling
  }

  getQualifier(name: string): CIMQualifierDeclaration | undefined {
    return this.#qualifiers.get(name)
  }

  qualifiers(): Iterable<CIMQualifierDeclaration> {
    return this.#qualifiers
  }

  setQualifier(declaration: CIMQualifierDeclaration): void {
    this.#qualifiers.set(declaration)
  }

  deleteQualifier(name: string): boolean {
    return this.#qualifiers.delete(name)
  }

  /** The effective class. */
  get(className: string): CIMClass | undefined {
    return this.#tree.get(className)
  }

  classes(): Iterable<CIMClass> {
    return this.#tree.classes()
  }

  get classCount(): number {
    return this.#tree.size
  }

  setClass(effective: CIMClass): void {
    this.#tree.set(effective)
  }

  /** Throws RangeError for a class that has subclasses: look first. */
  deleteClass(className: string): boolean {
    return this.#tree.delete(className)
  }

  rootClasses(): readonly CIMClass[] {
    return this.#tree.roots()
  }

  /** Direct subclasses. */
  subclasses(className: string): readonly CIMClass[] {
    return this.#tree.subclasses(className)
  }

  /** All classes below, without the class itself, each after its superclass. */
  descendants(className: string): readonly CIMClass[] {
    return this.#tree.descendants(className)
  }

  /** The classes above, nearest first. */
  superclasses(className: string): readonly CIMClass[] {
    return this.#tree.superclasses(className)
  }

  /** `className` is `ancestor` or below it; false where either is unknown. */
  isSubclassOf(className: string, ancestor: string): boolean {
    return this.#tree.isSubclassOf(className, ancestor)
  }

  hasSubclasses(className: string): boolean {
    return this.#tree.subclasses(className).length > 0
  }

  hasInstances(className: string): boolean {
    return this.instances(className).next().done !== true
  }

  getInstance(path: CIMInstanceName): CIMInstance | undefined {
    return this.#instances.get(path.identity(this.name))?.instance
  }

  setInstance(path: CIMInstanceName, instance: CIMInstance): void {
    this.#instances.set(path.identity(this.name), { path, instance })
  }

  deleteInstance(path: CIMInstanceName): boolean {
    return this.#instances.delete(path.identity(this.name))
  }

  /** The instances of exactly this class. */
  *instances(className: string): Generator<StaticInstance, void, undefined> {
    const wanted = className.toLowerCase()
    for (const stored of this.#instances.values()) {
      if (stored.instance.className.toLowerCase() === wanted) yield stored
    }
  }

  inNamespace(name: string): Namespace {
    return this.#sibling(name)
  }
}
