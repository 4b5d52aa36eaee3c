import type { Limits } from '../base/limits.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMTyped } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import type { CIMStatusName } from '../cim/status.ts'
import { XMLReader } from '../xml/reader.ts'
import type { XMLLimits } from '../xml/errors.ts'

/** How an embedded object's text becomes an object; null for a text that was reported as wrong, or means NULL. */
export type EmbeddedReader = (
  decoding: Decoding,
  text: string,
  kind: NonNullable<CIMTyped['embedded']>,
) => CIMInstance | CIMClass | null

export type DecodeLimits = XMLLimits & Pick<Limits, 'nameLength' | 'arrayLength' | 'embeddedDepth'>

/**
 * One document on its way in. Two kinds of faults are told apart: a document that is not valid CIM-XML ends the
 * decoding (XMLContentError), a value that is wrong is noted, and decoding goes on, so that a document that is also
 * invalid further down is refused as such (DSP0200 1.4, 7.3).
 *
 * Conventions of the functions that take a Decoding: the reader stands at the start tag of the element that the
 * function is named after, and after its end tag when the function returns.
 */
export class Decoding {
  readonly reader: XMLReader
  readonly limits: DecodeLimits
  /** Given, not imported: embedded objects hold properties, which hold embedded objects. */
  readonly readEmbedded: EmbeddedReader
  /** How many embedded objects this document is inside of. */
  readonly embedding: number
  /** The first value that was wrong. */
  fault: CIMError | undefined

  /** Use `startDecoding`, which knows how to read embedded objects. `file` names the document in errors. */
  constructor(
    document: string | Uint8Array,
    limits: DecodeLimits,
    file: string,
    readEmbedded: EmbeddedReader,
    embedding: number,
  ) {
    this.reader = new XMLReader(document, limits, file)
    this.limits = limits
    this.readEmbedded = readEmbedded
    this.embedding = embedding
  }

  /** Notes that a value is wrong; the first fault is the one that the client is told. */
  report(status: CIMStatusName, message: string): void {
    this.fault ??= new CIMError(status, message)
  }

  /** An attribute that the DTD requires. Throws XMLContentError where it is missing. */
  required(attribute: string): string {
    const value = this.reader.attribute(attribute)
    if (value === undefined)
      throw this.reader.unexpected(`${this.reader.name} lacks the attribute ${attribute}`)
    return value
  }

  /** An attribute that holds a CIM name. */
  name(attribute = 'NAME'): string {
    const name = this.required(attribute)
    if (name.length > this.limits.nameLength)
      throw this.reader.unexpected(
        `the name in ${this.reader.name} exceeds ${this.limits.nameLength} characters`,
      )
    return name
  }

  /** An attribute that is `true` or `false`. Throws XMLContentError for anything else. */
  flag(attribute: string, absent: boolean): boolean {
    const text = this.reader.attribute(attribute)
    if (text === undefined) return absent
    if (text === 'true') return true
    if (text === 'false') return false
    throw this.reader.unexpected(`${attribute} of ${this.reader.name} is neither "true" nor "false"`)
  }

  /** Moves to the only kind of child that may stand here. Throws XMLContentError for another, or none. */
  enter(element: string): void {
    const parent = this.reader.name
    if (!this.reader.child()) throw this.reader.unexpected(`${parent} lacks the element ${element}`)
    if (this.reader.name !== element) throw this.misplaced(element)
  }

  /** Moves past the end tag of the current element. Throws XMLContentError for a further child. */
  leave(): void {
    if (this.reader.child()) throw this.misplaced()
  }

  /** The error for an element that may not stand where it does. */
  misplaced(expected?: string): Error {
    const hint = expected === undefined ? undefined : `expected ${expected}`
    return this.reader.unexpected(`element ${this.reader.name} may not stand here`, hint)
  }
}
