import { addressPrefix, switchMAC } from './ethernet.ts'
import { fabricName, switchName } from './fibre-channel.ts'

/** The FCoE Initialization Protocol, FIP (FC-BB-5 7.5). */

/** Operation and subcode. */
export const operations = {
  solicitation: [1, 1],
  advertisement: [1, 2],
  login: [2, 1],
  loginAnswer: [2, 2],
  vlanRequest: [4, 1],
  vlanAnswer: [4, 2],
} as const

export const descriptors = {
  priority: 1,
  mac: 2,
  name: 4,
  fabric: 5,
  maximumSize: 6,
  fabricLogin: 7,
  virtualLogin: 8,
  logout: 9,
  keepAlive: 12,
  vlan: 14,
} as const

const headerLength = 10

export interface Message {
  operation: number
  subcode: number
  /** Their bodies, by type. */
  descriptors: ReadonlyMap<number, Buffer>
}

export function readMessage(body: Buffer): Message {
  const found = new Map<number, Buffer>()
  const end = Math.min(body.length, headerLength + body.readUInt16BE(6) * 4)
  for (let at = headerLength; at + 2 <= end;) {
    const length = body.readUInt8(at + 1) * 4
    if (length === 0) break
    found.set(body.readUInt8(at), body.subarray(at + 2, at + length))
    at += length
  }
  return { operation: body.readUInt16BE(2), subcode: body.readUInt8(5), descriptors: found }
}

export const is = ({ operation, subcode }: Message, [one, other]: readonly [number, number]): boolean =>
  operation === one && subcode === other

/** A descriptor: its length counts words, its own head included. */
export function descriptor(type: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, (body.length + 2) / 4]), body])
}

export function message(
  [operation, subcode]: readonly [number, number],
  flags: number,
  parts: readonly Buffer[],
): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(headerLength)
  head.writeUInt8(0x10, 0)
  head.writeUInt16BE(operation, 2)
  head.writeUInt8(subcode, 5)
  head.writeUInt16BE(body.length / 4, 6)
  head.writeUInt16BE(flags, 8)
  return Buffer.concat([head, body])
}

/** FP (the switch gives MAC addresses), A (it takes logins), S (it was asked), F (it is a forwarder). */
const flags = { givesAddresses: 0x8000, takesLogins: 0x0004, asked: 0x0002, forwards: 0x0001 }

/**
 * The switch tells of itself, and that it does so every `keepAliveMs`. To one who has asked it is padded to the largest
 * frame that he takes, which proves that such frames arrive.
 */
export function advertisement(keepAliveMs: number, asked?: { maximumSize: number }): Buffer {
  const keepAlive = Buffer.alloc(6)
  keepAlive.writeUInt32BE(keepAliveMs, 2)
  const isAsked = asked === undefined ? 0 : flags.asked
  const told = message(
    operations.advertisement,
    flags.givesAddresses | flags.takesLogins | flags.forwards | isAsked,
    [
      descriptor(descriptors.priority, Buffer.from([0, 128])),
      descriptor(descriptors.mac, switchMAC),
      descriptor(descriptors.name, Buffer.from(`0000${switchName}`, 'hex')),
      descriptor(
        descriptors.fabric,
        Buffer.concat([Buffer.alloc(3), addressPrefix, Buffer.from(fabricName, 'hex')]),
      ),
      descriptor(descriptors.keepAlive, keepAlive),
    ],
  )
  return Buffer.concat([told, Buffer.alloc(Math.max(0, (asked?.maximumSize ?? 0) - told.length))])
}

/** An answer to a login or logout: the frame of Fibre Channel, and the MAC address that goes with it. */
export const loginAnswer = (type: number, frame: Buffer, mac: Buffer): Buffer =>
  message(operations.loginAnswer, flags.givesAddresses, [
    descriptor(type, Buffer.concat([Buffer.alloc(2), frame])),
    descriptor(descriptors.mac, mac),
  ])

/** No VLAN but the one that is used already. */
export const vlanAnswer = (): Buffer =>
  message(operations.vlanAnswer, flags.givesAddresses, [
    descriptor(descriptors.mac, switchMAC),
    descriptor(descriptors.vlan, Buffer.from([0, 0])),
  ])
