import type { Environment } from '../base/environment.ts'

/** A random UUID, version 4 (RFC 9562, 5.4), in lower case. */
export function makeUUID(environment: Environment): string {
  const bytes = Uint8Array.from(environment.randomBytes(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const digits = Buffer.from(bytes).toString('hex')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
