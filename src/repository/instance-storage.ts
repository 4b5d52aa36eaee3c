import type { CIMInstance } from '../cim/instance.ts'
import type { CIMInstanceName } from '../cim/object-path.ts'

/** An association instance, seen from an object that one of its references leads to. */
export interface Referring {
  /** The reference property that leads to the object, in lower case. */
  readonly role: string
  readonly association: CIMInstance
}

/** Which associations are asked for; null: all. Names in any letter case. */
export interface ReferringFilter {
  readonly role: string | null
  /** The creation classes of the associations. */
  isWanted(className: string): boolean
}

/**
 * The instances that no provider gives: created by clients or declared by MOF. Every path has its namespace and is
 * conformed to its class, so that equal paths have equal identities; the namespace's name is the canonical one, also
 * in references. Instances are answered with their namespace.
 *
 * Reading takes no snapshot: a listing that is read slowly shows what is there when it comes to it, and each instance
 * that was there all the time exactly once.
 */
export interface InstanceStorage {
  get(path: CIMInstanceName): CIMInstance | undefined
  /** As `get` for each path, in their order; quicker than one by one. */
  getAll(paths: readonly CIMInstanceName[]): (CIMInstance | undefined)[]
  /** Whether there are instances of exactly this class: DeleteClass and ModifyClass ask. */
  hasInstances(namespace: string, className: string): boolean
  /** The instances of exactly the classes that are wanted, in the order of their creation. */
  instances(namespace: string, isWanted: (className: string) => boolean): Iterable<CIMInstance>
  /** The associations of a namespace that refer to an object, in the order of their creation, once for each role. */
  referring(target: CIMInstanceName, namespace: string, filter: ReferringFilter): Iterable<Referring>
  /**
   * Makes changes, all of them or, where `work` throws, none. What was answered lasts. `work` must be synchronous:
   * nothing comes between its changes.
   */
  change<T>(work: (changes: InstanceChanges) => T): Promise<T>
  /** As `change`, without waiting; throws where it would have to wait. For programs that do nothing else meanwhile. */
  changeNow<T>(work: (changes: InstanceChanges) => T): T
}

export interface InstanceChanges {
  /** False, and nothing is changed, where there is an instance at this path. */
  create(path: CIMInstanceName, instance: CIMInstance): boolean
  /** False, and nothing is changed, where there is no instance at this path. */
  replace(path: CIMInstanceName, instance: CIMInstance): boolean
  /**
   * Deletes the instance, and with it the associations of which a key reference leads to it, whether it is there or
   * not, and those that refer to these likewise: an association is named by its ends, and without them it would name
   * nothing. Associations that refer by a property that is no key stay. False where there was no instance.
   */
  delete(path: CIMInstanceName): boolean
}
