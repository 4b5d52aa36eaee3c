import { VLANID } from './vlan-id.ts'
import type { RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import type { VirtualControllerRecord, VLANRecord } from './ledger.ts'
import { tiersOf } from './policy.ts'

/**
 * The VLANs that a channel may go over, best first. A virtual controller carries one VLAN at most, so one that has a
 * VLAN has no choice. Otherwise: a VLAN of the group, or of a group that it is in, that is on the resource's
 * port; then any other VLAN of the group itself; then a free one. A VLAN is of one group, so it never carries
 * channels of two customers.
 */
export function vlanCandidates(
  snapshot: Snapshot,
  group: string,
  virtualController: VirtualControllerRecord,
  resource: RemoteResource,
): readonly VLANID[] {
  if (virtualController.vlan !== null) return [virtualController.vlan]
  const { ledger, site } = snapshot
  const tiers = tiersOf(site, group).map(({ name }) => sortedVLANs(ledger.by('vlans', 'group', name)))
  const onPort = (record: VLANRecord): boolean =>
    resource.ports.some((port) => ledger.get('vlanPorts', `${record.vlan}@${port}`) !== undefined)
  const first = tiers.flat().filter(onPort)
  const own = tiers[0]?.filter((record) => !onPort(record)) ?? []
  const free = freeVLAN(snapshot)
  return [...[...first, ...own].map(({ vlan }) => vlan), ...(free === undefined ? [] : [free])]
}

/** The lowest VLAN of the site's ranges that nobody uses, on any switch; undefined when there is none. */
export function freeVLAN({ description, site, ledger }: Snapshot): VLANID | undefined {
  for (const { first, last } of description.vlanRanges) {
    for (let number = first; number <= last; number++) {
      const vlan = VLANID.parse(number)
      if (!site.vlans.has(vlan) && ledger.get('vlans', String(vlan)) === undefined) return vlan
    }
  }
  return undefined
}

export function isInRanges({ description }: Snapshot, vlan: VLANID): boolean {
  return description.vlanRanges.some(({ first, last }) => first <= vlan && vlan <= last)
}

function sortedVLANs(records: readonly VLANRecord[]): readonly VLANRecord[] {
  return records.toSorted((one, other) => one.vlan - other.vlan)
}
