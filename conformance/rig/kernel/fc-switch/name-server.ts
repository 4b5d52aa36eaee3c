import type { Name } from './fibre-channel.ts'

/** Commands and answers (FC-GS 4.2): registrations are taken, and who asks for ports is told. */
const commands = { findPorts: 0x0172, accepted: 0x8002, rejected: 0x8001 }

export interface FoundPort {
  address: number
  name: Name
}

/** What the name server answers where these are the ports that the one who asks may find. */
export function nameServerAnswer(asked: Buffer, ports: readonly FoundPort[]): Buffer {
  if (asked.readUInt16BE(8) !== commands.findPorts) return head(asked, commands.accepted)
  if (ports.length > 0) return Buffer.concat([head(asked, commands.accepted), ...ports.map(entry)])
  const answer = head(asked, commands.rejected)
  // Unable to perform the command: no port of that type.
  answer.set([9, 7], 13)
  return answer
}

const lastEntry = 0x80

function head(asked: Buffer, answered: number): Buffer {
  const answer = Buffer.from(asked.subarray(0, 16))
  answer.writeUInt16BE(answered, 8)
  return answer
}

function entry({ address, name }: FoundPort, index: number, { length }: readonly FoundPort[]): Buffer {
  const octets = Buffer.alloc(16)
  octets.writeUIntBE(address, 1, 3)
  if (index === length - 1) octets.writeUInt8(lastEntry, 0)
  octets.write(name, 8, 'hex')
  return octets
}
