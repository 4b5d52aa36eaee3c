import { BackendError } from '../../iov/backend.ts'
import type { MIBAccess, OID, Varbind } from '../../snmp/mib-access.ts'
import { dynamicState, noTunnel, trunking, trunkPorts, vmVlan, vtpVLANs } from './cisco-objects.ts'
import type { CiscoMode, CiscoPort } from './cisco-port.ts'
import { listColumns, readVLANList } from './cisco-vlan-list.ts'
import { columnOf, integerOf, octetsOf } from './mib-column.ts'
import { interfaces } from './qbridge-objects.ts'

/** The columns that say what a port is, all by ifIndex. */
const columns: readonly OID[] = [
  interfaces.ifName,
  interfaces.ifOperStatus,
  interfaces.ifHighSpeed,
  trunkPorts.vlanTrunkPortDynamicState,
  trunkPorts.vlanTrunkPortDynamicStatus,
  trunkPorts.vlanTrunkPortDot1qTunnel,
  trunkPorts.vlanTrunkPortNativeVlan,
  vmVlan,
  ...listColumns,
]

/** The switch ports of a Cisco switch: the interfaces that could be trunks. Which index a name has is remembered. */
export class CiscoPorts {
  readonly #device: string
  readonly #access: MIBAccess
  #indexes: ReadonlyMap<string, number> = new Map()

  constructor(device: string, access: MIBAccess) {
    this.#device = device
    this.#access = access
  }

  async all(signal: AbortSignal): Promise<CiscoPort[]> {
    await this.#seek(signal)
    const found: Map<number, Varbind>[] = []
    for (const column of columns) found.push(await columnOf(this.#access, column, signal))
    const there = await columnOf(this.#access, vtpVLANs.vtpVlanState, signal)
    return [...this.#indexes.values()].map((index) =>
      readPort(
        index,
        found.map((column) => column.get(index)),
        (vlan) => there.has(vlan),
      ),
    )
  }

  /** One port, read alone; undefined where there is none of that name. */
  async find(name: string, signal: AbortSignal): Promise<CiscoPort | undefined> {
    return (await this.#read(name, signal)) ?? (await this.#seek(signal), await this.#read(name, signal))
  }

  /** Undefined where the port is not known, or no longer where it was. */
  async #read(name: string, signal: AbortSignal): Promise<CiscoPort | undefined> {
    const index = this.#indexes.get(name)
    if (index === undefined) return undefined
    const found = await this.#access.get(
      columns.map((column) => `${column}.${index}`),
      signal,
    )
    if (nameOf(found[0]) !== name) return undefined
    const access = integerOf(found[columns.indexOf(vmVlan)]) ?? 0
    const [state] = await this.#access.get([`${vtpVLANs.vtpVlanState}.${access}`], signal)
    return readPort(index, found, () => integerOf(state) !== undefined)
  }

  async #seek(signal: AbortSignal): Promise<void> {
    const states = await columnOf(this.#access, trunkPorts.vlanTrunkPortDynamicState, signal)
    if (states.size === 0) {
      const text = 'it shows no switch port (vlanTrunkPortTable is empty)'
      throw new BackendError(this.#device, 'read the ports', 'protocol', text)
    }
    const names = await columnOf(this.#access, interfaces.ifName, signal)
    this.#indexes = new Map([...states.keys()].map((index) => [nameOf(names.get(index)), index]))
  }
}

function readPort(
  index: number,
  found: readonly (Varbind | undefined)[],
  isThere: (vlan: number) => boolean,
): CiscoPort {
  const at = (column: OID) => found[columns.indexOf(column)]
  const number = (column: OID) => integerOf(at(column))
  const access = number(vmVlan)
  const mode = modeOf(
    number(trunkPorts.vlanTrunkPortDynamicState),
    number(trunkPorts.vlanTrunkPortDot1qTunnel),
  )
  const isTrunking = number(trunkPorts.vlanTrunkPortDynamicStatus) === trunking
  return {
    index,
    name: nameOf(at(interfaces.ifName)),
    linkUp: number(interfaces.ifOperStatus) === 1,
    speedMbps: number(interfaces.ifHighSpeed) ?? 0,
    mode,
    // A trunk whose link is down does not act as one, but is one as soon as the link comes.
    isTrunk: mode === 'trunk' || (mode === 'negotiated' && isTrunking),
    access: access !== undefined && access > 0 && isThere(access) ? access : null,
    accessType: at(vmVlan)?.value.type === 'unsigned' ? 'unsigned' : 'integer',
    native: number(trunkPorts.vlanTrunkPortNativeVlan) ?? 0,
    enabled: readVLANList(listColumns.map((column) => octetsOf(at(column)))),
  }
}

function modeOf(state: number | undefined, tunnel: number | undefined): CiscoMode {
  if (tunnel !== undefined && tunnel !== noTunnel) return 'tunnel'
  if (state === dynamicState.on || state === dynamicState.onNoNegotiate) return 'trunk'
  return state === dynamicState.off ? 'access' : 'negotiated'
}

function nameOf(varbind: Varbind | undefined): string {
  return Buffer.from(octetsOf(varbind)).toString('utf8')
}
