import { CIMClass } from '../cim/class.ts'
import type { ClassLookup } from '../operations/result.ts'
import { Surroundings, type EmbeddedWriter } from './surroundings.ts'
import { wholeClass, writeClass } from './write-class.ts'
import { writeInstance } from './write-instance.ts'

/** Begins to write a message. Without a lookup values are written in the types that they seem to have. */
export function surroundings(host: string, namespace: string, lookup: ClassLookup | undefined): Surroundings {
  return new Surroundings(host, namespace, lookup, writeEmbedded)
}

/** An embedded object is an INSTANCE or a CLASS (DSP0201 2.4, EmbeddedObject). */
const writeEmbedded: EmbeddedWriter = (object, at) =>
  object instanceof CIMClass ? writeClass(object, wholeClass, at) : writeInstance(object, at)
