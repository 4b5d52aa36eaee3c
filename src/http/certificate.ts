import { createHash, generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Environment } from '../base/environment.ts'
import { der } from './der.ts'
import { parseIPAddress } from './ip-address.ts'
import type { TLSIdentity } from './tls.ts'

export const certificateFile = 'tls-certificate.pem'
export const keyFile = 'tls-key.pem'

const dayMs = 24 * 60 * 60 * 1000
/** Some clients refuse server certificates that live longer than 825 days. */
const lifeDays = 825
/** A clock that is a little behind must not find the certificate not yet valid. */
const backdatedDays = 1

/**
 * The server's own certificate: made at the first start, kept in the data directory, made anew when it is about to
 * end or does not name an address that is served now. Nobody vouches for it: clients pin it or skip the check.
 */
export async function ownTLSIdentity(
  directory: string,
  names: readonly string[],
  environment: Environment,
): Promise<TLSIdentity & { made: boolean }> {
  const certPath = join(directory, certificateFile)
  const keyPath = join(directory, keyFile)
  const stored = await load(certPath, keyPath)
  if (stored !== undefined && serves(stored.cert, names, environment.now())) return { ...stored, made: false }
  const made = selfSigned(names, environment)
  await writeFile(keyPath, made.key, { mode: 0o600 })
  await chmod(keyPath, 0o600)
  await writeFile(certPath, made.cert)
  return { ...made, made: true }
}

/** A new P-256 key with a certificate signed by itself for these host names and addresses (RFC 5280). */
export function selfSigned(names: readonly string[], environment: Environment): TLSIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const algorithm = der.sequence(der.oid('1.2.840.10045.4.3.2'))
  const name = der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8('iovm'))))
  const serial = Buffer.from(environment.randomBytes(16))
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.of(2))),
    der.integer(serial),
    algorithm,
    name,
    der.sequence(
      der.time(environment.now() - backdatedDays * dayMs),
      der.time(environment.now() + lifeDays * dayMs),
    ),
    name,
    spki,
    der.explicit(3, extensions(names, spki)),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = der.sequence(body, algorithm, der.bits(signature))
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** RFC 5280, 4.2.1: key identifier, use for servers, alternative names, and that it may sign itself only. */
function extensions(names: readonly string[], spki: Buffer): Buffer {
  const identifier = createHash('sha1').update(spki).digest()
  const extension = (oid: string, critical: boolean, value: Buffer): Buffer =>
    der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octets(value))
  return der.sequence(
    extension('2.5.29.19', true, der.sequence(der.boolean(true), der.integer(Buffer.of(0)))),
    extension('2.5.29.15', true, der.bits(Buffer.of(0b1000_0100), 2)),
    extension('2.5.29.37', false, der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))),
    extension('2.5.29.14', false, der.octets(identifier)),
    extension('2.5.29.35', false, der.sequence(der.implicit(0, identifier))),
    extension('2.5.29.17', false, der.sequence(...names.map(generalName))),
  )
}

function generalName(name: string): Buffer {
  return isIP(name) === 0
    ? der.implicit(2, Buffer.from(name, 'latin1'))
    : der.implicit(7, parseIPAddress(name))
}

async function load(certPath: string, keyPath: string): Promise<TLSIdentity | undefined> {
  try {
    const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')])
    return { cert, key }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The certificate names all of these, and lasts for a month to come. */
function serves(cert: string, names: readonly string[], nowMs: number): boolean {
  const certificate = new X509Certificate(cert)
  const missing = names.filter((name) =>
    isIP(name) === 0 ? certificate.checkHost(name) === undefined : certificate.checkIP(name) === undefined,
  )
  return missing.length === 0 && Date.parse(certificate.validTo) > nowMs + 30 * dayMs
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
