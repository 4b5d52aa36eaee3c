/**
 * PortList of Q-BRIDGE-MIB (RFC 4363, 3.1): each octet stands for eight ports, the first for ports 1 to 8, the most
 * significant bit for the lowest of them.
 */
export function readPortList(list: Uint8Array): Set<number> {
  const ports = new Set<number>()
  for (const [octet, bits] of list.entries()) {
    for (let bit = 0; bit < 8; bit += 1) {
      if ((bits & (0x80 >> bit)) !== 0) ports.add(octet * 8 + bit + 1)
    }
  }
  return ports
}

/** At least `length` octets, as the agent's own lists have; more where a port needs them. */
export function writePortList(ports: Iterable<number>, length: number): Uint8Array {
  const all = [...ports]
  const list = new Uint8Array(Math.max(length, ...all.map((port) => Math.ceil(port / 8))))
  for (const port of all) {
    const octet = (port - 1) >> 3
    list[octet] = (list[octet] ?? 0) | (0x80 >> ((port - 1) & 7))
  }
  return list
}
