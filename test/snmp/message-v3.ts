/** BER: tag, length, content. */
function part(tag: number, ...content: (Uint8Array | readonly number[])[]): Buffer {
  const bytes = Buffer.concat(content.map((one) => Buffer.from(one)))
  const length = bytes.length < 0x80 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), bytes])
}

export interface MessageOptions {
  /** msgFlags: 1 authenticated, 2 encrypted, 4 reportable. */
  readonly flags: number
  /** msgID and request-id, as the octets of an INTEGER. */
  readonly id?: Uint8Array
  /** The PDU's tag: a Response-PDU unless given. */
  readonly pdu?: number
}

/** An SNMPv3 message (RFC 3412 6) that names no engine and is not really secured, whatever it says. */
export function messageV3({ flags, id = Buffer.of(1), pdu = 0xa2 }: MessageOptions): Buffer {
  const empty = part(0x04)
  const zero = part(0x02, [0])
  const varbind = part(0x30, part(0x06, [0x2b, 6, 1]), part(0x42, [99]))
  const scoped = part(0x30, empty, empty, part(pdu, part(0x02, id), zero, zero, part(0x30, varbind)))
  const header = part(0x30, part(0x02, id), part(0x02, [0x7f, 0xff]), part(0x04, [flags]), part(0x02, [3]))
  const parameters = part(0x04, part(0x30, empty, zero, zero, part(0x04, Buffer.from('iovm')), empty, empty))
  const data = (flags & 2) === 0 ? scoped : part(0x04, [1, 2, 3])
  return part(0x30, part(0x02, [3]), header, parameters, data)
}

/** The octets of a message's msgID. */
export function idOf(message: Buffer): Buffer {
  // SEQUENCE, INTEGER 3, SEQUENCE, INTEGER msgID; lengths below 128 or in one further octet or two.
  let at = 0
  const enter = () => {
    const length = message[at + 1] ?? 0
    at += 2 + (length < 0x80 ? 0 : length & 0x7f)
  }
  enter()
  at += 3
  enter()
  return message.subarray(at + 2, at + 2 + (message[at + 1] ?? 0))
}
