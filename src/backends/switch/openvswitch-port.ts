import type { PortRole, PortVLANs } from '../../iov/backend.ts'
import { VLANID } from '../../iov/vlan-id.ts'

/**
 * What the columns `vlan_mode`, `tag` and `trunks` of a Port mean (ovs-vswitchd.conf.db(5), "VLAN Configuration"),
 * and which columns mean what one wants. Pure.
 */
export interface PortColumns {
  readonly vlanMode: string | null
  readonly tag: number | null
  /** Ascending. */
  readonly trunks: readonly number[]
}

export interface Carried extends PortVLANs {
  /** The untagged VLAN is sent with its tag all the same (`native-tagged`). */
  readonly nativeTagged: boolean
}

/** A port that carries VLANs that cannot be listed: why, and how it is made one with a list. */
export interface OpenPort {
  readonly open: string
}

/**
 * No VLAN has this number, so a port that carries "only" it carries nothing. An empty `trunks` would mean every VLAN.
 */
const nowhere = 4095

export function readColumns(columns: PortColumns): Carried | OpenPort {
  // Without a mode, the tag decides.
  const mode = columns.vlanMode ?? (columns.tag === null ? 'trunk' : 'access')
  switch (mode) {
    case 'access':
      return native(columns, [], false)
    case 'trunk':
      if (columns.trunks.length === 0) return { open: 'it carries every VLAN (no tag and no trunks)' }
      if (columns.trunks.includes(0)) return { open: 'it carries untagged frames as VLAN 0' }
      return { untagged: null, tagged: listed(columns.trunks), nativeTagged: false }
    case 'native-tagged':
    case 'native-untagged':
      if (columns.trunks.length === 0) return { open: `it carries every VLAN (${mode}, no trunks)` }
      return native(columns, columns.trunks, mode === 'native-tagged')
    default:
      return { open: `its vlan_mode is ${mode}` }
  }
}

/** The columns of a port that carries exactly this; every mode written out, never an empty list of trunks. */
export function writeColumns({ untagged, tagged, nativeTagged }: Carried): PortColumns {
  if (untagged === null) {
    return { vlanMode: 'trunk', tag: null, trunks: tagged.length === 0 ? [nowhere] : tagged }
  }
  if (nativeTagged) {
    return { vlanMode: 'native-tagged', tag: untagged, trunks: tagged.length === 0 ? [untagged] : tagged }
  }
  if (tagged.length === 0) return { vlanMode: 'access', tag: untagged, trunks: [] }
  return { vlanMode: 'native-untagged', tag: untagged, trunks: tagged }
}

/** With this VLAN in this role, and in no other. */
export function withVLAN(carried: Carried, vlan: VLANID, role: PortRole): Carried {
  const { untagged, tagged, nativeTagged } = withoutVLAN(carried, vlan, null)
  if (role === 'untagged') return { untagged: vlan, tagged, nativeTagged: false }
  return { untagged, tagged: [...tagged, vlan].sort(ascending), nativeTagged }
}

/** Without this VLAN; where it was the untagged one, `formerUntagged` is that again. */
export function withoutVLAN(carried: Carried, vlan: VLANID, formerUntagged: VLANID | null): Carried {
  const tagged = carried.tagged.filter((each) => each !== vlan && each !== formerUntagged)
  if (carried.untagged === vlan) return { untagged: formerUntagged, tagged, nativeTagged: false }
  return { ...carried, tagged: carried.tagged.filter((each) => each !== vlan) }
}

/** They carry the same; whether the untagged VLAN is sent with its tag does not count. */
export function carryTheSame(one: PortVLANs, other: PortVLANs): boolean {
  return one.untagged === other.untagged && one.tagged.join() === other.tagged.join()
}

/** They carry the same, in the same form. */
export function sameCarried(one: Carried, other: Carried): boolean {
  return carryTheSame(one, other) && one.nativeTagged === other.nativeTagged
}

export function sameColumns(one: PortColumns, other: PortColumns): boolean {
  return one.vlanMode === other.vlanMode && one.tag === other.tag && one.trunks.join() === other.trunks.join()
}

function native(columns: PortColumns, trunks: readonly number[], nativeTagged: boolean): Carried | OpenPort {
  const tag = columns.tag ?? 0
  if (tag === 0) return { open: 'it carries untagged frames as VLAN 0' }
  const tagged = listed(trunks).filter((vlan) => vlan !== tag)
  if (tag === nowhere) return { untagged: null, tagged, nativeTagged: false }
  return { untagged: VLANID.parse(tag), tagged, nativeTagged }
}

function listed(trunks: readonly number[]): VLANID[] {
  return trunks.filter((vlan) => vlan !== 0 && vlan !== nowhere).map((vlan) => VLANID.parse(vlan))
}

function ascending(one: number, other: number): number {
  return one - other
}
