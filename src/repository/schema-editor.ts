import { Mutex } from '../base/mutex.ts'
import { defaultLimits, type Limits } from '../base/limits.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMQualifierDeclaration } from '../cim/class.ts'
import { namespaceKey, normalizeNamespace } from '../cim/namespace-name.ts'
import type { Diagnostic } from '../mof/diagnostic.ts'
import { printClass } from '../mof/printer.ts'
import { sameClass, sameDeclaration } from '../mof/same-value.ts'
import { findQualifierUser, findReferrer } from './class-dependents.ts'
import { MemorySchemaStorage } from './memory-schema.ts'
import type { Namespace } from './namespace.ts'
import type { Repository } from './repository.ts'
import { restoreSchema } from './restore-schema.ts'
import { draftClass, draftQualifier, type ClassDraft } from './schema-draft.ts'
import { elementKey, type SchemaElement, type SchemaStorage } from './schema-storage.ts'

/** What depends on classes outside the repository. */
export interface ClassUse {
  /** A provider answers with instances of the class: they and the class must fit. */
  isServed(namespace: string, className: string): boolean
}

type Name = Omit<SchemaElement, 'mof'>

/**
 * Changes the schema while the server runs, one change at a time (DSP0200 1.4, 5.4.2.3, 5.4.2.5, 5.4.2.7, 5.4.2.21
 * and 5.4.2.22). A change is checked by the MOF compiler's rules, then stored, then visible. What the server was
 * shipped with stays as it is. Refusals are CIMErrors; where several apply, in the order that the standard lists.
 */
export class SchemaEditor {
  readonly #repository: Repository
  readonly #storage: SchemaStorage
  readonly #limits: Readonly<Limits>
  readonly #turns = new Mutex()
  /** How much MOF each element is that a client made, by its key; all others were shipped. */
  readonly #made = new Map<string, number>()
  /** How much MOF clients made in each namespace. */
  readonly #lengths = new Map<string, number>()

  constructor(
    repository: Repository,
    storage: SchemaStorage = new MemorySchemaStorage(),
    limits: Readonly<Limits> = defaultLimits,
  ) {
    this.#repository = repository
    this.#storage = storage
    this.#limits = limits
  }

  /**
   * Puts what was stored back into the repository, which has only what was shipped. Answers with what no longer fits;
   * that is left out and stays stored.
   */
  async restore(): Promise<readonly Diagnostic[]> {
    const stored = await this.#storage.load()
    for (const element of stored.elements) this.#record(element, element.mof.length)
    return restoreSchema(this.#repository, stored, this.#limits)
  }

  createClass(space: Namespace, sent: CIMClass): Promise<void> {
    return this.#change(space, async () => {
      const draft = draftClass(sent, space, this.#limits)
      refuse(draft, 'CIM_ERR_INVALID_PARAMETER')
      if (space.get(sent.name) !== undefined) {
        throw new CIMError(
          'CIM_ERR_ALREADY_EXISTS',
          `there is a class ${sent.name} in ${space.name} already; ModifyClass changes it`,
        )
      }
      refuse(draft)
      await this.#storeClass(space, draft)
    })
  }

