import type { Limits } from '../base/limits.ts'
import { namespaceKey, normalizeNamespace } from '../cim/namespace-name.ts'
import type { InstanceStorage } from './instance-storage.ts'
import { MemoryInstances } from './memory-instances.ts'
import { Namespace } from './namespace.ts'
import { SchemaEditor } from './schema-editor.ts'
import type { SchemaStorage } from './schema-storage.ts'

/** The namespaces of the server, in memory. Names compare without regard to case, and may have aliases. */
export class Repository {
  readonly #namespaces = new Map<string, Namespace>()
  readonly #aliases = new Map<string, string>()

  /** The static instances of all namespaces. */
  readonly instances: InstanceStorage
  /** How clients change the schema. */
  readonly editor: SchemaEditor

  /** `aliases`: other names of namespaces, such as `root/interop` for `interop`. */
  constructor(
    aliases: Readonly<Record<string, string>> = {},
    instances: InstanceStorage = new MemoryInstances(),
    schema?: SchemaStorage,
    limits?: Readonly<Limits>,
  ) {
    this.instances = instances
    this.editor = new SchemaEditor(this, schema, limits)
    for (const [alias, name] of Object.entries(aliases)) {
      this.#aliases.set(namespaceKey(alias), normalizeNamespace(name))
    }
  }

  /** By name or alias. */
  get(name: string): Namespace | undefined {
    // Most names are written as the keys are, and this is asked several times for each request.
    const exact = this.#aliases.has(name) ? undefined : this.#namespaces.get(name)
    if (exact !== undefined) return exact
    return this.#namespaces.get(namespaceKey(this.canonicalName(name)))
  }

  /** By name or alias; made if it is missing. */
  create(name: string): Namespace {
    const canonical = this.canonicalName(name)
    const key = namespaceKey(canonical)
    const existing = this.#namespaces.get(key)
    if (existing !== undefined) return existing
    const made = new Namespace(canonical, this.instances, (other) => this.create(other))
    this.#namespaces.set(key, made)
    return made
  }

  /** True if there was one. Its classes go with it. */
  delete(name: string): boolean {
    return this.#namespaces.delete(namespaceKey(this.canonicalName(name)))
  }

  /** In the order in which they were made. */
  namespaces(): Iterable<Namespace> {
    return this.#namespaces.values()
  }

  /** The name without an alias, normalized; a namespace that is there gives its own spelling. */
  canonicalName(name: string): string {
    const target = this.#aliases.get(namespaceKey(name)) ?? normalizeNamespace(name)
    return this.#namespaces.get(namespaceKey(target))?.name ?? target
  }
}
