import { OVSDBError } from './error.ts'

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d

/**
 * Cuts a stream into its JSON objects. On the wire they follow each other with nothing between them, or white space
 * (RFC 7047 4: JSON-RPC 1.0 over a stream), so the end of one is found by counting brackets outside of strings. Every
 * byte that matters is ASCII and never part of a longer UTF-8 sequence, so bytes are enough.
 */
export class MessageReader {
  readonly #limitBytes: number
  #chunks: Uint8Array[] = []
  #length = 0
  #depth = 0
  #inString = false
  #escaped = false

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** The messages that this chunk completes. Throws an OVSDBError (protocol); nothing can be read after that. */
  push(chunk: Uint8Array): unknown[] {
    const messages: unknown[] = []
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (this.#depth === 0) {
        start = at
        if (!this.#begins(byte)) continue
      }
      if (!this.#ends(byte)) continue
      this.#keep(chunk.subarray(start, at + 1))
      messages.push(this.#take())
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(start))
    return messages
  }

  /** Between messages: white space is passed over, an object begins, anything else is wrong. */
  #begins(byte: number): boolean {
    if (byte === openBrace) return true
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return false
    throw new OVSDBError('protocol', `a message begins with byte 0x${byte.toString(16)}, expected "{"`)
  }

  #ends(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === backslash) this.#escaped = true
      else if (byte === quote) this.#inString = false
      return false
    }
    if (byte === quote) this.#inString = true
    else if (byte === openBrace || byte === openBracket) this.#depth++
    else if (byte === closeBrace || byte === closeBracket) return --this.#depth === 0
    return false
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length
    if (this.#length > this.#limitBytes) {
      throw new OVSDBError('protocol', `a message is longer than ${this.#limitBytes} bytes`)
    }
    this.#chunks.push(part)
  }

  #take(): unknown {
    const text = Buffer.concat(this.#chunks).toString('utf8')
    this.#chunks = []
    this.#length = 0
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new OVSDBError('protocol', `a message is not JSON: ${text.slice(0, 80)}`, { cause: error })
    }
  }
}
