import type { DiscoveredPort } from '../../iov/backend.ts'
import { VLANID } from '../../iov/vlan-id.ts'

/** How a port of a bridge carries a VLAN: what `bridge vlan show` writes beside it. */
export interface VLANFlags {
  /** Frames without a tag come into this VLAN. */
  readonly pvid: boolean
  /** Frames of this VLAN leave without a tag. */
  readonly untagged: boolean
}

/** The VLANs of one port, or of the bridge itself. */
export type CarriedVLANs = ReadonlyMap<VLANID, VLANFlags>

/** A link as `ip -j -d link show` writes it, as far as it is of interest. Links that are none of ours may be empty. */
export interface Link {
  readonly ifname?: string
  readonly flags?: readonly string[]
  readonly master?: string
  readonly altnames?: readonly string[]
  readonly linkinfo?: {
    readonly info_kind?: string
    readonly info_data?: { readonly vlan_filtering?: number }
  }
}

interface ShownVLAN {
  readonly vlan: number
  /** With `-c` (compressed) some versions write ranges. */
  readonly vlanEnd?: number
  readonly flags?: readonly string[]
}

/** What `bridge -j vlan show` writes, by port; the bridge itself is among them. */
export function readVLANs(json: string): ReadonlyMap<string, CarriedVLANs> {
  const shown = JSON.parse(json || '[]') as { ifname: string; vlans?: ShownVLAN[] }[]
  return new Map(shown.map(({ ifname, vlans = [] }) => [ifname, carriedBy(vlans)]))
}

export function readLinks(json: string): readonly Link[] {
  return JSON.parse(json || '[]') as Link[]
}

/** As the domain is shown it. Without filtering, a bridge hands every frame on. */
export function describePort(
  { ifname = '', flags = [] }: Link,
  carried: CarriedVLANs,
  speedMbps: number,
  isFiltering: boolean,
): DiscoveredPort {
  const untagged = [...carried].find(([, { pvid }]) => pvid)?.[0] ?? null
  return {
    name: ifname,
    linkUp: flags.includes('UP') && flags.includes('LOWER_UP'),
    speedMbps,
    untagged: isFiltering ? untagged : null,
    tagged: isFiltering ? [...carried.keys()].filter((vlan) => vlan !== untagged).sort(ascending) : [],
    allowsAll: !isFiltering,
  }
}

function carriedBy(vlans: readonly ShownVLAN[]): CarriedVLANs {
  const carried = new Map<VLANID, VLANFlags>()
  for (const { vlan: first, vlanEnd: last = first, flags = [] } of vlans) {
    const shown = { pvid: flags.includes('PVID'), untagged: flags.includes('Egress Untagged') }
    for (let number = first; number <= last; number++) carried.set(VLANID.parse(number), shown)
  }
  return carried
}

const ascending = (one: number, other: number): number => one - other
