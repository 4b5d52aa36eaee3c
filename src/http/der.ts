/** The few forms of DER (ITU-T X.690) that a certificate is made of. Each function answers with a whole element. */
export const der = {
  sequence: (...items: Uint8Array[]): Buffer => element(0x30, ...items),
  set: (...items: Uint8Array[]): Buffer => element(0x31, ...items),
  /** A non-negative integer, big-endian. */
  integer: (bytes: Uint8Array): Buffer => element(0x02, unsigned(bytes)),
  boolean: (value: boolean): Buffer => element(0x01, Buffer.of(value ? 0xff : 0)),
  utf8: (text: string): Buffer => element(0x0c, Buffer.from(text, 'utf8')),
  octets: (...items: Uint8Array[]): Buffer => element(0x04, ...items),
  /** A bit string whose last `unused` bits do not count. */
  bits: (bytes: Uint8Array, unused = 0): Buffer => element(0x03, Buffer.of(unused), bytes),
  /** An object identifier, `1.2.840.10045.4.3.2`. */
  oid: (text: string): Buffer => element(0x06, oidBytes(text)),
  /** Dates up to 2049 are UTCTime, later ones GeneralizedTime (RFC 5280, 4.1.2.5). */
  time: (epochMs: number): Buffer => {
    const digits = new Date(epochMs).toISOString().replace(/\D/g, '').slice(0, 14)
    return digits < '2050'
      ? element(0x17, Buffer.from(`${digits.slice(2)}Z`))
      : element(0x18, Buffer.from(`${digits}Z`))
  },
  /** `[number] EXPLICIT` around elements. */
  explicit: (number: number, ...items: Uint8Array[]): Buffer => element(0xa0 | number, ...items),
  /** `[number] IMPLICIT` of a primitive element. */
  implicit: (number: number, content: Uint8Array): Buffer => element(0x80 | number, content),
}

function element(tag: number, ...items: Uint8Array[]): Buffer {
  const content = Buffer.concat(items)
  return Buffer.concat([Buffer.of(tag), lengthBytes(content.length), content])
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff)
  return Buffer.of(0x80 | bytes.length, ...bytes)
}

function unsigned(bytes: Uint8Array): Uint8Array {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const significant = bytes.subarray(start)
  return (significant[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), significant]) : significant
}

function oidBytes(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.split('.').map(Number)
  return Buffer.from([first * 40 + second, ...others].flatMap(base128))
}

function base128(arc: number): number[] {
  const bytes = [arc & 0x7f]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}
