import { SourceError } from '../base/source-error.ts'
import { CIMError } from '../cim/cim-error.ts'
import type { CIMClass, CIMTyped } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { Decoding, type DecodeLimits } from './decoding.ts'
import { readClass } from './read-class.ts'
import { readInstance } from './read-instance.ts'

/** Begins to read a message. Throws SourceError where its first characters are wrong already. */
export function startDecoding(document: string | Uint8Array, limits: DecodeLimits, file: string): Decoding {
  return new Decoding(document, limits, file, readEmbedded, 0)
}

/** Reads an embedded object outside of a message; `depth` counts the objects around it, itself included. */
export function embeddedReader(limits: DecodeLimits) {
  return (text: string, kind: NonNullable<CIMTyped['embedded']>, depth: number) =>
    readText(text, kind, depth, limits)
}

function readEmbedded(
  decoding: Decoding,
  text: string,
  kind: NonNullable<CIMTyped['embedded']>,
): CIMInstance | CIMClass | null {
  try {
    return readText(text, kind, decoding.embedding + 1, decoding.limits)
  } catch (error) {
    if (!(error instanceof CIMError)) throw error
    decoding.fault ??= error
    return null
  }
}

/**
 * An embedded object is a text that is itself an INSTANCE or a CLASS (DSP0201 2.4, EmbeddedObject); an empty one means
 * NULL. Throws CIM_ERR_INVALID_PARAMETER for a text that is anything else: a wrong value, not a wrong message.
 */
function readText(
  text: string,
  kind: NonNullable<CIMTyped['embedded']>,
  depth: number,
  limits: DecodeLimits,
): CIMInstance | CIMClass | null {
  if (text === '') return null
  if (depth > limits.embeddedDepth) {
    const message = `objects are embedded deeper than ${limits.embeddedDepth}`
    throw new CIMError('CIM_ERR_INVALID_PARAMETER', message)
  }
  try {
    const inner = new Decoding(text, limits, 'embedded object', readEmbedded, depth)
    const object = readObject(inner, kind)
    if (inner.fault !== undefined) throw inner.fault
    return object
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const { line, column } = error.position
    const place = `line ${line}, column ${column} of the embedded object`
    throw new CIMError('CIM_ERR_INVALID_PARAMETER', `${error.message} (${place})`)
  }
}

function readObject(decoding: Decoding, kind: NonNullable<CIMTyped['embedded']>): CIMInstance | CIMClass {
  const { reader } = decoding
  reader.next()
  let object: CIMInstance | CIMClass
  if (reader.name === 'INSTANCE') object = readInstance(decoding)
  else if (reader.name === 'CLASS' && kind === 'object') object = readClass(decoding)
  else throw decoding.misplaced(kind === 'object' ? 'INSTANCE or CLASS' : 'INSTANCE')
  reader.finish()
  return object
}
