import { BackendError } from '../../iov/backend.ts'
import type { MIBAccess, OID, Varbind } from '../../snmp/mib-access.ts'
import { columnOf, integerOf, octetsOf } from './mib-column.ts'
import { acceptable, basePorts, interfaces, portVLANs, truth } from './qbridge-objects.ts'
import type { PortRow } from './qbridge-table.ts'

/** Where a port is found: Q-BRIDGE-MIB counts in `number`, IF-MIB in `index`. */
interface Place {
  readonly number: number
  readonly index: number
}

/**
 * The ports of a bridge. Which number a name has is remembered, for it hardly ever changes; it is looked at again with
 * each read of the port, and sought anew where it is another's.
 */
export class QBridgePorts {
  readonly #device: string
  readonly #access: MIBAccess
  #places: ReadonlyMap<string, Place> = new Map()
  /** What ports are called by: ifName, on old switches ifDescr. */
  #nameColumn: OID = interfaces.ifName

  constructor(device: string, access: MIBAccess) {
    this.#device = device
    this.#access = access
  }

  /** Every port with its row; a BackendError `protocol` where the tables do not fit together. */
  async all(signal: AbortSignal): Promise<PortRow[]> {
    await this.#seek(signal)
    const column = (root: OID) => columnOf(this.#access, root, signal)
    const status = await column(interfaces.ifOperStatus)
    const speeds = await column(interfaces.ifHighSpeed)
    const defaults = await column(portVLANs.dot1qPvid)
    const frameTypes = await column(portVLANs.dot1qPortAcceptableFrameTypes)
    const filtering = await column(portVLANs.dot1qPortIngressFiltering)
    return [...this.#places].map(([name, { number, index }]) =>
      this.#row(name, number, {
        status: status.get(index),
        speed: speeds.get(index),
        default: defaults.get(number),
        frameTypes: frameTypes.get(number),
        filtering: filtering.get(number),
      }),
    )
  }

  /** One port, read alone; undefined where there is none of that name. */
  async find(name: string, signal: AbortSignal): Promise<PortRow | undefined> {
    return (await this.#read(name, signal)) ?? (await this.#seek(signal), await this.#read(name, signal))
  }

  /** The names of these ports, as they were when names were last sought. */
  async namesOf(numbers: ReadonlySet<number>, signal: AbortSignal): Promise<string[]> {
    await this.#seek(signal)
    return [...this.#places].filter(([, { number }]) => numbers.has(number)).map(([name]) => name)
  }

  /** The highest port number that is known. */
  get highest(): number {
    return Math.max(1, ...[...this.#places.values()].map(({ number }) => number))
  }

  /** Undefined where the port is not known, or no longer where it was. */
  async #read(name: string, signal: AbortSignal): Promise<PortRow | undefined> {
    const place = this.#places.get(name)
    if (place === undefined) return undefined
    const { number, index } = place
    const [base, named, status, speed, defaultVLAN, frameTypes, filtering] = await this.#access.get(
      [
        `${basePorts.dot1dBasePortIfIndex}.${number}`,
        `${this.#nameColumn}.${index}`,
        `${interfaces.ifOperStatus}.${index}`,
        `${interfaces.ifHighSpeed}.${index}`,
        `${portVLANs.dot1qPvid}.${number}`,
        `${portVLANs.dot1qPortAcceptableFrameTypes}.${number}`,
        `${portVLANs.dot1qPortIngressFiltering}.${number}`,
      ],
      signal,
    )
    if (integerOf(base) !== index || nameOf(named) !== name) return undefined
    return this.#row(name, number, { status, speed, default: defaultVLAN, frameTypes, filtering })
  }

  async #seek(signal: AbortSignal): Promise<void> {
    const indexes = await columnOf(this.#access, basePorts.dot1dBasePortIfIndex, signal)
    // A bridge without ports is none: the part of the agent that answers for it is away, or was never there.
    if (indexes.size === 0) throw this.#unfit('it shows no port of a bridge (dot1dBasePortTable is empty)')
    const named = await columnOf(this.#access, interfaces.ifName, signal)
    this.#nameColumn = named.size > 0 ? interfaces.ifName : interfaces.ifDescr
    const names = named.size > 0 ? named : await columnOf(this.#access, interfaces.ifDescr, signal)
    const places = new Map<string, Place>()
    for (const [number, value] of indexes) {
      const index = integerOf(value)
      const name = index === undefined ? undefined : names.get(index)
      if (index === undefined || name === undefined)
        throw this.#unfit(`bridge port ${number} has no interface name`)
      places.set(nameOf(name), { number, index })
    }
    this.#places = places
  }

  #row(name: string, number: number, found: Record<PortVariable, Varbind | undefined>): PortRow {
    const defaultVLAN = integerOf(found.default)
    if (defaultVLAN === undefined) throw this.#unfit(`bridge port ${number} has no PVID`)
    return {
      number,
      name,
      linkUp: integerOf(found.status) === 1,
      speedMbps: integerOf(found.speed) ?? 0,
      defaultVLAN,
      onlyTagged: integerOf(found.frameTypes) === acceptable.onlyTagged,
      filtersIngress: integerOf(found.filtering) !== truth.no,
    }
  }

  #unfit(text: string): BackendError {
    return new BackendError(this.#device, 'read the ports', 'protocol', text)
  }
}

type PortVariable = 'status' | 'speed' | 'default' | 'frameTypes' | 'filtering'

function nameOf(varbind: Varbind | undefined): string {
  return Buffer.from(octetsOf(varbind)).toString('utf8')
}
