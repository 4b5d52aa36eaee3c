import { VLANID } from '../../iov/vlan-id.ts'
import type { MIBAccess, OID, Varbind } from '../../snmp/mib-access.ts'
import { columnOf, integerOf, octetsOf } from './mib-column.ts'
import { readPortList } from './port-list.ts'
import { rowStatus, staticVLANs } from './qbridge-objects.ts'
import type { VLANRow } from './qbridge-table.ts'

/**
 * The rows of dot1qVlanStaticTable (RFC 4363), all or only those that are needed: on a switch with all of its 4094 VLANs
 * the table is tens of thousands of octets long.
 */
export class QBridgeVLANs {
  readonly #access: MIBAccess
  #listLength: number | undefined

  constructor(access: MIBAccess) {
    this.#access = access
  }

  /** Each VLAN that is in use, with everything that its row says. */
  async all(signal: AbortSignal): Promise<Map<VLANID, VLANRow>> {
    const column = (root: OID) => columnOf(this.#access, root, signal)
    const names = await column(staticVLANs.dot1qVlanStaticName)
    const egress = await column(staticVLANs.dot1qVlanStaticEgressPorts)
    const forbidden = await column(staticVLANs.dot1qVlanForbiddenEgressPorts)
    const untagged = await column(staticVLANs.dot1qVlanStaticUntaggedPorts)
    const status = await column(staticVLANs.dot1qVlanStaticRowStatus)
    return this.#rows(
      [...status].map(([index, one]) => [
        index,
        [names.get(index), egress.get(index), forbidden.get(index), untagged.get(index), one],
      ]),
    )
  }

  /** Those of these VLANs that are in use. */
  async some(vlans: Iterable<VLANID>, signal: AbortSignal): Promise<Map<VLANID, VLANRow>> {
    const wanted = [...new Set(vlans)]
    const columns = Object.values(staticVLANs)
    const found = await this.#access.get(
      wanted.flatMap((vlan) => columns.map((column) => `${column}.${vlan}`)),
      signal,
    )
    return this.#rows(
      wanted.map((vlan, at) => [vlan, found.slice(at * columns.length, (at + 1) * columns.length)]),
    )
  }

  /** The VLANs whose frames the port sends. */
  async carriedBy(port: number, signal: AbortSignal): Promise<VLANID[]> {
    const egress = await columnOf(this.#access, staticVLANs.dot1qVlanStaticEgressPorts, signal)
    const status = await columnOf(this.#access, staticVLANs.dot1qVlanStaticRowStatus, signal)
    return [...status]
      .filter(([index, one]) => isInUse(index, one) && this.#list(egress.get(index)).has(port))
      .map(([index]) => VLANID.parse(index))
  }

  /** The VLANs that are in use and have the port in their list of untagged ones. */
  async untaggedAt(port: number, signal: AbortSignal): Promise<VLANID[]> {
    const untagged = await columnOf(this.#access, staticVLANs.dot1qVlanStaticUntaggedPorts, signal)
    const listed = [...untagged].filter(([index, one]) => isVLAN(index) && this.#list(one).has(port))
    return listed.map(([index]) => VLANID.parse(index))
  }

  /** Octets of the agent's own port lists; 0 where it has none yet. */
  async listLength(signal: AbortSignal): Promise<number> {
    if (this.#listLength === undefined) {
      const egress = await columnOf(this.#access, staticVLANs.dot1qVlanStaticEgressPorts, signal)
      for (const one of egress.values()) this.#list(one)
    }
    return this.#listLength ?? 0
  }

  #rows(found: readonly (readonly [number, readonly (Varbind | undefined)[]])[]): Map<VLANID, VLANRow> {
    const vlans = new Map<VLANID, VLANRow>()
    for (const [index, [name, egress, forbidden, untagged, status]] of found) {
      if (!isInUse(index, status)) continue
      const vlan = VLANID.parse(index)
      vlans.set(vlan, {
        vlan,
        name: Buffer.from(octetsOf(name)).toString('utf8'),
        egress: this.#list(egress),
        forbidden: this.#list(forbidden),
        untagged: this.#list(untagged),
      })
    }
    return vlans
  }

  #list(varbind: Varbind | undefined): Set<number> {
    const list = octetsOf(varbind)
    if (list.length > 0) this.#listLength = Math.max(this.#listLength ?? 0, list.length)
    return readPortList(list)
  }
}

function isVLAN(index: number): boolean {
  return index >= 1 && index <= 4094
}

function isInUse(index: number, status: Varbind | undefined): boolean {
  return isVLAN(index) && integerOf(status) === rowStatus.active
}
