/** A class or qualifier declaration that a client made, as MOF text. */
export interface SchemaElement {
  readonly namespace: string
  readonly kind: 'qualifier' | 'class'
  readonly name: string
  readonly mof: string
}

/** What clients made of the schema, each list in the order of creation. */
export interface StoredSchema {
  readonly namespaces: readonly string[]
  readonly elements: readonly SchemaElement[]
}

/**
 * Keeps what clients change in the schema over restarts. Names compare without regard to case. When a call has
 * answered, its change lasts; when it throws, nothing was changed.
 */
export interface SchemaStorage {
  load(): Promise<StoredSchema>
  addNamespace(name: string): Promise<void>
  /** Forgets the namespace and all that clients made in it. */
  removeNamespace(name: string): Promise<void>
  /** Adds the element, or replaces the one of its name, which keeps its place in the order of creation. */
  put(element: SchemaElement): Promise<void>
  remove(element: Omit<SchemaElement, 'mof'>): Promise<void>
}

/** Names an element among all of all namespaces. */
export function elementKey({ namespace, kind, name }: Omit<SchemaElement, 'mof'>): string {
  return `${namespace}:${kind}:${name}`.toLowerCase()
}
