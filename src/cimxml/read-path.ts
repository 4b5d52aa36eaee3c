import { normalizeNamespace } from '../cim/namespace-name.ts'
import {
  CIMClassName,
  CIMInstanceName,
  UntypedKey,
  type CIMKey,
  type CIMObjectPath,
} from '../cim/object-path.ts'
import { copyText } from '../xml/copy-text.ts'
import type { Decoding } from './decoding.ts'
import { readScalar } from './read-value.ts'
import { textType } from './typed.ts'

interface Place {
  readonly namespace: string | undefined
  readonly host: string | undefined
}

const nowhere: Place = { namespace: undefined, host: undefined }

/** Reads LOCALNAMESPACEPATH into a namespace name (DSP0201 2.4, LOCALNAMESPACEPATH). */
export function readNamespace(decoding: Decoding): string {
  const { reader } = decoding
  let namespace = ''
  while (reader.child()) {
    if (reader.name !== 'NAMESPACE') throw decoding.misplaced('NAMESPACE')
    namespace = namespace === '' ? decoding.name() : `${namespace}/${decoding.name()}`
    decoding.leave()
  }
  if (namespace === '') throw reader.unexpected('LOCALNAMESPACEPATH names no namespace')
  if (namespace.length > decoding.limits.nameLength) throw reader.unexpected('the namespace name is too long')
  return normalizeNamespace(namespace)
}

/** Reads CLASSNAME. */
export function readClassName(decoding: Decoding): string {
  const name = decoding.name()
  decoding.leave()
  return name
}

/** Reads INSTANCENAME. A bare KEYVALUE or VALUE.REFERENCE has the key name '': the class's only key. */
export function readInstanceName(decoding: Decoding, place: Place = nowhere): CIMInstanceName {
  const { reader } = decoding
  const className = decoding.name('CLASSNAME')
  const keys: Record<string, CIMKey> = Object.create(null)
  const names: string[] = []
  while (reader.child()) {
    const isBinding = reader.name === 'KEYBINDING'
    if (names.length > 0 && (!isBinding || names[0] === '')) throw decoding.misplaced('KEYBINDING')
    const name = isBinding ? decoding.name() : ''
    if (isBinding && !reader.child()) throw reader.unexpected('KEYBINDING has no value')
    const key = readKey(decoding)
    if (isBinding) decoding.leave()
    if (names.some((other) => other.toLowerCase() === name.toLowerCase()))
      decoding.report('CIM_ERR_INVALID_PARAMETER', `key ${name} of ${className} is given twice`)
    names.push(name)
    // A key that was reported as wrong: the path is never used.
    if (key !== null) keys[name] = key
  }
  return new CIMInstanceName(className, keys, place.namespace, place.host)
}

/** Reads VALUE.REFERENCE: any of the six forms of an object's path (DSP0201 2.4, VALUE.REFERENCE). */
export function readReference(decoding: Decoding): CIMObjectPath {
  const { reader } = decoding
  if (!reader.child()) throw reader.unexpected('VALUE.REFERENCE is empty')
  const path = readObjectPath(decoding)
  decoding.leave()
  return path
}

/** Reads whichever of the six forms of an object's path stands here. */
export function readObjectPath(decoding: Decoding): CIMObjectPath {
  switch (decoding.reader.name) {
    case 'INSTANCENAME':
      return readInstanceName(decoding)
    case 'LOCALINSTANCEPATH':
      return readLocated(decoding, 'LOCALNAMESPACEPATH', 'INSTANCENAME')
    case 'INSTANCEPATH':
      return readLocated(decoding, 'NAMESPACEPATH', 'INSTANCENAME')
    case 'CLASSNAME':
      return new CIMClassName(readClassName(decoding))
    case 'LOCALCLASSPATH':
      return readLocated(decoding, 'LOCALNAMESPACEPATH', 'CLASSNAME')
    case 'CLASSPATH':
      return readLocated(decoding, 'NAMESPACEPATH', 'CLASSNAME')
    default:
      throw decoding.misplaced('the path of a class or instance')
  }
}

function readLocated(
  decoding: Decoding,
  location: 'LOCALNAMESPACEPATH' | 'NAMESPACEPATH',
  object: 'INSTANCENAME' | 'CLASSNAME',
): CIMObjectPath {
  decoding.enter(location)
  const place =
    location === 'NAMESPACEPATH'
      ? readPlace(decoding)
      : { namespace: readNamespace(decoding), host: undefined }
  decoding.enter(object)
  const path =
    object === 'INSTANCENAME'
      ? readInstanceName(decoding, place)
      : new CIMClassName(readClassName(decoding), place.namespace, place.host)
  decoding.leave()
  return path
}

/** Reads NAMESPACEPATH. */
function readPlace(decoding: Decoding): Place {
  decoding.enter('HOST')
  const host = copyText(decoding.reader.content())
  decoding.enter('LOCALNAMESPACEPATH')
  const namespace = readNamespace(decoding)
  decoding.leave()
  return { namespace, host }
}

function readKey(decoding: Decoding): CIMKey | null {
  if (decoding.reader.name === 'KEYVALUE') return readKeyValue(decoding)
  if (decoding.reader.name !== 'VALUE.REFERENCE') throw decoding.misplaced('KEYVALUE or VALUE.REFERENCE')
  const path = readReference(decoding)
  if (path instanceof CIMInstanceName) return path
  decoding.report('CIM_ERR_INVALID_PARAMETER', 'a key must lead to an instance, not to a class')
  return null
}

/**
 * Reads KEYVALUE (DSP0201 2.4, KEYVALUE). TYPE goes before VALUETYPE; without it, or with an empty one as some
 * servers write it, the meaning is left to the class.
 */
function readKeyValue(decoding: Decoding): CIMKey | null {
  const { reader } = decoding
  const typeName = reader.attribute('TYPE') ?? ''
  const valueType = reader.attribute('VALUETYPE')
  const type = textType(typeName)
  if (type === undefined && typeName !== '')
    throw reader.unexpected(`"${typeName}" in KEYVALUE is not a CIM type`)
  if (valueType !== undefined && valueType !== 'string' && valueType !== 'boolean' && valueType !== 'numeric')
    throw reader.unexpected('VALUETYPE of KEYVALUE is none of string, boolean, numeric')
  const text = reader.content()
  return type === undefined ? new UntypedKey(valueType, copyText(text)) : readScalar(decoding, type, text)
}