  modifyClass(space: Namespace, sent: CIMClass, use: ClassUse): Promise<void> {
    return this.#change(space, async () => {
      const draft = draftClass(sent, space, this.#limits)
      refuse(draft, 'CIM_ERR_INVALID_PARAMETER')
      const existing = requireClass(space, sent.name)
      if (existing.superclass?.toLowerCase() !== sent.superclass?.toLowerCase()) {
        const above = existing.superclass ?? 'none'
        throw new CIMError(
          'CIM_ERR_INVALID_SUPERCLASS',
          `the superclass of ${existing.name} is ${above}, which cannot be changed`,
        )
      }
      refuse(draft)
      if (draft.effective !== undefined && sameClass(existing, draft.effective)) return
      this.#refuseUsed(space, existing, use, 'changed')
      await this.#storeClass(space, draft, existing)
    })
  }

  deleteClass(space: Namespace, className: string, use: ClassUse): Promise<void> {
    return this.#change(space, async () => {
      const existing = requireClass(space, className)
      this.#refuseUsed(space, existing, use, 'deleted')
      const referrer = findReferrer(space, existing.name)
      if (referrer !== undefined) {
        const message = `the class ${referrer.name} refers to ${existing.name}: delete or change that first`
        throw new CIMError('CIM_ERR_FAILED', message)
      }
      const element: Name = { namespace: space.name, kind: 'class', name: existing.name }
      await this.#storage.remove(element)
      await this.#refuseOvertaken(space, existing, 'deleted')
      space.deleteClass(existing.name)
      this.#record(element, 0)
    })
  }

  setQualifier(space: Namespace, sent: CIMQualifierDeclaration): Promise<void> {
    return this.#change(space, async () => {
      const { mof, declaration } = draftQualifier(sent, space, this.#limits)
      const existing = space.getQualifier(sent.name)
      if (existing !== undefined) {
        if (sameDeclaration(existing, declaration)) return
        this.#refuseQualifier(space, existing.name, 'changed')
      }
      await this.#store({ namespace: space.name, kind: 'qualifier', name: declaration.name, mof })
      space.setQualifier(declaration)
    })
  }

  deleteQualifier(space: Namespace, name: string): Promise<void> {
    return this.#change(space, async () => {
      const existing = space.getQualifier(name)
      if (existing === undefined) {
        throw new CIMError('CIM_ERR_NOT_FOUND', `there is no qualifier ${name} in ${space.name}`)
      }
      this.#refuseQualifier(space, existing.name, 'deleted')
      const element: Name = { namespace: space.name, kind: 'qualifier', name: existing.name }
      await this.#storage.remove(element)
      space.deleteQualifier(existing.name)
      this.#record(element, 0)
    })
  }

  /** Makes an empty namespace. Answers with its name as it is written from now on. */
  createNamespace(name: string): Promise<string> {
    return this.#turns.run(async () => {
      const normal = normalizeNamespace(name)
      if (!/^[\w-]+(\/[\w-]+)*$/.test(normal) || normal.length > this.#limits.nameLength) {
        throw new CIMError(
          'CIM_ERR_INVALID_PARAMETER',
          `"${name.slice(0, 80)}" cannot be the name of a namespace: write one such as root/customer`,
        )
      }
      const existing = this.#repository.get(normal)
      if (existing !== undefined) {
        const alias = namespaceKey(existing.name) === namespaceKey(normal) ? '' : ` under the name ${normal}`
        throw new CIMError('CIM_ERR_ALREADY_EXISTS', `there is a namespace ${existing.name}${alias} already`)
      }
      const limit = this.#limits.namespaces
      if ([...this.#repository.namespaces()].length >= limit) {
        throw new CIMError('CIM_ERR_FAILED', `there are ${limit} namespaces, more are not allowed`)
      }
      await this.#storage.addNamespace(normal)
      return this.#repository.create(normal).name
    })
  }

  /** Deletes a namespace that has neither classes nor qualifiers, and so no instances. */
  deleteNamespace(name: string): Promise<void> {
    return this.#turns.run(async () => {
      const space = this.#repository.get(name)
      if (space === undefined) throw new CIMError('CIM_ERR_NOT_FOUND', `there is no namespace ${name}`)
      const qualifiers = [...space.qualifiers()].length
      if (space.classCount + qualifiers > 0) {
        throw new CIMError(
          'CIM_ERR_NAMESPACE_NOT_EMPTY',
          `the namespace ${space.name} has ${space.classCount} classes and ${qualifiers} qualifiers: delete them first`,
        )
      }
      await this.#storage.removeNamespace(space.name)
      this.#lengths.delete(namespaceKey(space.name))
      this.#repository.delete(space.name)
    })
  }

  /** The namespace may have gone while the request waited. */
  #change(space: Namespace, work: () => Promise<void>): Promise<void> {
    return this.#turns.run(() => {
      if (this.#repository.get(space.name) === space) return work()
      throw new CIMError('CIM_ERR_INVALID_NAMESPACE', `the namespace ${space.name} was deleted`)
    })
  }

  #refuseUsed(space: Namespace, existing: CIMClass, use: ClassUse, what: 'changed' | 'deleted'): void {
    const { name } = existing
    const [subclass] = space.subclasses(name)
    if (subclass !== undefined) {
      const message = `${name} cannot be ${what}: it has subclasses, such as ${subclass.name}`
      throw new CIMError('CIM_ERR_CLASS_HAS_CHILDREN', message)
    }
    this.#refuseInstances(space, existing, what)
    if (use.isServed(space.name, name)) {
      throw new CIMError('CIM_ERR_FAILED', `${name} cannot be ${what}: a provider of this server serves it`)
    }
    this.#refuseShipped({ namespace: space.name, kind: 'class', name }, what)
  }

  #refuseInstances(space: Namespace, { name }: CIMClass, what: 'changed' | 'deleted'): void {
    if (!space.hasInstances(name)) return
    const message = `${name} cannot be ${what}: it has instances; delete them first`
    throw new CIMError('CIM_ERR_CLASS_HAS_INSTANCES', message)
  }

  /** An instance may have come while the change was stored: then the class stays as it was. */
  async #refuseOvertaken(space: Namespace, existing: CIMClass, what: 'changed' | 'deleted'): Promise<void> {
    if (!space.hasInstances(existing.name)) return
    const mof = printClass(existing, space)
    await this.#store({ namespace: space.name, kind: 'class', name: existing.name, mof })
    this.#refuseInstances(space, existing, what)
  }

  #refuseQualifier(space: Namespace, name: string, what: 'changed' | 'deleted'): void {
    const user = findQualifierUser(space, name)
    if (user !== undefined) {
      const message = `the qualifier ${name} cannot be ${what}: the class ${user.name} uses it`
      throw new CIMError('CIM_ERR_FAILED', message)
    }
    this.#refuseShipped({ namespace: space.name, kind: 'qualifier', name }, what)
  }

  #refuseShipped(element: Name, what: 'changed' | 'deleted'): void {
    if (this.#made.has(elementKey(element))) return
    const { kind, name } = element
    const message = `the ${kind} ${name} cannot be ${what}: it belongs to the schema of this server`
    throw new CIMError('CIM_ERR_FAILED', message)
  }

  async #storeClass(space: Namespace, { mof, effective }: ClassDraft, existing?: CIMClass): Promise<void> {
    if (effective === undefined) throw new Error('a class without faults came to nothing')
    await this.#store({ namespace: space.name, kind: 'class', name: effective.name, mof })
    if (existing !== undefined) await this.#refuseOvertaken(space, existing, 'changed')
    space.setClass(effective)
  }

  async #store(element: SchemaElement): Promise<void> {
    const { length } = element.mof
    const others = this.#lengthIn(element.namespace) - (this.#made.get(elementKey(element)) ?? 0)
    const limit = this.#limits.namespaceSchemaLength
    if (others + length > limit) {
      const message = `with ${element.name}, the classes and qualifiers of ${element.namespace} exceed the limit of ${limit} characters of MOF`
      throw new CIMError('CIM_ERR_FAILED', message)
    }
    await this.#storage.put(element)
    this.#record(element, length)
  }

  /** Remembers how much MOF the element is now; none: it is gone. */
  #record(element: Name, length: number): void {
    const key = elementKey(element)
    const others = this.#lengthIn(element.namespace) - (this.#made.get(key) ?? 0)
    this.#lengths.set(namespaceKey(element.namespace), others + length)
    if (length > 0) this.#made.set(key, length)
    else this.#made.delete(key)
  }

  #lengthIn(namespace: string): number {
    return this.#lengths.get(namespaceKey(namespace)) ?? 0
  }
}

/** Throws the first fault; with a status, the first of that status. */
function refuse({ faults }: ClassDraft, only?: CIMError['statusName']): void {
  const fault = faults.find(({ statusName }) => only === undefined || statusName === only)
  if (fault !== undefined) throw fault
}

function requireClass(space: Namespace, className: string): CIMClass {
  const existing = space.get(className)
  if (existing !== undefined) return existing
  throw new CIMError('CIM_ERR_NOT_FOUND', `there is no class ${className} in ${space.name}`)
}
