import { normalizeNamespace } from './namespace-name.ts'
import { CIMClassName, CIMInstanceName, UntypedKey, type CIMKey, type CIMObjectPath } from './object-path.ts'

const location = /^(?:(?:https?|cimxml-wbems?):(?=\/))?(?:\/\/([^/]*))?\/?/i
const namespaceName = /([^:="']*):/y
const className = /[^:."'=,/\s]+/y
const keyName = /([^=,"'\s]+)=/y
const quoted = /"((?:[^"\\]|\\[^])*)"|'((?:[^'\\]|\\[^]))'/y
const bare = /[^,"'\s]+/y
const boolean = /^(?:true|false)$/i
const numeric = /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf|nan)$/i

/**
 * Parses an untyped WBEM URI: `//host/root/cimv2:CIM_Foo.K1="a",K2=5` with or without host, namespace and leading
 * slash, and the historical forms without them (DSP0207 1.0). A quoted value may be a string, a datetime or a
 * reference: which, the class knows, so keys are UntypedKey. Throws RangeError, saying where it went wrong.
 */
export function parseWBEMURI(text: string): CIMObjectPath {
  const [prefix, authority] = location.exec(text) as unknown as [string, string | undefined]
  const space = matchAt(namespaceName, text, prefix.length)
  const classAt = prefix.length + (space?.[0].length ?? 0)
  const name = matchAt(className, text, classAt)?.[0]
  if (name === undefined) throw fault(text, classAt, 'the name of a class')
  const namespace = space?.[1] === undefined || space[1] === '' ? undefined : normalizeNamespace(space[1])
  const host = authority === '' ? undefined : authority
  const end = classAt + name.length
  if (end === text.length) return new CIMClassName(name, namespace, host)
  if (text[end] !== '.') throw fault(text, end, '"." and a key, or the end')
  return new CIMInstanceName(name, parseKeys(text, end + 1), namespace, host)
}

function parseKeys(text: string, from: number): Record<string, CIMKey> {
  const keys: Record<string, CIMKey> = Object.create(null)
  let at = from
  for (;;) {
    const name = matchAt(keyName, text, at)
    if (name === null) throw fault(text, at, 'the name of a key and "="')
    const value = parseKeyValue(text, at + name[0].length)
    keys[name[1] as string] = value.key
    at = value.end
    if (at === text.length) return keys
    if (text[at] !== ',') throw fault(text, at, '"," or the end')
    at++
  }
}

function parseKeyValue(text: string, at: number): { key: UntypedKey; end: number } {
  const string = matchAt(quoted, text, at)
  if (string !== null) {
    const content = (string[1] ?? (string[2] as string)).replace(/\\([^])/g, '$1')
    return { key: new UntypedKey('string', content), end: at + string[0].length }
  }
  const word = matchAt(bare, text, at)?.[0]
  if (word !== undefined && boolean.test(word))
    return { key: new UntypedKey('boolean', word), end: at + word.length }
  if (word !== undefined && numeric.test(word))
    return { key: new UntypedKey('numeric', word), end: at + word.length }
  throw fault(text, at, 'a value in quotes, a number, TRUE or FALSE')
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function fault(text: string, at: number, expected: string): RangeError {
  return new RangeError(
    `"${text.slice(0, 200)}" is not a WBEM URI: expected ${expected} at character ${at + 1}`,
  )
}
