import type { MACAddress } from '../../../iov/mac-address.ts'
import type { VLANID } from '../../../iov/vlan-id.ts'
import type { StateFile } from '../state-file.ts'

/** What the I/O server has set on a device that it serves. */
export interface ServedDevice {
  readonly mac: MACAddress
  /** null: untagged. */
  readonly vlan: VLANID | null
}

/** A network device that an I/O server serves to the host, as it is kept. */
export interface ServedState extends ServedDevice {
  readonly name: string
}

/**
 * The network devices that an I/O server serves to one simulated host: each appears when it is handed out, with its MAC
 * address, and is gone when it is given back. They have no PCI function here, and their VLAN is the I/O server's affair.
 */
export class ServedLinks {
  readonly #host: string
  readonly #file: StateFile
  /** By place: the I/O server's name for the device. */
  readonly #links: Map<string, ServedState>

  constructor(host: string, file: StateFile) {
    this.#host = host
    this.#file = file
    this.#links = file.load('served', host)
  }

  get places(): Iterable<string> {
    return this.#links.keys()
  }

  names(): string[] {
    return [...this.#links.values()].map(({ name }) => name)
  }

  byName(name: string): ServedState | undefined {
    return [...this.#links.values()].find((one) => one.name === name)
  }

  /** Answers whether anything is new; null: it is given back. */
  set(place: string, device: ServedDevice | null): boolean {
    const known = this.#links.get(place)
    if (device === null) this.#links.delete(place)
    else this.#links.set(place, { name: known?.name ?? this.#freeName(), mac: device.mac, vlan: device.vlan })
    const value = this.#links.get(place)
    if (known?.mac === value?.mac && known?.vlan === value?.vlan) return false
    this.#file.change([{ kind: 'served', owner: this.#host, key: place, value }])
    return true
  }

  /** The lowest of io0, io1 … that is free. */
  #freeName(): string {
    const names = new Set(this.names())
    for (let number = 0; ; number += 1) if (!names.has(`io${number}`)) return `io${number}`
  }
}
