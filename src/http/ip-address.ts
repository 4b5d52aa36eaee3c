import { isIPv4, isIPv6 } from 'node:net'

/** The 4 or 16 bytes of an IP address; throws RangeError for a text that is none. */
export function parseIPAddress(text: string): Buffer {
  const address = text.replace(/%.*$/, '')
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  if (!isIPv6(address)) throw new RangeError(`"${text}" is not an IP address`)
  const [head = '', tail] = withoutDots(address).split('::')
  const front = groups(head)
  const back = groups(tail ?? '')
  const zeros = new Array<number>(8 - front.length - back.length).fill(0)
  return Buffer.from([...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 0xff]))
}

/** `::ffff:10.0.0.1` with its last part in the form of the others. */
function withoutDots(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => parseInt(group, 16))
}
