import { BackendError } from '../../iov/backend.ts'
import type { VirtualSettings } from '../../iov/backend.ts'
import { MACAddress } from '../../iov/mac-address.ts'
import { VLANID } from '../../iov/vlan-id.ts'

/** A virtual function as its PF's driver knows it. */
export interface VirtualInformation {
  settings: VirtualSettings
  /** A setting that we never make and cannot show as VirtualSettings, in words; null: none. */
  foreign: string | null
}

/** What `ip -j -d link show dev X` tells. */
export interface LinkInformation {
  /** The PCI address behind the name; undefined where iproute2 or kernel does not say. */
  parent: string | undefined
  /** By index; undefined: the driver manages no virtual functions. */
  virtual: ReadonlyMap<number, VirtualInformation> | undefined
}

/** Reads the JSON of iproute2 (6.1 and later). Anything of another shape is a BackendError `protocol`. */
export function parseLinkInformation(controller: string, stdout: string): LinkInformation {
  const broken = (why: string) =>
    new BackendError(controller, 'read the virtual functions', 'protocol', `ip -j link show: ${why}`)
  let parsed: unknown
  try {
    parsed = JSON.parse(stdout)
  } catch (error) {
    throw broken(`no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const link: unknown = Array.isArray(parsed) ? parsed[0] : undefined
  if (!isRecord(link)) throw broken('expected an array of one link')
  const parent = typeof link['parentdev'] === 'string' ? link['parentdev'] : undefined
  const list = link['vfinfo_list']
  if (list === undefined) return { parent, virtual: undefined }
  if (!Array.isArray(list)) throw broken('vfinfo_list is no array')
  const virtual = new Map<number, VirtualInformation>()
  for (const entry of list as unknown[]) {
    if (!isRecord(entry) || typeof entry['vf'] !== 'number')
      throw broken('an entry of vfinfo_list has no number')
    virtual.set(entry['vf'], parseVirtual(entry))
  }
  return { parent, virtual }
}

function parseVirtual(entry: Record<string, unknown>): VirtualInformation {
  const vlans = Array.isArray(entry['vlan_list']) ? entry['vlan_list'].filter(isRecord) : []
  const tagged = vlans.filter((one) => numberOf(one['vlan']) !== 0 || numberOf(one['qos']) !== 0)
  const tag = numberOf(tagged[0]?.['vlan'])
  const priority = numberOf(tagged[0]?.['qos'])
  const protocol = tagged[0]?.['protocol']
  const usable = tag >= 1 && tag <= 4094
  const kind = typeof protocol === 'string' ? protocol.toLowerCase() : '802.1q'
  const linkState = entry['link_state']
  const rate = isRecord(entry['rate']) ? entry['rate'] : {}
  const foreign =
    tagged.length > 1
      ? `it has ${tagged.length} VLANs`
      : tag !== 0 && !usable
        ? `it has VLAN ${tag}`
        : tag === 0 && priority !== 0
          ? `it has priority ${priority} without a VLAN`
          : kind !== '802.1q' && kind !== '802.1ad'
            ? `it has a tag of protocol ${kind}`
            : null
  return {
    settings: {
      mac: parseMAC(entry['address']),
      vlan: usable ? VLANID.parse(tag) : null,
      vlanPriority: usable ? priority : 0,
      ...(usable && kind === '802.1ad' ? { serviceTag: true } : {}),
      minimumRateMbps: numberOf(rate['min_tx']),
      maximumRateMbps: numberOf(rate['max_tx']) || numberOf(entry['tx_rate']),
      spoofCheck: entry['spoofchk'] === true,
      trust: entry['trust'] === true,
      ...(linkState === 'enable' || linkState === 'disable' ? { linkState } : {}),
    },
    foreign,
  }
}

/** Zeros stand for none. */
function parseMAC(address: unknown): MACAddress | null {
  if (typeof address !== 'string' || !/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(address)) return null
  return address === '00:00:00:00:00:00' || parseInt(address.slice(0, 2), 16) % 2 === 1
    ? null
    : MACAddress.parse(address)
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
