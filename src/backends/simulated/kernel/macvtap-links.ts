import type { SimulatedControllerDescription } from '../../../iov/site-description.ts'
import type { StateFile } from '../state-file.ts'
import { CommandFailure, kernelRefusal } from './command-failure.ts'

export type MacvtapMode = 'private' | 'vepa' | 'bridge' | 'passthru'
const modes: readonly string[] = ['private', 'vepa', 'bridge', 'passthru', 'source']

/** A network device of the kind macvtap, on that of a controller. */
export interface MacvtapState {
  /** PCI address of the controller. */
  lower: string
  mac: string
  mode: MacvtapMode
  interfaceIndex: number
  up: boolean
}

/** What is asked of a new one. */
export interface MacvtapRequest {
  readonly name: string
  readonly lower: SimulatedControllerDescription
  /** Absent: the kernel makes one up. */
  readonly mac?: string | undefined
  readonly mode: string
}

/** The macvtap devices of one simulated host (drivers/net/macvlan.c), as recorded. */
export class MacvtapLinks {
  readonly #host: string
  readonly #file: StateFile
  readonly #firstIndex: number
  readonly #links: Map<string, MacvtapState>

  /** `firstIndex`: the interface index that the first of them has. */
  constructor(host: string, file: StateFile, firstIndex: number) {
    this.#host = host
    this.#file = file
    this.#firstIndex = firstIndex
    this.#links = file.load('link', host)
  }

  all(): Iterable<[name: string, MacvtapState]> {
    return this.#links
  }

  get(name: string): Readonly<MacvtapState> | undefined {
    return this.#links.get(name)
  }

  on({ address }: SimulatedControllerDescription): [name: string, MacvtapState][] {
    return [...this.#links].filter(([, { lower }]) => lower === address)
  }

  /** macvlan_common_newlink. The caller has seen that the name is free. */
  add({ name, lower, mac, mode }: MacvtapRequest): void {
    if (!modes.includes(mode)) {
      const text = `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${mode}"`
      throw new CommandFailure(1, text)
    }
    const others = this.on(lower)
    // passthru wants the device for itself.
    const isExclusive = mode === 'passthru' || others.some(([, other]) => other.mode === 'passthru')
    if (isExclusive && others.length > 0) throw kernelRefusal('EINVAL')
    const used = [...this.#links.values()].map(({ interfaceIndex }) => interfaceIndex)
    const interfaceIndex = Math.max(this.#firstIndex - 1, ...used) + 1
    const made = mac ?? `52:ff:00:00:${octets(interfaceIndex)}`
    if (isMulticast(made)) throw kernelRefusal('EADDRNOTAVAIL')
    this.#put(name, {
      lower: lower.address,
      mac: made,
      mode: mode as MacvtapMode,
      interfaceIndex,
      up: false,
    })
  }

  delete(name: string): void {
    this.#links.delete(name)
    this.#file.change([{ kind: 'link', owner: this.#host, key: name, value: undefined }])
  }

  /** macvlan_open: an address is used once on a device, and not beside the device's own. */
  setUp(name: string, up: boolean, lowerAddress: string): void {
    const link = this.#links.get(name)!
    if (up && !link.up) this.#expectFree(link.mac, link.lower, lowerAddress)
    this.#put(name, { ...link, up })
  }

  setAddress(name: string, mac: string, lowerAddress: string): void {
    const link = this.#links.get(name)!
    if (isMulticast(mac)) throw kernelRefusal('EADDRNOTAVAIL')
    if (link.up && mac !== link.mac) this.#expectFree(mac, link.lower, lowerAddress)
    this.#put(name, { ...link, mac })
  }

  /** With its device, a macvtap is gone. */
  lowerGone({ address }: SimulatedControllerDescription): void {
    for (const [name, { lower }] of [...this.#links]) if (lower === address) this.delete(name)
  }

  #expectFree(mac: string, lower: string, lowerAddress: string): void {
    const isTaken = [...this.#links.values()].some((one) => one.up && one.lower === lower && one.mac === mac)
    if (isTaken || mac === lowerAddress) throw kernelRefusal('EADDRINUSE')
  }

  #put(name: string, value: MacvtapState): void {
    this.#links.set(name, value)
    this.#file.change([{ kind: 'link', owner: this.#host, key: name, value }])
  }
}

const octets = (index: number): string =>
  [index >> 8, index & 255].map((octet) => octet.toString(16).padStart(2, '0')).join(':')

const isMulticast = (mac: string): boolean => parseInt(mac.slice(0, 2), 16) % 2 === 1
