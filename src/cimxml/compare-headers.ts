import { CIMDateTime } from '../cim/datetime.ts'
import { namespaceKey } from '../cim/namespace-name.ts'
import {
  CIMClassName,
  CIMInstanceName,
  UntypedKey,
  type CIMKey,
  type CIMObjectPath,
} from '../cim/object-path.ts'
import { parseWBEMURI } from '../cim/wbem-uri.ts'
import type { MessageFrame } from './message.ts'
import { ProtocolError } from './protocol-error.ts'

/** The CIM headers of a request as node:http gives them, one character for each byte; undefined when absent. */
export interface CIMHeaders {
  /** CIMMethod */
  readonly method: string | undefined
  /** CIMObject */
  readonly object: string | undefined
  /** CIMProtocolVersion */
  readonly protocolVersion: string | undefined
}

/**
 * Compares the headers of a request with its body (DSP0200 1.4, 6.3, 7.3). Throws ProtocolError: header-mismatch, or
 * unsupported-protocol-version. CIMMethod and CIMObject must be there; CIMProtocolVersion only must not differ.
 */
export function compareHeaders(headers: CIMHeaders, frame: MessageFrame): void {
  compareVersion(headers.protocolVersion, frame.protocolVersion)
  if (!means(headers.method, (method) => meansMethod(method, frame)))
    throw mismatch('CIMMethod', headers.method, frame.methodName)
  if (!means(headers.object, (object) => matches(object, frame)))
    throw mismatch('CIMObject', headers.object, frame.target?.toString() ?? frame.namespace)
}

/** What the SBLIM Java client calls these operations in the header, and only there. */
const misnomers: ReadonlyMap<string, string> = new Map([
  ['setqualifiertype', 'setqualifier'],
  ['deletequalifiertype', 'deletequalifier'],
])

function meansMethod(method: string, frame: MessageFrame): boolean {
  if (method === frame.methodName) return true
  const [written, name] = [method.toLowerCase(), frame.methodName.toLowerCase()]
  return written === name || (frame.kind === 'intrinsic' && misnomers.get(written) === name)
}

function compareVersion(header: string | undefined, body: string): void {
  if (header === undefined) return
  const text = header.trim()
  if (!/^1\./.test(text) && /^\d+\./.test(text))
    throw new ProtocolError(
      'unsupported-protocol-version',
      `CIMProtocolVersion ${text.slice(0, 20)} is not served: this server speaks 1.x`,
    )
  if (text !== body) throw mismatch('CIMProtocolVersion', header, body)
}

/**
 * What a header may mean: clients percent-encode, or do not, and send UTF-8, or Latin-1. As pywbem's values may hold
 * a literal "%", each reading counts; tried one after the other, since the first or second will do. A header that is
 * missing or empty means nothing.
 */
function means(header: string | undefined, fits: (text: string) => boolean): boolean {
  const raw = header?.trim()
  if (raw === undefined || raw === '') return false
  if (fits(raw)) return true
  const decoded = percentDecoded(raw)
  if (decoded !== raw && fits(decoded)) return true
  return [raw, decoded].some(
    (text) => hasHighBytes.test(text) && fits(Buffer.from(text, 'latin1').toString('utf8')),
  )
}

const hasHighBytes = /[\x80-\xff]/

/** With each escaped byte as a character; unchanged where a "%" is none of an escape. */
function percentDecoded(raw: string): string {
  if (!raw.includes('%') || /%(?![0-9a-fA-F]{2})/.test(raw)) return raw
  let decoded = ''
  let from = 0
  for (let at = raw.indexOf('%'); at >= 0; at = raw.indexOf('%', from)) {
    decoded += raw.slice(from, at) + String.fromCharCode(parseInt(raw.slice(at + 1, at + 3), 16))
    from = at + 3
  }
  return decoded + raw.slice(from)
}

function matches(object: string, frame: MessageFrame): boolean {
  if (frame.target === undefined)
    return (
      object === frame.namespace ||
      namespaceKey(object.replace(/:.*$/s, '')) === namespaceKey(frame.namespace)
    )
  const path = parse(object)
  return path === undefined ? namesClass(object, frame.target) : samePath(path, frame.target, frame.namespace)
}

function parse(object: string): CIMObjectPath | undefined {
  try {
    return parseWBEMURI(object)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/**
 * pywbem escapes nothing, so that awkward key values make a header that cannot be parsed. Then namespace and class
 * must do: the body is authoritative.
 */
function namesClass(object: string, target: CIMObjectPath): boolean {
  const expected = `${namespaceKey(target.namespace as string)}:${target.className.toLowerCase()}.`
  return target instanceof CIMInstanceName && object.replace(/^\/+/, '').toLowerCase().startsWith(expected)
}

function samePath(a: CIMObjectPath, b: CIMObjectPath, namespace: string): boolean {
  if (a.className.toLowerCase() !== b.className.toLowerCase()) return false
  if (namespaceKey(a.namespace ?? namespace) !== namespaceKey(b.namespace ?? namespace)) return false
  if (a instanceof CIMClassName || b instanceof CIMClassName)
    return a instanceof CIMClassName === b instanceof CIMClassName
  return sameKeys(a, b, namespace)
}

function sameKeys(a: CIMInstanceName, b: CIMInstanceName, namespace: string): boolean {
  const keys = Object.entries(a.keys)
  const names = Object.keys(b.keys)
  if (keys.length !== names.length) return false
  // A key without a name is the only one there is.
  if (names[0] === '') return sameKey(keys[0]?.[1] as CIMKey, b.keys[''] as CIMKey, namespace)
  return keys.every(([name, key]) => {
    const other = b.key(name)
    return other !== undefined && sameKey(key, other, namespace)
  })
}

/** Whether a key of the header, always without a type, says the same as one of the body. */
function sameKey(header: CIMKey, body: CIMKey, namespace: string): boolean {
  const text = header instanceof UntypedKey ? header.text : String(header)
  if (body instanceof CIMInstanceName) {
    const path = parse(text)
    return path !== undefined && samePath(path, body, namespace)
  }
  if (body instanceof UntypedKey) return sameText(text, body.text, body.valueType)
  if (typeof body === 'boolean') return sameText(text, String(body), 'boolean')
  if (typeof body === 'number' || typeof body === 'bigint') return sameText(text, String(body), 'numeric')
  return text === (body instanceof CIMDateTime ? body.text : body)
}

function sameText(a: string, b: string, valueType: UntypedKey['valueType']): boolean {
  if (a === b) return true
  if (valueType === 'boolean') return a.trim().toLowerCase() === b.trim().toLowerCase()
  return valueType === 'numeric' && sameNumber(a.trim(), b.trim())
}

function sameNumber(a: string, b: string): boolean {
  const integer = /^[+-]?\d{1,40}$/
  if (integer.test(a) && integer.test(b)) return BigInt(a) === BigInt(b)
  return Number(a) === Number(b)
}

function mismatch(header: string, value: string | undefined, body: string): ProtocolError {
  const written = value === undefined ? 'is missing' : `is "${value.slice(0, 200)}"`
  return new ProtocolError(
    'header-mismatch',
    `${header} ${written}, but the body says "${body.slice(0, 200)}"`,
  )
}
