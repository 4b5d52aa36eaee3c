import type { PortRole } from './backend.ts'
import { vlanPortID } from './element-id.ts'
import { isFabricPort } from './fabric.ts'
import { sumOfGuarantees } from './usage.ts'
import type { Snapshot } from './snapshot.ts'
import type { SwitchPort } from './site.ts'
import { VLANID } from './vlan-id.ts'

/**
 * The VLAN that switch ports have from the factory as their untagged one (IEEE 802.1Q, the default PVID). A port that
 * carries no other is one that nobody configured, unless VLAN 1 is ours.
 */
export const defaultVLAN = VLANID.parse(1)

/** Why the port cannot carry the VLAN in this role, or, `vlan` null, Fibre Channel; null: it can, or does already. */
export function portFault(
  snapshot: Snapshot,
  id: string,
  vlan: VLANID | null,
  role: PortRole,
): string | null {
  const fault = editFault(snapshot, id)
  if (fault !== null) return fault
  const isOfFabric = isFabricPort(snapshot.site, id)
  if (vlan === null) return isOfFabric ? null : `port ${id} is of no fabric of Fibre Channel`
  if (isOfFabric) return `port ${id} is of a fabric of Fibre Channel, which carries no VLANs`
  const port = snapshot.site.ports.get(id)!
  const ownRole = snapshot.ledger.get('vlanPorts', vlanPortID(vlan, id))?.role
  if (ownRole !== undefined) return ownRole === role ? null : otherRole(id, vlan, ownRole)
  return role === 'tagged' ? taggedFault(port, vlan) : untaggedFault(snapshot, port, vlan)
}

/** Why no VLAN can be put on the port; null: those can that nothing else speaks against. */
export function editFault({ site }: Snapshot, id: string): string | null {
  const port = site.ports.get(id)
  if (port === undefined) return `switch port ${id} is not known`
  const owner = site.switches.get(port.switch)
  if (owner === undefined || !owner.reachable) return `switch ${port.switch} cannot be reached`
  return port.allowsAll ? `port ${id} carries all VLANs; ports that do so are not edited` : null
}

/** The port carries the VLAN already, by our doing or, where somebody else saw to it, as discovered. */
export function carries({ site, ledger }: Snapshot, id: string, vlan: VLANID, role: PortRole): boolean {
  if (ledger.get('vlanPorts', vlanPortID(vlan, id)) !== undefined) return true
  const port = site.ports.get(id)
  return role === 'tagged' ? port?.tagged.includes(vlan) === true : port?.untagged === vlan
}

/**
 * Mbit/s that the channels across this port are guaranteed. Each counts in full, also those that are redundant with
 * one another: which of them carries what is the guest's choice, and it may use both at once.
 */
export function portGuarantees({ ledger }: Snapshot, id: string): number {
  return sumOfGuarantees(ledger.by('channels', 'path', id))
}

function taggedFault(port: SwitchPort, vlan: VLANID): string | null {
  return port.untagged === vlan ? otherRole(port.id, vlan, 'untagged') : null
}

/** An untagged port carries one VLAN: another one on it, planned or found, is somebody's. */
function untaggedFault({ site, ledger }: Snapshot, port: SwitchPort, vlan: VLANID): string | null {
  const planned = ledger.by('vlanPorts', 'port', port.id).map((record) => record.vlan)
  const found = [...port.tagged, ...(port.untagged === null ? [] : [port.untagged])]
  const other = [...planned, ...found].find(
    (id) => id !== vlan && !(id === defaultVLAN && site.vlans.get(id)?.record == null),
  )
  if (other !== undefined) {
    const owner = site.vlans.get(other)?.record
    const whose = owner == null ? 'which is not ours' : `of group ${owner.group}`
    return `port ${port.id} takes one VLAN, untagged, and carries VLAN ${other} already, ${whose}`
  }
  return port.tagged.includes(vlan) ? otherRole(port.id, vlan, 'tagged') : null
}

function otherRole(id: string, vlan: VLANID, role: PortRole): string {
  return `port ${id} carries VLAN ${vlan} already, but ${role}`
}
