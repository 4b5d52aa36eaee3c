import { namespaceKey } from '../cim/namespace-name.ts'
import { elementKey, type SchemaElement, type SchemaStorage, type StoredSchema } from './schema-storage.ts'

/** A schema storage that lasts as long as the process: for tests, and for servers without a database. */
export class MemorySchemaStorage implements SchemaStorage {
  readonly #namespaces = new Map<string, string>()
  readonly #elements = new Map<string, SchemaElement>()

  async load(): Promise<StoredSchema> {
    return { namespaces: [...this.#namespaces.values()], elements: [...this.#elements.values()] }
  }

  async addNamespace(name: string): Promise<void> {
    this.#namespaces.set(namespaceKey(name), name)
  }

  async removeNamespace(name: string): Promise<void> {
    this.#namespaces.delete(namespaceKey(name))
    for (const [key, { namespace }] of this.#elements) {
      if (namespaceKey(namespace) === namespaceKey(name)) this.#elements.delete(key)
    }
  }

  async put(element: SchemaElement): Promise<void> {
    this.#elements.set(elementKey(element), element)
  }

  async remove(element: Omit<SchemaElement, 'mof'>): Promise<void> {
    this.#elements.delete(elementKey(element))
  }
}
