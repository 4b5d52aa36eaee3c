import type { CIMTyped } from './class.ts'
import type { CIMValue } from './value.ts'

/**
 * An instance: its creation class and its values. Property names have the class's own spelling everywhere behind
 * the broker's edge; at the edge the broker conforms what a client sent to the class.
 *
 * An instance carries no types of its own: they are the class's. One that was read from a message also remembers
 * the types that the message gave (`wireTypes`), so that the broker can refuse a mismatch.
 */
export class CIMInstance {
  readonly className: string
  readonly properties: Record<string, CIMValue>
  /** The namespace it lives in, where that is not the namespace of the operation. */
  readonly namespace: string | undefined
  /** By property name as written: the type as written. Only on instances read from a message. */
  readonly wireTypes: Readonly<Record<string, CIMTyped>> | undefined

  constructor(
    className: string,
    properties: Record<string, CIMValue>,
    namespace?: string,
    wireTypes?: Readonly<Record<string, CIMTyped>>,
  ) {
    this.className = className
    this.properties = properties
    this.namespace = namespace
    this.wireTypes = wireTypes
  }
}
