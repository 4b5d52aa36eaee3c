import type { DiscoveredVirtual, VirtualSettings } from './backend.ts'
import type { MACAddress } from './mac-address.ts'
import type { PCIAddress } from './pci-address.ts'
import type { SharedValues } from './shared-values.ts'

/**
 * The virtual devices of one controller as they were found. A large site has millions, nearly all of them free and
 * alike, at addresses that follow from their index (SR-IOV 1.1, 2.1.2: first offset and stride): of such a plain device
 * nothing is kept but its MAC address, if it has one. The others are kept as they are.
 */
export class VirtualDevices {
  /** Indexes below this one are plain devices, unless they are among the others. */
  readonly #count: number
  readonly #pattern: Pattern | null
  readonly #settings: VirtualSettings | null
  /** As numbers, by index; 0: none. null: no plain device has one. */
  readonly #macs: Float64Array | null
  /** By index; null: there is no such device. undefined: there are no others, which is the usual case. */
  #others: Map<number, DiscoveredVirtual | null> | undefined

  /** @param shared keeps what many controllers have in common */
  constructor(found: readonly DiscoveredVirtual[], shared: SharedValues) {
    this.#pattern = patternOf(found)
    const usual = usualSettings(found)
    this.#settings = usual === null ? null : shared.object(usual)
    this.#count = found.reduce((count, { index }) => Math.max(count, index + 1), 0)
    const macs = new Float64Array(this.#count)
    const missing = new Set(Array.from({ length: this.#count }, (_, index) => index))
    for (const device of found) {
      missing.delete(device.index)
      if (this.#isPlain(device)) macs[device.index] = numberOf(device.settings.mac)
      else this.#put(device.index, device)
    }
    for (const index of missing) this.#put(index, null)
    this.#macs = macs.some((mac) => mac > 0) ? macs : null
  }

  get size(): number {
    let size = this.#count
    for (const [index, device] of this.#others ?? []) {
      if (device === null && index < this.#count) size--
      if (device !== null && index >= this.#count) size++
    }
    return size
  }

  has(index: number): boolean {
    const other = this.#others?.get(index)
    return other === undefined ? index < this.#count : other !== null
  }

  get(index: number): DiscoveredVirtual | undefined {
    const other = this.#others?.get(index)
    if (other !== undefined) return other ?? undefined
    if (index >= this.#count) return undefined
    const mac = macOf(this.#macs?.[index] ?? 0)
    return { index, address: this.addressOf(index), settings: { ...this.#settings!, mac }, usedBy: null }
  }

  addressOf(index: number): PCIAddress | null {
    const other = this.#others?.get(index)
    if (other !== undefined) return other?.address ?? null
    return this.#pattern === null || index >= this.#count ? null : addressAt(this.#pattern, index)
  }

  /** One device as it is now; undefined: it is not there. */
  set(index: number, found: DiscoveredVirtual | undefined): void {
    if (found === undefined && index >= this.#count) this.#others?.delete(index)
    else this.#put(index, found ?? null)
  }

  /** Ascending. */
  indexes(): readonly number[] {
    const all = Array.from({ length: this.#count }, (_, index) => index)
    if (this.#others === undefined) return all
    const beyond = [...this.#others.keys()].filter((index) => index >= this.#count)
    return [...all, ...beyond.sort((one, other) => one - other)].filter((index) => this.has(index))
  }

  /** Of the devices that are not plain, or that were read by themselves, the indexes. */
  special(): Iterable<number> {
    return this.#others?.keys() ?? []
  }

  #put(index: number, device: DiscoveredVirtual | null): void {
    this.#others ??= new Map()
    this.#others.set(index, device)
  }

  #isPlain({ index, address, settings, usedBy }: DiscoveredVirtual): boolean {
    return (
      usedBy === null &&
      settings.vlan === null &&
      this.#settings !== null &&
      areAlike(settings, this.#settings) &&
      address === (this.#pattern === null ? null : addressAt(this.#pattern, index))
    )
  }
}

/** Those of more than half of the devices, where there are such, without the MAC address: a vote of Boyer and Moore. */
function usualSettings(found: readonly DiscoveredVirtual[]): VirtualSettings | null {
  let usual: VirtualSettings | null = null
  let votes = 0
  for (const { settings } of found) {
    if (votes === 0) usual = settings
    votes += areAlike(settings, usual!) ? 1 : -1
  }
  return usual === null ? null : { ...usual, mac: null }
}

function areAlike(one: VirtualSettings, other: VirtualSettings): boolean {
  return (
    one.vlan === other.vlan &&
    one.vlanPriority === other.vlanPriority &&
    one.serviceTag === other.serviceTag &&
    one.minimumRateMbps === other.minimumRateMbps &&
    one.maximumRateMbps === other.maximumRateMbps &&
    one.spoofCheck === other.spoofCheck &&
    one.trust === other.trust &&
    one.linkState === other.linkState &&
    one.wwpn === other.wwpn &&
    one.ready === other.ready
  )
}

/** Where a controller's virtual functions are, as PCI routing IDs with the domain in front. */
interface Pattern {
  readonly first: number
  readonly stride: number
}

/** null: they have no addresses, or none from which others would follow. */
function patternOf(found: readonly DiscoveredVirtual[]): Pattern | null {
  const [one, two] = found.filter(({ address }) => address !== null)
  if (one === undefined) return null
  const at = routingOf(one.address!)
  const stride = two === undefined ? 1 : (routingOf(two.address!) - at) / (two.index - one.index)
  const first = at - stride * one.index
  return Number.isInteger(stride) && first >= 0 ? { first, stride } : null
}

function routingOf(address: PCIAddress): number {
  const [domain, bus, rest] = address.split(':') as [string, string, string]
  const device = parseInt(rest.slice(0, 2), 16)
  return parseInt(domain, 16) * 65_536 + parseInt(bus, 16) * 256 + device * 8 + Number(rest.slice(3))
}

function addressAt({ first, stride }: Pattern, index: number): PCIAddress {
  const routing = first + stride * index
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  const [domain, bus, device] = [Math.floor(routing / 65_536), (routing >> 8) & 255, (routing >> 3) & 31]
  return `${hex(domain, 4)}:${hex(bus, 2)}:${hex(device, 2)}.${routing & 7}` as PCIAddress
}

function numberOf(mac: MACAddress | null): number {
  return mac === null ? 0 : parseInt(mac.replaceAll(':', ''), 16)
}

function macOf(number: number): MACAddress | null {
  if (number === 0) return null
  const digits = number.toString(16).padStart(12, '0')
  return digits.match(/../g)!.join(':') as MACAddress
}
