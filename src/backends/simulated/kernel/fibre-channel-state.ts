import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { StateFile } from '../state-file.ts'

const drivers: ReadonlySet<string> = new Set(['lpfc', 'qla2xxx'])

/** The adapter is one of Fibre Channel: its driver says so. */
export const isFibreChannel = ({ driver }: SimulatedControllerDescription): boolean => drivers.has(driver)

/**
 * What the fabric behind an adapter is like, and what adapter and virtual ports say then. The first four as recorded;
 * the others are states that the FC transport knows and drivers other than libfc set.
 */
export const fabrics = {
  active: { adapter: 'Online', port: 'Active' },
  linkdown: { adapter: 'Linkdown', port: 'Linkdown' },
  'no-npiv': { adapter: 'Online', port: 'No Fabric Support' },
  rejecting: { adapter: 'Online', port: 'Initializing' },
  full: { adapter: 'Online', port: 'No Fabric Resources' },
  'refusing-names': { adapter: 'Online', port: 'Fabric Rejected WWN' },
  'logging-out': { adapter: 'Online', port: 'Fabric Logout' },
  failing: { adapter: 'Online', port: 'VPort Failed' },
} as const
export type Fabric = keyof typeof fabrics

/** What an adapter remembers. */
export interface AdapterState {
  fabric: Fabric
  /** The next virtual port's: the kernel counts upwards, and counts attempts that failed too. */
  nextNumber: number
}

/** A virtual port. Names are sixteen lower-case hexadecimal digits. */
export interface PortState {
  number: number
  port: string
  node: string
  symbolicName: string
  disabled: boolean
}

const adapterAtFirst: Readonly<AdapterState> = { fabric: 'active', nextNumber: 0 }

/** The state of all Fibre Channel adapters of one simulated host. */
export class FibreChannelState {
  /** Their numbers as SCSI hosts are their places in this list. */
  readonly adapters: readonly SimulatedControllerDescription[]
  readonly #host: string
  readonly #file: StateFile
  readonly #adapters: Map<string, AdapterState>
  readonly #ports: Map<string, PortState>

  constructor(host: string, adapters: readonly SimulatedControllerDescription[], file: StateFile) {
    this.adapters = adapters
    this.#host = host
    this.#file = file
    this.#adapters = file.load('hba', host)
    this.#ports = file.load('vport', host)
  }

  adapter({ address }: SimulatedControllerDescription): Readonly<AdapterState> {
    return this.#adapters.get(address) ?? adapterAtFirst
  }

  /** In the order in which they were made. */
  ports({ address }: SimulatedControllerDescription): readonly Readonly<PortState>[] {
    return [...this.#ports]
      .flatMap(([key, port]) => (key.startsWith(`${address}/`) ? [port] : []))
      .sort((one, other) => one.number - other.number)
  }

  change(controller: SimulatedControllerDescription, change: Partial<AdapterState>): void {
    const { address } = controller
    const value = { ...this.adapter(controller), ...change }
    this.#adapters.set(address, value)
    this.#file.change([{ kind: 'hba', owner: this.#host, key: address, value }])
  }

  put({ address }: SimulatedControllerDescription, port: PortState): void {
    const key = `${address}/${port.number}`
    this.#ports.set(key, port)
    this.#file.change([{ kind: 'vport', owner: this.#host, key, value: port }])
  }

  delete({ address }: SimulatedControllerDescription, { number }: PortState): void {
    const key = `${address}/${number}`
    this.#ports.delete(key)
    this.#file.change([{ kind: 'vport', owner: this.#host, key, value: undefined }])
  }
}
