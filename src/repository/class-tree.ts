import type { CIMClass } from '../cim/class.ts'

interface Node {
  class: CIMClass
  readonly superclass: Node | undefined
  readonly subclasses: Node[]
  /** Names in lower case: itself and all above. */
  readonly lineage: ReadonlySet<string>
}

const none: readonly CIMClass[] = []

/** The classes of a namespace by name and by descent. Every question is answered from an index or a list made once. */
export class ClassTree {
  readonly #nodes = new Map<string, Node>()
  #roots: readonly CIMClass[] | undefined
  readonly #subclasses = new Map<string, readonly CIMClass[]>()
  readonly #descendants = new Map<string, readonly CIMClass[]>()
  readonly #superclasses = new Map<string, readonly CIMClass[]>()

  get size(): number {
    return this.#nodes.size
  }

  get(name: string): CIMClass | undefined {
    return this.#node(name)?.class
  }

  /** In the order of loading. */
  *classes(): Generator<CIMClass, void, undefined> {
    for (const node of this.#nodes.values()) yield node.class
  }

  /**
   * Adds a class, or replaces the one of its name. Throws RangeError if its superclass is not there, or differs from
   * that of the class it replaces.
   */
  set(added: CIMClass): void {
    const key = added.name.toLowerCase()
    const superclass = added.superclass === undefined ? undefined : this.#node(added.superclass)
    if (added.superclass !== undefined && superclass === undefined) {
      throw new RangeError(`the superclass ${added.superclass} of ${added.name} is not in the namespace`)
    }
    const existing = this.#nodes.get(key)
    if (existing !== undefined && existing.superclass !== superclass) {
      throw new RangeError(`${added.name} cannot change its superclass`)
    }
    this.#forgetLists()
    if (existing !== undefined) {
      existing.class = added
      return
    }
    const lineage = new Set(superclass?.lineage).add(key)
    const node: Node = { class: added, superclass, subclasses: [], lineage }
    this.#nodes.set(key, node)
    superclass?.subclasses.push(node)
  }

  delete(name: string): boolean {
    const node = this.#node(name)
    if (node === undefined) return false
    if (node.subclasses.length > 0) throw new RangeError(`${node.class.name} has subclasses`)
    const siblings = node.superclass?.subclasses
    siblings?.splice(siblings.indexOf(node), 1)
    this.#forgetLists()
    return this.#nodes.delete(name.toLowerCase())
  }

  roots(): readonly CIMClass[] {
    this.#roots ??= [...this.#nodes.values()]
      .filter((node) => node.superclass === undefined)
      .map((node) => node.class)
    return this.#roots
  }

  subclasses(name: string): readonly CIMClass[] {
    return this.#list(this.#subclasses, name, (node) => node.subclasses.map((subclass) => subclass.class))
  }

  descendants(name: string): readonly CIMClass[] {
    return this.#list(this.#descendants, name, (node) => below(node))
  }

  superclasses(name: string): readonly CIMClass[] {
    return this.#list(this.#superclasses, name, (node) => above(node))
  }

  isSubclassOf(name: string, ancestor: string): boolean {
    return this.#node(name)?.lineage.has(ancestor.toLowerCase()) === true
  }

  #node(name: string): Node | undefined {
    return this.#nodes.get(name.toLowerCase())
  }

  #list(
    lists: Map<string, readonly CIMClass[]>,
    name: string,
    make: (node: Node) => CIMClass[],
  ): readonly CIMClass[] {
    const key = name.toLowerCase()
    const known = lists.get(key)
    if (known !== undefined) return known
    const node = this.#nodes.get(key)
    // A name that nothing has is not remembered: a client may ask for any number of them.
    if (node === undefined) return none
    const made = make(node)
    lists.set(key, made)
    return made
  }

  #forgetLists(): void {
    this.#roots = undefined
    this.#subclasses.clear()
    this.#descendants.clear()
    this.#superclasses.clear()
  }
}

function below(node: Node): CIMClass[] {
  return node.subclasses.flatMap((subclass) => [subclass.class, ...below(subclass)])
}

function above(node: Node): CIMClass[] {
  const classes: CIMClass[] = []
  for (let current = node.superclass; current !== undefined; current = current.superclass) {
    classes.push(current.class)
  }
  return classes
}
