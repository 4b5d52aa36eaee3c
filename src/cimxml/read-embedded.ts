import type { CIMClass, CIMTyped } from '../cim/class.ts'
import type { CIMInstance } from '../cim/instance.ts'
import { SourceError } from '../base/source-error.ts'
import { Decoding, type DecodeLimits } from './decoding.ts'
import { readClass } from './read-class.ts'
import { readInstance } from './read-instance.ts'

/** Begins to read a message. Throws SourceError where its first characters are wrong already. */
export function startDecoding(document: string | Uint8Array, limits: DecodeLimits, file: string): Decoding {
  return new Decoding(document, limits, file, readEmbedded, 0)
}

/**
 * Reads an embedded object: the text of a VALUE is itself an INSTANCE or a CLASS (DSP0201 2.4, EmbeddedObject). An
 * empty text means NULL. A text that is anything else is a wrong value, not a wrong message.
 */
function readEmbedded(
  decoding: Decoding,
  text: string,
  kind: NonNullable<CIMTyped['embedded']>,
): CIMInstance | CIMClass | null {
  if (text === '') return null
  if (decoding.embedding >= decoding.limits.embeddedDepth) {
    decoding.report(
      'CIM_ERR_INVALID_PARAMETER',
      `objects are embedded deeper than ${decoding.limits.embeddedDepth}`,
    )
    return null
  }
  try {
    const inner = new Decoding(text, decoding.limits, 'embedded object', readEmbedded, decoding.embedding + 1)
    const object = readObject(inner, kind)
    decoding.fault ??= inner.fault
    return object
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    const { line, column } = error.position
    const place = `line ${line}, column ${column} of the embedded object`
    decoding.report('CIM_ERR_INVALID_PARAMETER', `${error.message} (${place})`)
    return null
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
