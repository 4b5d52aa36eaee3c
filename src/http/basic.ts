/** Takes a Basic Authorization header apart (RFC 7617, 2); undefined when it is none. UTF-8, or Latin-1 where that is not valid. */
export function parseBasic(authorization: string): { user: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  const decoded = decodeText(Buffer.from(encoded, 'base64'))
  const colon = decoded.indexOf(':')
  return colon < 0 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}

/** Text that is UTF-8, or Latin-1 where it is not valid UTF-8: clients send names and passwords either way. */
export function decodeText(bytes: Buffer): string {
  const utf8 = bytes.toString('utf8')
  return utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8
}
