import { NameMap } from '../base/name-map.ts'
import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import type { CIMInstanceName } from '../cim/object-path.ts'
import type { CompileTarget } from '../mof/compile-target.ts'
import { ClassTree } from './class-tree.ts'
import type { InstanceStorage } from './instance-storage.ts'

/**
 * One namespace: qualifier declarations, effective classes, and its part of the static instances. Class names compare
 * without regard to case everywhere. Iteration is in the order of loading, superclasses before subclasses.
 */
export class Namespace implements CompileTarget {
  readonly name: string
  readonly #sibling: (name: string) => Namespace
  readonly #storage: InstanceStorage
  readonly #qualifiers = new NameMap<CIMQualifierDeclaration>()
  readonly #tree = new ClassTree()

  /** Made by Repository; `sibling` finds or makes another namespace of the same repository. */
  constructor(name: string, storage: InstanceStorage, sibling: (name: string) => Namespace) {
    this.name = name
    this.#storage = storage
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

  /** Static instances of exactly this class. */
  hasInstances(className: string): boolean {
    return this.#storage.hasInstances(this.name, className)
  }

  getInstance(path: CIMInstanceName): CIMInstance | undefined {
    return this.#storage.get(this.#here(path))
  }

  /** Written at once; to write many, do it in one `change` of the repository's instance storage. */
  setInstance(path: CIMInstanceName, instance: CIMInstance): void {
    const here = this.#here(path)
    const stored = new CIMInstance(instance.className, instance.properties, this.name)
    this.#storage.changeNow((changes) => changes.create(here, stored) || changes.replace(here, stored))
  }

  deleteInstance(path: CIMInstanceName): boolean {
    return this.#storage.changeNow((changes) => changes.delete(this.#here(path)))
  }

  /** The static instances of exactly this class. */
  instances(className: string): Iterable<CIMInstance> {
    const wanted = className.toLowerCase()
    return this.#storage.instances(this.name, (name) => name.toLowerCase() === wanted)
  }

  inNamespace(name: string): Namespace {
    return this.#sibling(name)
  }

  #here(path: CIMInstanceName): CIMInstanceName {
    return path.namespace === undefined ? path.inNamespace(this.name) : path
  }
}
