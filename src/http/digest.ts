import { hash, timingSafeEqual } from 'node:crypto'
import { decodeText } from './basic.ts'

/** The algorithms of RFC 7616, 3.3 that are known here, to the names of node's hashes; the strongest first. */
const hashes = { 'SHA-256': 'sha256', MD5: 'md5' } as const
export type DigestAlgorithm = keyof typeof hashes
export const digestAlgorithms = Object.keys(hashes) as readonly DigestAlgorithm[]

/** A Digest Authorization header (RFC 7616, 3.4; RFC 2617, 3.2.2) with `qop=auth`. */
export interface DigestCredentials {
  readonly user: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly algorithm: DigestAlgorithm
  readonly clientNonce: string
  /** The nonce count, as written and as a number. */
  readonly count: string
  readonly countNumber: number
}

export function isDigest(authorization: string): boolean {
  return /^digest\s/i.test(authorization)
}

/** Takes the header apart; a text says what is wrong with it or not understood here. */
export function parseDigest(authorization: string): DigestCredentials | string {
  const fields = parseFields(authorization.replace(/^digest\s+/i, ''))
  if (fields === undefined) return 'it is not of the form name="value", name=value …'
  for (const name of ['realm', 'nonce', 'uri', 'response']) if (!fields.has(name)) return `${name} is missing`
  const user = userOf(fields)
  if (user === undefined) return 'username is missing, or hashed (userhash), which is not offered'
  const algorithm = digestAlgorithms.find(
    (name) => name.toLowerCase() === (fields.get('algorithm') ?? 'MD5').toLowerCase(),
  )
  if (algorithm === undefined) return `the algorithm ${fields.get('algorithm')} is not offered`
  const count = fields.get('nc') ?? ''
  const clientNonce = fields.get('cnonce')
  if (fields.get('qop')?.toLowerCase() !== 'auth') return 'only qop=auth is offered'
  if (!/^[0-9a-f]{8}$/i.test(count) || clientNonce === undefined)
    return 'with qop=auth, nc (8 hexadecimal digits) and cnonce are needed'
  const text = (name: string): string => fields.get(name) ?? ''
  return {
    user,
    realm: text('realm'),
    nonce: text('nonce'),
    uri: text('uri'),
    response: text('response'),
    algorithm,
    clientNonce,
    count,
    countNumber: parseInt(count, 16),
  }
}

/**
 * Whether the response proves the password: H(H(A1) : nonce : nc : cnonce : qop : H(method : uri)), where H(A1) is
 * the secret (RFC 7616, 3.4.1). Takes the same time whether it does or not.
 */
export function isRightResponse(credentials: DigestCredentials, method: string, secret: string): boolean {
  const { algorithm, nonce, count, clientNonce, uri, response } = credentials
  // Header values are bytes in the shape of Latin-1 text.
  const digest = (text: string): string => hash(hashes[algorithm], Buffer.from(text, 'latin1'))
  const expected = digest(`${secret}:${nonce}:${count}:${clientNonce}:auth:${digest(`${method}:${uri}`)}`)
  const given = Buffer.from(response.toLowerCase(), 'latin1')
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected))
}

/** The value of a WWW-Authenticate header (RFC 7616, 3.3). */
export function digestChallenge(
  realm: string,
  algorithm: DigestAlgorithm,
  nonce: string,
  stale: boolean,
): string {
  const fields = [
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    'qop="auth"',
    `algorithm=${algorithm}`,
    'charset=UTF-8',
  ]
  if (stale) fields.push('stale=true')
  return `Digest ${fields.join(', ')}`
}

function userOf(fields: ReadonlyMap<string, string>): string | undefined {
  if (fields.get('userhash')?.toLowerCase() === 'true') return undefined
  const plain = fields.get('username')
  if (plain !== undefined) return decodeText(Buffer.from(plain, 'latin1'))
  const encoded = /^utf-8'[^']*'((?:[\w!#$&+.^`|~-]|%[0-9a-f]{2})*)$/i.exec(
    fields.get('username*') ?? '',
  )?.[1]
  if (encoded === undefined) return undefined
  const bytes = encoded.replace(/%([0-9a-f]{2})/gi, (_all, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  )
  return decodeText(Buffer.from(bytes, 'latin1'))
}

const field = /\s*([\w*.-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/y

/** Names in lower case; undefined when the text is something else, or says something twice. */
function parseFields(text: string): Map<string, string> | undefined {
  const fields = new Map<string, string>()
  field.lastIndex = 0
  while (field.lastIndex < text.length) {
    const match = field.exec(text)
    const name = match?.[1]?.toLowerCase()
    if (match === null || name === undefined || fields.has(name)) return undefined
    fields.set(name, match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '')
  }
  return fields
}
