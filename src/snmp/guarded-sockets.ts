import type { EventEmitter } from 'node:events'

/** What makes sockets, as node:dgram does. */
export interface Sockets {
  createSocket(type: 'udp4' | 'udp6'): EventEmitter
}

/** How messages have to be secured (RFC 3411 3.4.3). */
export interface SecurityLevel {
  readonly isAuthenticated: boolean
  readonly isPrivate: boolean
}

/**
 * Sockets that hear only SNMPv3 messages of this level, and reports, which may come without security (RFC 3414 3.2).
 * The library checks what a message says of itself, but not that it says as much as was asked for: without this,
 * whoever sees a question could answer it in the clear.
 */
export function guardedSockets(sockets: Sockets, level: SecurityLevel): Sockets {
  return {
    createSocket(type) {
      const socket = sockets.createSocket(type)
      const on = socket.on.bind(socket) as (
        event: string,
        listener: (...values: unknown[]) => void,
      ) => unknown
      const heard =
        (listener: (...values: unknown[]) => void) =>
        (bytes: unknown, ...others: unknown[]) => {
          if (bytes instanceof Uint8Array && isSecured(bytes, level)) listener(bytes, ...others)
        }
      return Object.assign(socket, {
        on: (event: string, listener: (...values: unknown[]) => void) =>
          on(event, event === 'message' ? heard(listener) : listener),
      })
    },
  }
}

/** Whether an SNMPv3Message (RFC 3412 6) is of this level at least, or a report. What is no such message is not. */
export function isSecured(bytes: Uint8Array, { isAuthenticated, isPrivate }: SecurityLevel): boolean {
  const message = contentOf(bytes, 0, tags.sequence)
  const version = message && partAt(bytes, message.start)
  const header = version && partAt(bytes, version.end)
  const parameters = header && partAt(bytes, header.end)
  const data = parameters && partAt(bytes, parameters.end)
  if (header === undefined || data === undefined || header.tag !== tags.sequence) return false
  const flags = flagsIn(bytes, header.start)
  if (flags === undefined) return false
  const hasBoth = (!isAuthenticated || (flags & 1) !== 0) && (!isPrivate || (flags & 2) !== 0)
  return hasBoth || (data.tag === tags.sequence && isReport(bytes, data.start))
}

/** BER tags: of ASN.1, and of the Report-PDU (RFC 3416 3). */
const tags = { octets: 0x04, sequence: 0x30, report: 0xa8 } as const

/** msgFlags, the third part of msgGlobalData. */
function flagsIn(bytes: Uint8Array, start: number): number | undefined {
  const id = partAt(bytes, start)
  const size = id && partAt(bytes, id.end)
  const flags = size && partAt(bytes, size.end)
  return flags?.tag === tags.octets && flags.end > flags.start ? bytes[flags.start] : undefined
}

/** A ScopedPDU in the clear: contextEngineID, contextName, PDU. */
function isReport(bytes: Uint8Array, start: number): boolean {
  const engine = partAt(bytes, start)
  const name = engine && partAt(bytes, engine.end)
  const pdu = name && partAt(bytes, name.end)
  return pdu?.tag === tags.report
}

interface Part {
  readonly tag: number
  /** Of the content. */
  readonly start: number
  readonly end: number
}

function contentOf(bytes: Uint8Array, at: number, tag: number): Part | undefined {
  const part = partAt(bytes, at)
  return part?.tag === tag ? part : undefined
}

/** The tag, length and content that begin there (X.690 8.1); undefined where they do not fit into the message. */
function partAt(bytes: Uint8Array, at: number): Part | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined) return undefined
  const count = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || count > 4) return undefined
  let length = count === 0 ? first : 0
  for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? Infinity)
  const start = at + 2 + count
  return start + length <= bytes.length ? { tag, start, end: start + length } : undefined
}
