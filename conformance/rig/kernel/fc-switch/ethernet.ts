import { crc32 } from 'node:zlib'

/** FCoE and FIP on Ethernet (FC-BB-5). */

export const etherTypes = { fcoe: 0x8906, fip: 0x8914 }

/** The switch's MAC address, and that by which all its users listen. */
export const switchMAC = Buffer.from('02fcff0000fe', 'hex')
export const allUsers = Buffer.from('011018010001', 'hex')

/** The first half of the MAC addresses that are given with an address of Fibre Channel. */
export const addressPrefix = Buffer.from('0efc00', 'hex')

export function fabricMAC(port: number): Buffer {
  const octets = Buffer.alloc(3)
  octets.writeUIntBE(port, 0, 3)
  return Buffer.concat([addressPrefix, octets])
}

export function ethernetFrame(destination: Buffer, type: number, body: Buffer): Buffer {
  const octets = Buffer.alloc(2)
  octets.writeUInt16BE(type)
  const frame = Buffer.concat([destination, switchMAC, octets, body])
  return Buffer.concat([frame, Buffer.alloc(Math.max(0, 60 - frame.length))])
}

/** A frame of Fibre Channel in one of Ethernet: start of frame SOFi3, its CRC, end of frame EOFt. */
export function fcoeFrame(destination: number, frame: Buffer): Buffer {
  const before = Buffer.alloc(14)
  before[13] = 0x2e
  const after = Buffer.alloc(8)
  after.writeUInt32LE(crc32(frame), 0)
  after[4] = 0x42
  return ethernetFrame(fabricMAC(destination), etherTypes.fcoe, Buffer.concat([before, frame, after]))
}

/** What is inside. */
export const insideFCoE = (body: Buffer): Buffer => body.subarray(14, body.length - 8)
