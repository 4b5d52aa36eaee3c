import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { ClassLookup } from '../operations/result.ts'
import { escapeAttribute } from '../xml/escape.ts'

/** How an embedded object is written as XML, before it is escaped. */
export type EmbeddedWriter = (object: CIMInstance | CIMClass, at: Surroundings) => string

/** What the writing of one message depends on besides its values, and what is worth remembering meanwhile. */
export class Surroundings {
  /** What is written as HOST in full paths. */
  readonly host: string
  /** Where things live that do not say it themselves. */
  readonly namespace: string
  /** Given, not imported: embedded objects hold properties, which hold embedded objects. */
  readonly writeEmbedded: EmbeddedWriter
  readonly #lookup: ClassLookup | undefined
  readonly #classes = new Map<string, CIMClass | undefined>()
  readonly #namespaces = new Map<string, string>()
  #last: { className: string; namespace: string; class: CIMClass | undefined } | undefined

  constructor(
    host: string,
    namespace: string,
    lookup: ClassLookup | undefined,
    writeEmbedded: EmbeddedWriter,
  ) {
    this.host = host
    this.namespace = namespace
    this.#lookup = lookup
    this.writeEmbedded = writeEmbedded
  }

  /** The class that gives values their types; undefined where it is not known here. */
  findClass(className: string, namespace = this.namespace): CIMClass | undefined {
    const last = this.#last
    if (last !== undefined && last.className === className && last.namespace === namespace) return last.class
    const key = `${namespace}:${className}`
    let found = this.#classes.get(key)
    if (found === undefined && !this.#classes.has(key)) {
      found = this.#lookUp(className, namespace)
      this.#classes.set(key, found)
    }
    this.#last = { className, namespace, class: found }
    return found
  }

  /** LOCALNAMESPACEPATH of a namespace (DSP0201 2.4, LOCALNAMESPACEPATH). */
  namespacePath(namespace: string): string {
    const known = this.#namespaces.get(namespace)
    if (known !== undefined) return known
    const path = localNamespacePath(namespace)
    this.#namespaces.set(namespace, path)
    return path
  }

  /** A class that is not there leaves its values without declared types, which is no reason to fail. */
  #lookUp(className: string, namespace: string): CIMClass | undefined {
    try {
      return this.#lookup?.(className, namespace)
    } catch (error) {
      if (error instanceof CIMError) return undefined
      throw error
    }
  }
}

/** LOCALNAMESPACEPATH of a namespace. */
export function localNamespacePath(namespace: string): string {
  const parts = namespace.split('/').map((part) => `<NAMESPACE NAME="${escapeAttribute(part)}"/>`)
  return `<LOCALNAMESPACEPATH>${parts.join('')}</LOCALNAMESPACEPATH>`
}
