import { constants } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { createSecureContext, type TlsOptions } from 'node:tls'

/** A server's certificate (chain) and private key, both PEM. */
export interface TLSIdentity {
  readonly cert: string
  readonly key: string
}

/** How HTTPS is served. */
export interface TLSSettings extends TLSIdentity {
  /** Certificates of clients are asked for; these authorities (PEM) vouch for them. Null: they are not asked for. */
  readonly clientAuthorities: string | null
  /** A client without a good certificate is refused in the handshake; otherwise it may log in by other means. */
  readonly clientRequired: boolean
}

/**
 * TLS 1.2 and 1.3 with ephemeral keys and authenticated encryption only (RFC 9325, 4.2): nothing that a client of the
 * last ten years would need is left out.
 */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** What node's TLS server is to be given. Throws an Error for a certificate and key that do not belong together. */
export function tlsOptions(settings: TLSSettings): TlsOptions {
  const { cert, key, clientAuthorities, clientRequired } = settings
  const options: TlsOptions = {
    cert,
    key,
    ciphers,
    minVersion: 'TLSv1.2',
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(clientAuthorities === null
      ? {}
      : { ca: clientAuthorities, requestCert: true, rejectUnauthorized: clientRequired }),
  }
  createSecureContext(options)
  return options
}

/** Reads a certificate and key that the operator brings; throws an Error that names the file. */
export async function readTLSIdentity(certFile: string, keyFile: string): Promise<TLSIdentity> {
  const [cert, key] = await Promise.all([
    readPEM(certFile, 'CERTIFICATE', 'certificate'),
    readPEM(keyFile, 'PRIVATE KEY', 'private key'),
  ])
  return { cert, key }
}

/** Reads the certificates of authorities; throws an Error that names the file. */
export function readAuthorities(file: string): Promise<string> {
  return readPEM(file, 'CERTIFICATE', 'certificate')
}

/** Whether others than the owner may read the file: worth a warning for a private key. */
export async function othersMayRead(file: string): Promise<boolean> {
  return ((await stat(file)).mode & 0o077) !== 0
}

async function readPEM(file: string, label: string, what: string): Promise<string> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new Error(`cannot read the ${what} ${file}: ${(error as Error).message}`, { cause: error })
  }
  if (!text.includes(`${label}-----`))
    throw new Error(`${file} holds no ${what} in PEM form ("-----BEGIN … ${label}-----")`)
  return text
}
