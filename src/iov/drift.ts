import type { ControllerCapabilities, VirtualSettings } from './backend.ts'
import type { VirtualControllerRecord } from './ledger.ts'

/** What the device of a virtual controller is to be set to, as far as its driver can do it. */
export function settingsOf(
  record: Pick<VirtualControllerRecord, 'mac' | 'vlan' | 'minimumRateMbps' | 'maximumRateMbps' | 'trust'>,
  capabilities: ControllerCapabilities,
): Partial<VirtualSettings> {
  return {
    mac: record.mac,
    vlan: record.vlan,
    vlanPriority: 0,
    ...(capabilities.minimumRate ? { minimumRateMbps: record.minimumRateMbps } : {}),
    ...(capabilities.maximumRate ? { maximumRateMbps: record.maximumRateMbps } : {}),
    ...(capabilities.spoofCheck ? { spoofCheck: true } : {}),
    ...(capabilities.trust ? { trust: record.trust } : {}),
  }
}

/**
 * How the device differs from what it is to be, attribute by attribute (field lesson 15); null when it does not.
 */
export function driftOf(actual: VirtualSettings, wanted: Partial<VirtualSettings>): string | null {
  const differences = Object.entries(wanted).flatMap(([name, value]) => {
    const found = actual[name as keyof VirtualSettings]
    return found === value ? [] : [`${name} is ${String(found)} instead of ${String(value)}`]
  })
  return differences.length === 0 ? null : differences.join(', ')
}
