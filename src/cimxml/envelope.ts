import type { Decoding } from './decoding.ts'
import { ProtocolError, type ProtocolErrorToken } from './protocol-error.ts'

export interface Envelope {
  readonly messageID: string
  readonly protocolVersion: string
}

const version = /^(\d{1,9})\.\d{1,9}(?:\.\d{1,9})?$/

/**
 * Reads CIM and MESSAGE up to the start tag of what the message holds, and checks the three versions, of which only
 * the major number counts (DSP0200 1.4, 7.3; DSP0201 2.4, CIM, MESSAGE).
 */
export function enterEnvelope(decoding: Decoding): Envelope {
  const { reader } = decoding
  reader.next()
  if (reader.name !== 'CIM') throw decoding.misplaced('CIM')
  checkVersion(decoding, 'CIMVERSION', 2, 'unsupported-cim-version')
  checkVersion(decoding, 'DTDVERSION', 2, 'unsupported-dtd-version')
  decoding.enter('MESSAGE')
  const messageID = decoding.required('ID')
  const protocolVersion = checkVersion(decoding, 'PROTOCOLVERSION', 1, 'unsupported-protocol-version')
  if (!reader.child()) throw reader.unexpected('MESSAGE is empty')
  return { messageID, protocolVersion }
}

/** Reads the end tags of MESSAGE and CIM, and what may follow. */
export function leaveEnvelope(decoding: Decoding): void {
  decoding.leave()
  decoding.leave()
  decoding.reader.finish()
}

function checkVersion(
  decoding: Decoding,
  attribute: string,
  major: number,
  token: ProtocolErrorToken,
): string {
  const text = decoding.required(attribute)
  const match = version.exec(text)
  if (match === null)
    throw decoding.reader.unexpected(`${attribute} is not a version: expected for example ${major}.0`)
  if (Number(match[1]) !== major)
    throw new ProtocolError(token, `${attribute} ${text} is not served: this server speaks ${major}.x`)
  return text
}
