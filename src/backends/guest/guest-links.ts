import { MACAddress } from '../../iov/mac-address.ts'
import { commandFailure } from './guest-command.ts'
import type { GuestSystem } from './guest-command.ts'
import { GuestError } from './guest-shell.ts'

/** A network device of a guest. */
export interface GuestLink {
  readonly name: string
  /** The address that the device came with, by which the host knows it. */
  readonly mac: MACAddress
  /** The address in force. */
  readonly effectiveMAC: MACAddress
  /** The guest uses it (IFF_UP). */
  readonly isUp: boolean
}

/** What stands upon another device and may have its address. */
const stacked = new Set(['vlan', 'bond', 'team', 'bridge', 'macvlan', 'macvtap', 'ipvlan', 'ipvtap'])

/** The Ethernet devices of a guest, as `ip -json -details link show` prints them (iproute2 4.14 and later). */
export async function readLinks(system: GuestSystem): Promise<GuestLink[]> {
  const result = await system.run('ip', ['-json', '-details', 'link', 'show'])
  if (result.status !== 0) throw commandFailure('ip', result)
  return entriesOf(result.stdout).flatMap(linkOf)
}

/** The name of the device that frames to this address leave by; null: there is no route. */
export async function readRoute(system: GuestSystem, address: string): Promise<string | null> {
  const result = await system.run('ip', ['-json', 'route', 'get', address])
  if (result.status !== 0) return null
  const device = entriesOf(result.stdout)[0]?.dev
  return typeof device === 'string' ? device : null
}

/** Makes the guest use the device, or leave it. */
export async function setLink(system: GuestSystem, { name }: GuestLink, isUp: boolean): Promise<void> {
  await system.perform({ command: 'ip', args: ['link', 'set', 'dev', name, isUp ? 'up' : 'down'] })
}

function entriesOf(text: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(text === '' ? '[]' : text)
    if (Array.isArray(value)) return value.filter((one) => typeof one === 'object' && one !== null)
  } catch (error) {
    throw new GuestError('protocol', `ip wrote what is no JSON: ${text.slice(0, 80)}`, { cause: error })
  }
  throw new GuestError('protocol', `ip wrote no list: ${text.slice(0, 80)}`)
}

function linkOf(entry: Record<string, unknown>): GuestLink[] {
  const { ifname, link_type: type, address, permaddr, flags, linkinfo } = entry
  if (type !== 'ether' || typeof ifname !== 'string' || typeof address !== 'string') return []
  const kind: unknown =
    typeof linkinfo === 'object' && linkinfo !== null && 'info_kind' in linkinfo ? linkinfo.info_kind : ''
  if (stacked.has(String(kind))) return []
  const effectiveMAC = MACAddress.parse(address)
  const mac = typeof permaddr === 'string' ? MACAddress.parse(permaddr) : effectiveMAC
  return [{ name: ifname, mac, effectiveMAC, isUp: Array.isArray(flags) && flags.includes('UP') }]
}
