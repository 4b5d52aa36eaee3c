import { namespaceKey } from '../cim/namespace-name.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { CIMInstanceName } from '../cim/object-path.ts'
import type { InstanceChanges, InstanceStorage, Referring, ReferringFilter } from './instance-storage.ts'

interface Stored {
  readonly sequence: number
  readonly path: CIMInstanceName
  readonly instance: CIMInstance
}

/** What stood under an identity before a change. */
type Undo = readonly [identity: string, before: Stored | undefined]

/** Instances that last as long as the process, for compilations that are not kept. Looks through all for references. */
export class MemoryInstances implements InstanceStorage {
  readonly #stored = new Map<string, Stored>()
  #lastSequence = 0

  get(path: CIMInstanceName): CIMInstance | undefined {
    return this.#stored.get(path.identity())?.instance
  }

  getAll(paths: readonly CIMInstanceName[]): (CIMInstance | undefined)[] {
    return paths.map((path) => this.get(path))
  }

  hasInstances(namespace: string, className: string): boolean {
    const wanted = className.toLowerCase()
    return this.instances(namespace, (name) => name.toLowerCase() === wanted).next().done !== true
  }

  *instances(namespace: string, isWanted: (className: string) => boolean): Generator<CIMInstance> {
    for (const { path, instance } of this.#stored.values()) {
      if (isIn(namespace, path) && isWanted(instance.className)) yield instance
    }
  }

  *referring(target: CIMInstanceName, namespace: string, filter: ReferringFilter): Generator<Referring> {
    const identity = target.identity()
    for (const { path, instance } of this.#stored.values()) {
      if (!isIn(namespace, path) || !filter.isWanted(instance.className)) continue
      for (const role of rolesOf(instance, identity)) {
        if (filter.role === null || filter.role.toLowerCase() === role) yield { role, association: instance }
      }
    }
  }

  async change<T>(work: (changes: InstanceChanges) => T): Promise<T> {
    return this.changeNow(work)
  }

  changeNow<T>(work: (changes: InstanceChanges) => T): T {
    const undo: Undo[] = []
    try {
      return work({
        create: (path, instance) => !this.#stored.has(path.identity()) && this.#set(path, instance, undo),
        replace: (path, instance) => this.#stored.has(path.identity()) && this.#set(path, instance, undo),
        delete: (path) => this.#delete(path.identity(), undo),
      })
    } catch (error) {
      this.#restore(undo)
      throw error
    }
  }

  #set(path: CIMInstanceName, instance: CIMInstance, undo: Undo[]): true {
    const identity = path.identity()
    const before = this.#stored.get(identity)
    undo.push([identity, before])
    const sequence = before?.sequence ?? ++this.#lastSequence
    this.#stored.set(identity, { sequence, path, instance })
    return true
  }

  #delete(identity: string, undo: Undo[]): boolean {
    const before = this.#stored.get(identity)
    undo.push([identity, before])
    this.#stored.delete(identity)
    for (const [own, { path, instance }] of [...this.#stored]) {
      const roles = rolesOf(instance, identity)
      if (roles.some((role) => path.key(role) !== undefined)) this.#delete(own, undo)
    }
    return before !== undefined
  }

  #restore(undo: readonly Undo[]): void {
    for (const [identity, before] of undo.toReversed()) {
      if (before === undefined) this.#stored.delete(identity)
      else this.#stored.set(identity, before)
    }
    const ordered = [...this.#stored].sort(([, left], [, right]) => left.sequence - right.sequence)
    this.#stored.clear()
    for (const [identity, stored] of ordered) this.#stored.set(identity, stored)
  }
}

function isIn(namespace: string, path: CIMInstanceName): boolean {
  return namespaceKey(path.namespace ?? '') === namespaceKey(namespace)
}

/** The references of an instance that lead to an object, in lower case and in alphabetical order. */
function rolesOf({ properties, namespace }: CIMInstance, target: string): string[] {
  return Object.entries(properties)
    .filter(([, value]) => value instanceof CIMInstanceName && value.identity(namespace) === target)
    .map(([name]) => name.toLowerCase())
    .sort()
}
