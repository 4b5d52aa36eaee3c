import type { Socket } from 'node:net'
import { TLSSocket, type PeerCertificate } from 'node:tls'

const read = new WeakMap<Socket, readonly string[]>()

/**
 * The names in the certificate that the client of a connection has sent, if an authority that was asked for vouches
 * for it: the common name of the subject, then mail addresses and host names (RFC 5280, 4.2.1.6). Empty otherwise.
 */
export function certificateNames(socket: Socket): readonly string[] {
  const known = read.get(socket)
  if (known !== undefined) return known
  const names = socket instanceof TLSSocket && socket.authorized ? namesOf(socket.getPeerCertificate()) : []
  read.set(socket, names)
  return names
}

/** Why the certificate that a client has sent is not taken; undefined when it sent none, or a good one. */
export function certificateFault(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || socket.authorized) return undefined
  // An empty object stands for no certificate.
  if (Object.keys(socket.getPeerCertificate() ?? {}).length === 0) return undefined
  return String(socket.authorizationError)
}

/** An entry as node writes it: a value that could be taken for more than one entry is a JSON string. */
const entry = /([\w ]+):(?:"(?:[^"\\]|\\.)*"|([^",]*))(?:, |$)/y

/** Names that are quoted hold characters that no account's name has: they are left out. */
export function namesOf(certificate: Pick<PeerCertificate, 'subject' | 'subjectaltname'>): readonly string[] {
  const common: unknown = certificate.subject?.CN
  const alternative = [...(certificate.subjectaltname ?? '').matchAll(new RegExp(entry, 'gy'))].flatMap(
    ([, kind = '', name]) => (name !== undefined && ['DNS', 'email'].includes(kind) ? [name] : []),
  )
  return [...new Set([...(typeof common === 'string' ? [common] : []), ...alternative])]
}
