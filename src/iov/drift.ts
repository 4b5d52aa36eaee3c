import type { ControllerCapabilities, VirtualSettings } from './backend.ts'
import type { VirtualControllerRecord } from './ledger.ts'
import { isKeptByLink } from './maximum-enforcement.ts'
import { portNameOf } from './wwn.ts'

/**
 * What the device of a virtual controller is to be set to, as far as its driver can do it. A maximum that the link
 * keeps anyway is not told to the device: most drivers refuse one above the link's speed. 0 Mbit/s: it is not known.
 * A virtual port of Fibre Channel has nothing but its port name, which is made of the record's address; what others take
 * only is told by their capabilities.
 */
export function settingsOf(
  record: Pick<
    VirtualControllerRecord,
    'mac' | 'vlan' | 'minimumRateMbps' | 'maximumRateMbps' | 'trust' | 'own'
  >,
  capabilities: ControllerCapabilities,
  speedMbps: number,
): Partial<VirtualSettings> {
  if (capabilities.portNames === true) return { wwpn: portNameOf(record.mac) }
  if (capabilities.takesOnly === 'mac') return { mac: record.mac }
  if (capabilities.takesOnly === 'readiness') return { ready: true }
  const { own = {} } = record
  const maximumRateMbps = isKeptByLink(record.maximumRateMbps, speedMbps) ? 0 : record.maximumRateMbps
  const vlan = own.vlan ?? record.vlan
  // One that was decided on before the card was put into switchdev mode is missed for as long as it is so.
  const takesNoVLAN = capabilities.representors === true && vlan === null
  return {
    mac: own.mac ?? record.mac,
    ...(takesNoVLAN ? {} : { vlan, vlanPriority: own.vlanPriority ?? 0 }),
    ...(capabilities.minimumRate ? { minimumRateMbps: record.minimumRateMbps } : {}),
    ...(capabilities.maximumRate ? { maximumRateMbps } : {}),
    ...(capabilities.spoofCheck ? { spoofCheck: own.spoofCheck ?? true } : {}),
    ...(capabilities.trust ? { trust: record.trust } : {}),
    ...(own.serviceTag === undefined ? {} : { serviceTag: own.serviceTag }),
    ...(own.linkState === undefined ? {} : { linkState: own.linkState }),
  }
}

/** What a setting is that a device does not show. */
const whereAbsent: Readonly<Record<string, VirtualSettings[keyof VirtualSettings]>> = {
  linkState: 'auto',
  serviceTag: false,
}

/**
 * How the device differs from what it is to be, attribute by attribute (field lesson 15); null when it does not.
 */
export function driftOf(actual: VirtualSettings, wanted: Partial<VirtualSettings>): string | null {
  const differences = Object.entries(wanted).flatMap(([name, value]) => {
    const found = actual[name as keyof VirtualSettings] ?? whereAbsent[name] ?? null
    return found === value ? [] : [`${name} is ${String(found)} instead of ${String(value)}`]
  })
  return differences.length === 0 ? null : differences.join(', ')
}
