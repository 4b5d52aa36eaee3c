import type { PortRole } from '../../iov/backend.ts'
import type { VLANID } from '../../iov/vlan-id.ts'
import type { CarriedVLANs, VLANFlags } from './bridge-links.ts'

/** How a port is to carry the VLANs that a change is about; null: not at all. All others stay as they are. */
export type WantedVLANs = ReadonlyMap<VLANID, VLANFlags | null>

const tagged: VLANFlags = { pvid: false, untagged: false }
const untagged: VLANFlags = { pvid: true, untagged: true }

/** Into the VLAN; the VLAN that untagged frames came into before leaves with them. */
export function joined(carried: CarriedVLANs, vlan: VLANID, role: PortRole): WantedVLANs {
  if (role === 'tagged') return new Map([[vlan, tagged]])
  const former = nativeOf(carried)
  const wanted = new Map<VLANID, VLANFlags | null>()
  if (former !== null && former !== vlan) wanted.set(former, null)
  return wanted.set(vlan, untagged)
}

/** Out of the VLAN; where it was the port's untagged one, `former` is that again. */
export function left(carried: CarriedVLANs, vlan: VLANID, former: VLANID | null): WantedVLANs {
  const wanted = new Map<VLANID, VLANFlags | null>([[vlan, null]])
  if (former !== null && nativeOf(carried) === vlan) wanted.set(former, untagged)
  return wanted
}

/** What is to be undone to have the port as it was. */
export function former(carried: CarriedVLANs, wanted: WantedVLANs): WantedVLANs {
  return new Map([...wanted.keys()].map((vlan) => [vlan, carried.get(vlan) ?? null]))
}

/** The commands of `bridge` that are missing, in an order in which the port never carries more than before or after. */
export function commandsFor(
  port: string,
  carried: CarriedVLANs,
  wanted: WantedVLANs,
): readonly (readonly string[])[] {
  const differing = [...wanted].filter(([vlan, flags]) => !isSame(carried.get(vlan) ?? null, flags))
  const first = differing.filter(([, flags]) => flags === null)
  const then = differing.filter(([, flags]) => flags !== null)
  return [...first, ...then].map(([vlan, flags]) => [
    'vlan',
    flags === null ? 'del' : 'add',
    'dev',
    port,
    'vid',
    String(vlan),
    ...(flags?.pvid === true ? ['pvid'] : []),
    ...(flags?.untagged === true ? ['untagged'] : []),
  ])
}

function nativeOf(carried: CarriedVLANs): VLANID | null {
  return [...carried].find(([, { pvid }]) => pvid)?.[0] ?? null
}

function isSame(one: VLANFlags | null, other: VLANFlags | null): boolean {
  return one?.pvid === other?.pvid && one?.untagged === other?.untagged
}
