import type { CIMClass, CIMQualifierDeclaration } from '../../cim/class.ts'
import type { CIMInstance } from '../../cim/instance.ts'
import type { CIMInstanceName } from '../../cim/object-path.ts'
import type { CompileTarget } from '../../mof/compile-target.ts'
import { sameValue } from '../../mof/same-value.ts'
import type { Namespace } from '../../repository/namespace.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Change } from './change.ts'

/** The plan that a compiler run makes: all that has to change, in an order in which it can be done. */
export interface Plan {
  readonly changes: Change[]
  /** Every namespace that MOF goes to, in the order of their first use. */
  readonly namespaces: Set<string>
}

/**
 * A namespace to compile into that keeps in mind what the compiler changes. What is there already is in `repository`,
 * a copy of the server's schema; what MOF says once more the same way is no change.
 */
export class PlannedTarget implements CompileTarget {
  readonly #repository: Repository
  readonly #namespace: Namespace
  readonly #plan: Plan

  constructor(repository: Repository, name: string, plan: Plan) {
    this.#repository = repository
    this.#namespace = repository.create(name)
    this.#plan = plan
    plan.namespaces.add(this.name)
  }

  get name(): string {
    return this.#namespace.name
  }

  getQualifier(name: string): CIMQualifierDeclaration | undefined {
    return this.#namespace.getQualifier(name)
  }

  qualifiers(): Iterable<CIMQualifierDeclaration> {
    return this.#namespace.qualifiers()
  }

  setQualifier(declaration: CIMQualifierDeclaration): void {
    const before = this.getQualifier(declaration.name)
    if (before !== undefined && sameDeclaration(before, declaration)) return
    this.#namespace.setQualifier(declaration)
    this.#plan.changes.push({ kind: 'qualifier', namespace: this.name, declaration, before })
  }

  get(className: string): CIMClass | undefined {
    return this.#namespace.get(className)
  }

  setClass(effective: CIMClass): void {
    const before = this.get(effective.name)
    this.#namespace.setClass(effective)
    this.#plan.changes.push({ kind: 'class', namespace: this.name, class: effective, before })
  }

  hasSubclasses(className: string): boolean {
    return this.#namespace.hasSubclasses(className)
  }

  /** Of this run; whether there are others is for the server to say. */
  hasInstances(className: string): boolean {
    return this.#namespace.hasInstances(className)
  }

  getInstance(path: CIMInstanceName): CIMInstance | undefined {
    return this.#namespace.getInstance(path)
  }

  setInstance(path: CIMInstanceName, instance: CIMInstance): void {
    const found = this.get(instance.className)
    if (found === undefined) throw new RangeError(`the class ${instance.className} is not in ${this.name}`)
    this.#namespace.setInstance(path, instance)
    this.#plan.changes.push({ kind: 'instance', namespace: this.name, path, instance, class: found })
  }

  inNamespace(name: string): PlannedTarget {
    return new PlannedTarget(this.#repository, name, this.#plan)
  }
}

function sameDeclaration(a: CIMQualifierDeclaration, b: CIMQualifierDeclaration): boolean {
  return (
    a.type === b.type &&
    a.isArray === b.isArray &&
    a.arraySize === b.arraySize &&
    a.overridable === b.overridable &&
    a.toSubclass === b.toSubclass &&
    a.translatable === b.translatable &&
    a.scopes.length === b.scopes.length &&
    a.scopes.every((scope) => b.scopes.includes(scope)) &&
    sameValue(a.value, b.value)
  )
}
