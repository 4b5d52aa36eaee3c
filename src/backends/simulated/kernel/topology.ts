import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import { PCIAddress } from '../../../iov/pci-address.ts'

/** Where the functions of a host sit in its PCI tree. Computed from the description alone. */
export interface Topology {
  /** From the root complex down to the function: `pci0000:00`, `0000:00:07.3`, `0000:3b:00.0`. */
  path(controller: PCIAddress): readonly string[]
  /** Paths above functions, joined by `/`. */
  readonly bridges: ReadonlySet<string>
  /** Named slots: `domain:bus:device` by name. */
  readonly slots: ReadonlyMap<string, string>
  virtualAddress(controller: PCIAddress, index: number): PCIAddress
}

export function topologyOf(controllers: readonly SimulatedControllerDescription[]): Topology {
  const devicesBySlot = Map.groupBy(controllers, ({ slot }) => slot)
  const slots = new Map<string, string>()
  const paths = new Map<PCIAddress, readonly string[]>()
  for (const [slot, members] of devicesBySlot) {
    const upstream = upstreamOf(members)
    const first = members[0]
    if (slot !== '' && first !== undefined) slots.set(slot, deviceOf(upstream ?? first.address))
    for (const { address } of members) paths.set(address, pathOf(address, upstream))
  }
  const bridges = new Set<string>()
  for (const path of paths.values()) {
    for (let length = 1; length < path.length; length += 1) bridges.add(path.slice(0, length).join('/'))
  }
  const firsts = firstVirtual(controllers)
  return {
    path: (controller) => paths.get(controller) ?? [],
    bridges,
    slots,
    virtualAddress(controller, index) {
      const { domain, routing, stride } = firsts.get(controller) as Range
      return addressOf(domain, routing + index * stride)
    },
  }
}

/** A card whose functions are on several devices has a switch of its own, with a port that is in the slot. */
function upstreamOf(members: readonly SimulatedControllerDescription[]): PCIAddress | undefined {
  const devices = new Set(members.map(({ address }) => deviceOf(address)))
  const first = members[0]
  if (devices.size === 1 || first === undefined) return undefined
  return PCIAddress.parse(`${first.address.slice(0, -5)}:1f.7`)
}

function pathOf(address: PCIAddress, upstream: PCIAddress | undefined): string[] {
  const { domain, routing } = parse(upstream ?? address)
  const bus = routing >> 8
  const root = `pci${domain}:00`
  // The port of the root complex that leads to the bus; what is on bus 0 is part of the root complex itself.
  const port = bus === 0 ? [] : [addressOf(domain, bus)]
  return [root, ...port, ...(upstream === undefined ? [] : [upstream]), address]
}

interface Range {
  domain: string
  /** The first one's bus, device and function as one number of 16 bits. */
  routing: number
  stride: number
}

/**
 * The virtual functions' addresses. One or two igb functions on a bus: as recorded (offset 128, stride 2). Otherwise
 * one after the other behind the physical functions of the bus; where that is full, in a domain of their own, as
 * those that a volume or fabric management device makes.
 */
function firstVirtual(controllers: readonly SimulatedControllerDescription[]): Map<PCIAddress, Range> {
  const ranges = new Map<PCIAddress, Range>()
  const buses = Map.groupBy(controllers, ({ address }) => address.slice(0, -5))
  let spare = 0x10000
  for (const members of buses.values()) {
    const recorded = members.every(
      ({ address, driver, totalVirtual }) =>
        driver === 'igb' && totalVirtual <= 63 && (parse(address).routing & 0xff) <= 1,
    )
    let next = Math.max(...members.map(({ address }) => (parse(address).routing | 7) + 1))
    for (const { address, totalVirtual } of members) {
      const { domain, routing } = parse(address)
      if (recorded) ranges.set(address, { domain, routing: routing + 128, stride: 2 })
      else if ((next & ~0xff) === (routing & ~0xff) && (next & 0xff) + totalVirtual <= 256) {
        ranges.set(address, { domain, routing: next, stride: 1 })
        next += totalVirtual
      } else {
        ranges.set(address, { domain: spare.toString(16), routing: 0, stride: 1 })
        spare += 1
      }
    }
  }
  return ranges
}

const deviceOf = (address: PCIAddress) => address.slice(0, -2)

function parse(address: PCIAddress): { domain: string; routing: number } {
  const [domain, bus, rest] = address.split(':') as [string, string, string]
  const [device, fn] = rest.split('.') as [string, string]
  return { domain, routing: (parseInt(bus, 16) << 8) | (parseInt(device, 16) << 3) | parseInt(fn, 16) }
}

function addressOf(domain: string, routing: number): PCIAddress {
  const hex = (value: number) => value.toString(16).padStart(2, '0')
  return PCIAddress.parse(
    `${domain}:${hex(routing >> 8)}:${hex((routing >> 3) & 0x1f)}.${(routing & 7).toString(16)}`,
  )
}
