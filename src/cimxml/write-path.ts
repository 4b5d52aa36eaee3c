import type { CIMClass } from '../cim/class.ts'
import {
  CIMInstanceName,
  UntypedKey,
  type CIMClassName,
  type CIMKey,
  type CIMObjectPath,
} from '../cim/object-path.ts'
import type { CIMType } from '../cim/type.ts'
import { escapeAttribute, escapeText } from '../xml/escape.ts'
import { encodingError } from './encoding-error.ts'
import { inferKeyType } from './infer-type.ts'
import type { Surroundings } from './surroundings.ts'
import { textWriter } from './write-text.ts'

/** Writes INSTANCENAME from the values of the key properties. Throws EncodingError where one is missing or wrong. */
export type NameWriter = (keys: Readonly<Record<string, unknown>>, at: Surroundings) => string

const nameWriters = new WeakMap<CIMClass, NameWriter>()

/** The writer of the paths of a class's instances, made once (DSP0201 2.4, INSTANCENAME, KEYBINDING). */
export function nameWriter(cimClass: CIMClass): NameWriter {
  const known = nameWriters.get(cimClass)
  if (known !== undefined) return known
  const made = makeNameWriter(cimClass)
  nameWriters.set(cimClass, made)
  return made
}

/** INSTANCENAME of a path, its keys in the types that their class declares, as far as it is known. */
export function writeInstanceName(path: CIMInstanceName, at: Surroundings): string {
  const cimClass = at.findClass(path.className, path.namespace)
  if (cimClass !== undefined && hasExactly(path, cimClass)) return nameWriter(cimClass)(path.keys, at)
  let text = `<INSTANCENAME CLASSNAME="${escapeAttribute(path.className)}">`
  for (const [name, key] of Object.entries(path.keys)) {
    try {
      text += writeKeyBinding(name, key, cimClass?.properties.get(name)?.type, at)
    } catch (error) {
      throw encodingError(error, () => `key ${name} of ${path.className}`)
    }
  }
  return `${text}</INSTANCENAME>`
}

/** INSTANCEPATH: host, namespace and name. */
export function writeInstancePath(path: CIMInstanceName, at: Surroundings): string {
  return `${openInstancePath(path.namespace ?? at.namespace, at)}${writeInstanceName(path, at)}</INSTANCEPATH>`
}

/** The beginning of INSTANCEPATH, up to the INSTANCENAME; the same for all instances of a namespace. */
export function openInstancePath(namespace: string, at: Surroundings): string {
  return `<INSTANCEPATH>${namespacePath(namespace, at)}`
}

/** CLASSPATH: host, namespace and name. */
export function writeClassPath(className: string, namespace: string, at: Surroundings): string {
  return `<CLASSPATH>${namespacePath(namespace, at)}${writeClassName(className)}</CLASSPATH>`
}

export function writeClassName(className: string): string {
  return `<CLASSNAME NAME="${escapeAttribute(className)}"/>`
}

/** LOCALINSTANCEPATH or LOCALCLASSPATH: namespace and name, without a host. */
export function writeLocalPath(path: CIMObjectPath, at: Surroundings): string {
  const namespace = at.namespacePath(path.namespace ?? at.namespace)
  return path instanceof CIMInstanceName
    ? `<LOCALINSTANCEPATH>${namespace}${writeInstanceName(path, at)}</LOCALINSTANCEPATH>`
    : `<LOCALCLASSPATH>${namespace}${writeClassName(path.className)}</LOCALCLASSPATH>`
}

/**
 * VALUE.REFERENCE. In values and keys alike references carry the namespace and no host, since clients compare the
 * texts they get in different ways.
 */
export function writeReference(path: CIMObjectPath, at: Surroundings): string {
  return `<VALUE.REFERENCE>${writeLocalPath(path, at)}</VALUE.REFERENCE>`
}

/** Whether a value is what a reference holds. */
export function isObjectPath(value: unknown): value is CIMInstanceName | CIMClassName {
  return typeof value === 'object' && value !== null && 'kind' in value && 'className' in value
}

function namespacePath(namespace: string, at: Surroundings): string {
  return `<NAMESPACEPATH><HOST>${escapeText(at.host)}</HOST>${at.namespacePath(namespace)}</NAMESPACEPATH>`
}

function hasExactly(path: CIMInstanceName, cimClass: CIMClass): boolean {
  return (
    Object.keys(path.keys).length === cimClass.keys.length &&
    cimClass.keys.every(
      ({ name }) => path.keys[name] !== undefined && !(path.keys[name] instanceof UntypedKey),
    )
  )
}

function makeNameWriter(cimClass: CIMClass): NameWriter {
  const open = `<INSTANCENAME CLASSNAME="${escapeAttribute(cimClass.name)}">`
  const keys = cimClass.keys.map(({ name, type }) => ({ name, write: keyWriter(name, type) }))
  return (values, at) => {
    let text = open
    for (const { name, write } of keys) {
      try {
        text += write(values[name], at)
      } catch (error) {
        throw encodingError(error, () => `key ${name} of ${cimClass.name}`)
      }
    }
    return `${text}</INSTANCENAME>`
  }
}

function keyWriter(name: string, type: CIMType): (value: unknown, at: Surroundings) => string {
  const open = `<KEYBINDING NAME="${escapeAttribute(name)}">`
  if (type === 'reference') return (value, at) => `${open}${writeReferenceKey(value, at)}</KEYBINDING>`
  const openValue = `${open}<KEYVALUE VALUETYPE="${valueType(type)}" TYPE="${type}">`
  const write = textWriter(type, undefined)
  return (value, at) => `${openValue}${write(value, at)}</KEYVALUE></KEYBINDING>`
}

function writeReferenceKey(value: unknown, at: Surroundings): string {
  if (value instanceof CIMInstanceName) return writeReference(value, at)
  throw new RangeError('its value is not the path of an instance')
}

/** A key without a name is the only one of its class, and stands alone (DSP0201 2.4, INSTANCENAME). */
function writeKeyBinding(name: string, key: CIMKey, declared: CIMType | undefined, at: Surroundings): string {
  const type = key instanceof UntypedKey ? undefined : (declared ?? inferKeyType(key))
  const value = type === 'reference' ? writeReferenceKey(key, at) : writeKeyValue(key, type, at)
  return name === '' ? value : `<KEYBINDING NAME="${escapeAttribute(name)}">${value}</KEYBINDING>`
}

function writeKeyValue(
  key: CIMKey,
  type: Exclude<CIMType, 'reference'> | undefined,
  at: Surroundings,
): string {
  if (type !== undefined) {
    const text = textWriter(type, undefined)(key, at)
    return `<KEYVALUE VALUETYPE="${valueType(type)}" TYPE="${type}">${text}</KEYVALUE>`
  }
  const untyped = key as UntypedKey
  const attribute = untyped.valueType === undefined ? '' : ` VALUETYPE="${untyped.valueType}"`
  return `<KEYVALUE${attribute}>${escapeText(untyped.text)}</KEYVALUE>`
}

function valueType(type: CIMType): 'string' | 'boolean' | 'numeric' {
  if (type === 'boolean') return 'boolean'
  return type === 'string' || type === 'char16' || type === 'datetime' ? 'string' : 'numeric'
}
