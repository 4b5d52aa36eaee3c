import { VLANID } from './vlan-id.ts'
import type { RemoteResource } from './site.ts'
import type { Snapshot } from './snapshot.ts'
import { vlanPortID } from './element-id.ts'
import type { VLANRecord } from './ledger.ts'
import { tiersOf } from './policy.ts'

/**
 * The VLANs that channels may go over whose virtual controllers are in none, best first: a VLAN of the group, or of a
 * group that it is in, that is on the resource's port; then any other VLAN of the group itself; then free ones, as
 * many as asked for. A VLAN is of one group, so it never carries channels of two customers.
 */
export function vlansFor(
  snapshot: Snapshot,
  group: string,
  resource: RemoteResource,
  free: number,
): readonly VLANID[] {
  const { ledger, site } = snapshot
  const tiers = tiersOf(site, group).map(({ name }) => sortedVLANs(ledger.by('vlans', 'group', name)))
  const onPort = ({ vlan }: VLANRecord): boolean =>
    resource.ports.some((port) => ledger.get('vlanPorts', vlanPortID(vlan, port)) !== undefined)
  const first = tiers.flat().filter(onPort)
  const own = tiers[0]?.filter((record) => !onPort(record)) ?? []
  return [...[...first, ...own].map(({ vlan }) => vlan), ...freeVLANs(snapshot, free)]
}

/** The lowest VLAN of the site's ranges that nobody uses, on any switch; undefined when there is none. */
export function freeVLAN(snapshot: Snapshot): VLANID | undefined {
  return freeVLANs(snapshot, 1)[0]
}

/** The lowest so many of them; fewer where there are not so many. */
function freeVLANs({ description, site, ledger }: Snapshot, count: number): readonly VLANID[] {
  const free: VLANID[] = []
  for (const { first, last } of description.vlanRanges) {
    for (let number = first; number <= last && free.length < count; number++) {
      const vlan = VLANID.parse(number)
      if (!site.vlans.has(vlan) && ledger.get('vlans', String(vlan)) === undefined) free.push(vlan)
    }
  }
  return free
}

export function isInRanges({ description }: Snapshot, vlan: VLANID): boolean {
  return description.vlanRanges.some(({ first, last }) => first <= vlan && vlan <= last)
}

function sortedVLANs(records: readonly VLANRecord[]): readonly VLANRecord[] {
  return records.toSorted((one, other) => one.vlan - other.vlan)
}
