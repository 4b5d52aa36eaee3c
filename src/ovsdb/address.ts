/** Where a database server listens. */
export type OVSDBAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** The port registered for OVSDB (RFC 7047 7). */
const registeredPort = 6640

const tcpForm = /^tcp:(?:\[([0-9a-fA-F:.%\w]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/

/**
 * Reads an address as Open vSwitch's own tools write it: `tcp:HOST[:PORT]` (an IPv6 address in brackets) or
 * `unix:PATH`. Throws a RangeError that says what was expected.
 */
export function parseAddress(text: string): OVSDBAddress {
  if (text.startsWith('unix:') && text.length > 'unix:'.length) {
    return { kind: 'unix', path: text.slice('unix:'.length) }
  }
  const match = tcpForm.exec(text)
  const port = match?.[3] === undefined ? registeredPort : Number(match[3])
  const host = match?.[1] ?? match?.[2]
  if (host === undefined || port < 1 || port > 65535) {
    throw new RangeError(
      `"${text}" is not the address of an OVSDB server: expected tcp:HOST:PORT or unix:PATH`,
    )
  }
  return { kind: 'tcp', host, port }
}

export function formatAddress(address: OVSDBAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  return `tcp:${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}
