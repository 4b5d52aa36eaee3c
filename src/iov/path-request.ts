import type { RedundancyLevel } from './constraint-set.ts'
import type { PathDemands } from './link-admission.ts'
import type { Path } from './path.ts'
import type { RemoteResource } from './site.ts'
import type { VLANID } from './vlan-id.ts'

/** A virtual controller that a channel can begin at. */
export interface PathStart {
  readonly virtualController: string
  readonly controller: string
  /** What it shares with others that must not both be taken: its card. */
  readonly group: string
  /** The VLAN that it is in already, beside which it can have no other; null: none. */
  readonly vlan: VLANID | null
  /** It reaches a fabric of Fibre Channel, where there are no VLANs; otherwise an Ethernet. */
  readonly fabric: boolean
  /** Only the cable to this switch port; null: whichever it has. */
  readonly switchPort: string | null
  readonly demands: PathDemands
}

/** The path of a channel that there is. */
export interface KeptPath extends Path {
  readonly group: string
}

/** Paths to one resource that are to be had together. */
export interface PathsRequest {
  readonly starts: readonly PathStart[]
  readonly resource: RemoteResource
  /** For starts that are in none, best first. */
  readonly vlans: readonly VLANID[]
  /** Paths of other channels, which the new ones are to be apart from. */
  readonly kept: readonly KeptPath[]
  /** How many new paths. */
  readonly count: number
  readonly redundancyLevel: RedundancyLevel
}

export interface FoundPath extends Path {
  readonly start: PathStart
  /** null: it crosses a fabric of Fibre Channel. */
  readonly vlan: VLANID | null
}

/** The resource has fewer ports than paths are to lead to it, so several may end at one. */
export function sharedPortsOf({ resource, count, kept }: PathsRequest): readonly string[] {
  return resource.ports.length < count + kept.length ? resource.ports : []
}
