import type { DiscoveredPort, PortRole } from '../backend.ts'
import type { VLANPortRecord, VLANRecord } from '../ledger.ts'
import type { VLANID } from '../vlan-id.ts'

/**
 * How a switch port differs from what we set there; null when it does not. What others set beside it is theirs.
 * @param records what we have put the port into
 */
export function portDrift(port: DiscoveredPort, records: readonly VLANPortRecord[]): string | null {
  const differences = records.flatMap((record) => differenceOf(port, record) ?? [])
  return differences.length === 0 ? null : differences.join(', ')
}

/** How the port carries the VLAN; null: not at all, as far as it says. */
export function roleIn({ untagged, tagged }: DiscoveredPort, vlan: VLANID): PortRole | null {
  if (untagged === vlan) return 'untagged'
  return tagged.includes(vlan) ? 'tagged' : null
}

/** The switches from which a VLAN of ours has gone. `has` answers null of a switch that has never been read. */
export function missingOn(record: VLANRecord, has: (switchName: string) => boolean | null): string[] {
  return record.createdOn.filter((name) => has(name) === false)
}

/** How a VLAN of ours differs from what was decided; null when it does not. */
export function vlanDrift(record: VLANRecord, has: (switchName: string) => boolean | null): string | null {
  const missing = missingOn(record, has)
  return missing.length === 0 ? null : `it is gone from ${missing.join(', ')}`
}

function differenceOf(port: DiscoveredPort, { vlan, role }: VLANPortRecord): string | null {
  if (port.allowsAll) return `it carries every VLAN instead of VLAN ${vlan} ${role}`
  const found = roleIn(port, vlan)
  if (found === role) return null
  if (found !== null) return `it carries VLAN ${vlan} ${found} instead of ${role}`
  if (role === 'untagged')
    return `its untagged VLAN is ${port.untagged === null ? 'none' : port.untagged} instead of ${vlan}`
  return `it does not carry VLAN ${vlan} any more`
}
