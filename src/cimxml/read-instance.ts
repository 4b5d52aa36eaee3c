import type { CIMTyped } from '../cim/class.ts'
import { CIMInstance } from '../cim/instance.ts'
import type { CIMValue } from '../cim/value.ts'
import type { NamedInstance } from '../operations/parameter.ts'
import type { Decoding } from './decoding.ts'
import { readInstanceName } from './read-path.ts'
import { readProperty } from './read-property.ts'
import { readQualifier } from './read-qualifier.ts'

/**
 * Reads INSTANCE (DSP0201 2.4, INSTANCE) with the types that it gives. Qualifiers on instances are deprecated: they
 * are read and forgotten. A property that stands there twice is reported.
 */
export function readInstance(decoding: Decoding, namespace?: string): CIMInstance {
  const { reader } = decoding
  const className = decoding.name('CLASSNAME')
  // Without a prototype: the names are the client's, and may be any.
  const properties: Record<string, CIMValue> = Object.create(null)
  const wireTypes: Record<string, CIMTyped> = Object.create(null)
  const names = new Set<string>()
  while (reader.child()) {
    if (reader.name === 'QUALIFIER' && names.size === 0) {
      readQualifier(decoding)
      continue
    }
    const property = readProperty(decoding)
    const key = property.name.toLowerCase()
    if (names.has(key))
      decoding.report('CIM_ERR_INVALID_PARAMETER', `property ${property.name} of ${className} is given twice`)
    names.add(key)
    properties[property.name] = property.value
    wireTypes[property.name] = property.typed
  }
  return new CIMInstance(className, properties, namespace, wireTypes)
}

/** Reads VALUE.NAMEDINSTANCE (DSP0201 2.4, VALUE.NAMEDINSTANCE). */
export function readNamedInstance(decoding: Decoding): NamedInstance {
  decoding.enter('INSTANCENAME')
  const path = readInstanceName(decoding)
  decoding.enter('INSTANCE')
  const instance = readInstance(decoding)
  decoding.leave()
  return { path, instance }
}
