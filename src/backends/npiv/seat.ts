import { defaultLimits } from '../../base/limits.ts'
import { WWN } from '../../iov/wwn.ts'
import { seatOthers } from '../seats.ts'
import type { VirtualPort } from './host-bus-adapter.ts'

const seatsAtMost = defaultLimits.virtualPortSeats

/** Vendors give 000 to 0ff and the like to their own ports; ours begin well above. */
const firstSeat = 0x800

/** How many of the virtual ports that an HBA can have have a seat. */
export const seatsOf = (maximum: number): number => Math.min(maximum, seatsAtMost)

/**
 * The node name of the virtual port in a seat of an HBA. A virtual port has no number of its own that would last: what
 * the kernel counts is never used twice. So its node name says which seat it is: NAA 2, with the seat in the vendor's
 * twelve bits, and behind it the lower 48 bits of the HBA's own node name. The port name, by which fabrics zone and
 * storage knows the initiator, stays free to be whatever the virtual port's user is called, on any HBA.
 */
export function nodeNameOf(hba: WWN, index: number): WWN {
  return WWN.parse(`2${(firstSeat + index).toString(16).padStart(3, '0')}${hba.slice(4)}`)
}

/** The seat that a virtual port of this HBA is in; null: somebody else made it. */
export function seatOf(hba: WWN, node: WWN): number | null {
  const index = parseInt(node.slice(1, 4), 16) - firstSeat
  return index >= 0 && index < seatsAtMost && node === nodeNameOf(hba, index) ? index : null
}

export interface SeatedPort extends VirtualPort {
  readonly ours: boolean
}

export type IndexedPorts = ReadonlyMap<number, SeatedPort>

/** Gives each virtual port its index: ours by their seats, those of others beside them, in the order in which they came. */
export function indexed(hba: WWN, ports: readonly VirtualPort[], count: number): IndexedPorts {
  const found = new Map<number, SeatedPort>()
  const others: SeatedPort[] = []
  for (const port of ports.toSorted((one, other) => one.number - other.number)) {
    const seat = seatOf(hba, port.node)
    if (seat === null || seat >= count || found.has(seat)) others.push({ ...port, ours: false })
    else found.set(seat, { ...port, ours: true })
  }
  seatOthers(found, others, count)
  return found
}
