import type { DiscoveredPort, PortRole } from '../../iov/backend.ts'
import { VLANID } from '../../iov/vlan-id.ts'

/**
 * What a port is. `access`: in one VLAN, without tags; `trunk`: with a list of VLANs, of which the native one goes
 * without a tag; `negotiated`: whatever the other end wants; `tunnel`: tags of others go through it untouched.
 */
export type CiscoMode = 'access' | 'trunk' | 'negotiated' | 'tunnel'

/** The VLANs of a port, as its rows have them; numbers from 0 to 4095. */
export interface CiscoVLANs {
  /** vmVlan; null: the port is a trunk, or its VLAN is not there, so that it carries nothing. */
  readonly access: number | null
  readonly native: number
  readonly enabled: ReadonlySet<number>
}

export interface CiscoPort extends CiscoVLANs {
  readonly index: number
  readonly name: string
  readonly linkUp: boolean
  readonly speedMbps: number
  readonly mode: CiscoMode
  /** It is a trunk now, by its mode or by what was negotiated. */
  readonly isTrunk: boolean
  /** vmVlan is a signed number on some switches and one without a sign on others. */
  readonly accessType: 'integer' | 'unsigned'
}

/** Of every switch, for Token Ring and FDDI. */
const isReserved = (vlan: number) => vlan >= 1002 && vlan <= 1005

/** A list that has all of these was never made: it is that of a new port, on which every VLAN is let through. */
const neverListed = Array.from({ length: 1000 }, (_, at) => at + 2)

/** Why nobody can say what the port carries, or that it is not ours to change; null: it has a list, or one VLAN. */
export function whyOpen({ mode, isTrunk, enabled }: CiscoPort): string | null {
  if (mode === 'tunnel') return 'it is a tunnel for tags of others'
  if (isTrunk && neverListed.every((vlan) => enabled.has(vlan)))
    return 'it is a trunk that carries every VLAN: prepare it once with "switchport trunk allowed vlan none"'
  return null
}

export function describeCiscoPort(port: CiscoPort): DiscoveredPort {
  const { name, linkUp, speedMbps } = port
  const allowsAll = whyOpen(port) !== null
  const untagged = allowsAll ? null : untaggedOf(port)
  const tagged = allowsAll || !port.isTrunk ? [] : carried(port).filter((vlan) => vlan !== port.native)
  return { name, linkUp, speedMbps, allowsAll, untagged, tagged }
}

/** The VLANs that the port carries for sure, in either role. */
export function listedBy(port: CiscoPort): VLANID[] {
  const { untagged, tagged } = describeCiscoPort(port)
  return untagged === null ? tagged : [untagged, ...tagged]
}

/** A trunk that also carries this VLAN in this role. `unused` is a native VLAN for it that it does not carry. */
export function trunkWith(vlans: CiscoVLANs, vlan: VLANID, role: PortRole, unused: number): CiscoVLANs {
  const enabled = new Set(vlans.enabled)
  // Its untagged VLAN is that no longer, and without a tag there is one only.
  if (role === 'untagged' && vlans.native !== vlan) enabled.delete(vlans.native)
  enabled.add(vlan)
  const closes = role === 'tagged' && vlans.native === vlan
  return { ...vlans, enabled, native: role === 'untagged' ? vlan : closes ? unused : vlans.native }
}

/** A trunk without this VLAN; where it was the native one, `former` is that again (null: none is). */
export function trunkWithout(
  vlans: CiscoVLANs,
  vlan: VLANID,
  former: VLANID | null,
  unused: number,
): CiscoVLANs {
  if (!vlans.enabled.has(vlan)) return vlans
  const enabled = new Set(vlans.enabled)
  enabled.delete(vlan)
  if (vlans.native !== vlan) return { ...vlans, enabled }
  if (former !== null) enabled.add(former)
  return { ...vlans, enabled, native: former ?? unused }
}

function untaggedOf({ isTrunk, access, native, enabled }: CiscoPort): VLANID | null {
  if (isTrunk) return enabled.has(native) && isVLAN(native) ? VLANID.parse(native) : null
  return access !== null && isVLAN(access) ? VLANID.parse(access) : null
}

function carried({ enabled }: CiscoPort): VLANID[] {
  return [...enabled]
    .filter((vlan) => isVLAN(vlan) && !isReserved(vlan))
    .sort((one, other) => one - other)
    .map(VLANID.parse)
}

function isVLAN(number: number): boolean {
  return number >= 1 && number <= 4094
}
