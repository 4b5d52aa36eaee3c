/** Frames of Fibre Channel (FC-FS, FC-LS, FC-GS), as far as a small switch needs them. */

/** A world-wide name as 16 hexadecimal digits. */
export type Name = string

/** The switch's own names: of its port, and of the fabric. */
export const switchName: Name = '1000000dec000001'
export const fabricName: Name = '2001000dec000001'

/** The address of the fabric login server, and the first of all those that are the fabric's own. */
export const fabricServer = 0xfffffe
export const firstServer = 0xfffc00

/** R_CTL: extended link services and common transport, asked and answered. */
export const control = { linkAsked: 0x22, linkAnswered: 0x23, transportAsked: 0x02, transportAnswered: 0x03 }

/** TYPE: extended link services, common transport. */
export const kind = { link: 0x01, transport: 0x20 }

/** Commands of extended link services (FC-LS 4.2). */
export const service = { reject: 0x01, accept: 0x02, portLogin: 0x03, logout: 0x05, stateChange: 0x62 }

export interface Header {
  control: number
  destination: number
  source: number
  kind: number
  exchange: number
}

export const headerLength = 24

export function readHeader(frame: Buffer): Header {
  return {
    control: frame.readUInt8(0),
    destination: frame.readUIntBE(1, 3),
    source: frame.readUIntBE(5, 3),
    kind: frame.readUInt8(8),
    exchange: frame.readUInt16BE(16),
  }
}

/** The header of an answer: last frame of the exchange's last sequence, sent by whom was asked. */
export function header(fields: Header): Buffer {
  const octets = Buffer.alloc(headerLength)
  octets.writeUInt8(fields.control, 0)
  octets.writeUIntBE(fields.destination, 1, 3)
  octets.writeUIntBE(fields.source, 5, 3)
  octets.writeUInt8(fields.kind, 8)
  octets.writeUIntBE(0x980000, 9, 3)
  octets.writeUInt16BE(fields.exchange, 16)
  octets.writeUInt16BE(0x1234, 18)
  return octets
}

/** LS_ACC without anything. */
export const accepted = Buffer.from([service.accept, 0, 0, 0])

/** LS_RJT with its reason and explanation (FC-LS 4.4.4). */
export const rejected = (reason: number, explanation: number): Buffer =>
  Buffer.from([service.reject, 0, 0, 0, 0, reason, explanation, 0])

/** The names in a login's service parameters. */
export const portNameIn = (login: Buffer): Name => login.subarray(20, 28).toString('hex')
export const nodeNameIn = (login: Buffer): Name => login.subarray(28, 36).toString('hex')

/** LS_ACC of a login: common service parameters, and class 3 (FC-LS 6.6). `features` are those of the common ones. */
export function loginAccepted(port: Name, node: Name, features: number, isFabric: boolean): Buffer {
  const parameters = Buffer.alloc(116)
  parameters.writeUInt8(service.accept, 0)
  parameters.writeUInt16BE(0x2020, 4)
  parameters.writeUInt16BE(16, 6)
  parameters.writeUInt16BE(features, 8)
  parameters.writeUInt16BE(2112, 10)
  if (isFabric) {
    parameters.writeUInt32BE(10_000, 12)
  } else {
    parameters.writeUInt16BE(255, 12)
    parameters.writeUInt16BE(0x1f, 14)
  }
  parameters.writeUInt32BE(2000, 16)
  parameters.write(port, 20, 'hex')
  parameters.write(node, 28, 'hex')
  const class3 = 68
  parameters.writeUInt16BE(0x8800, class3)
  parameters.writeUInt16BE(2112, class3 + 6)
  parameters.writeUInt16BE(255, class3 + 8)
  return parameters
}

export const address = (port: number): string => port.toString(16).padStart(6, '0')
